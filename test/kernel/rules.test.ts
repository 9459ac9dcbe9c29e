/** Rules and devices of ours beside those of others, judged by iptables and iproute2 themselves. */
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { before, beforeEach, describe, it } from 'node:test';
import { dnsNatPlan } from '../../src/firewall/dns-plan';
import { formatRule, formatTable } from '../../src/firewall/format';
import { hostChainNames, hostPlan, type HostTablePlan } from '../../src/firewall/host-plan';
import type { Rule, RuleSpec, Table } from '../../src/firewall/rule';
import { HelperRefusal } from '../../src/helper/errors';
import { deleteAllProjectLinks, deleteProjectLinks, linkGroup } from '../../src/helper/links';
import { createNetworks, deleteNetworks, setHostRules } from '../../src/helper/operations';
import {
  attributeMap,
  MessageBuffer,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  text,
} from '../../src/kernel/netlink/message';
import * as nft from '../../src/kernel/netlink/nf-tables';
import { NETLINK_NETFILTER, NETLINK_ROUTE, withNetlink } from '../../src/kernel/netlink/socket';
import { readTable, TableBatch, type TableName } from '../../src/kernel/netlink/tables';
import { applyOwnRules, removeOwnRules } from '../../src/kernel/own-chains';
import { obstacle } from './support/lab';
import { enterEmptyNetwork, run, savedRules, savedTable } from './support/own-network';

const ID = '0123abcd';
const OTHER_ID = '89abcdef';
const FRONT = { bridge: 'br-0123456789ab', subnet: '172.18.0.0/16', internal: false };
const BACK = { bridge: 'br-0123456789ac', subnet: '172.19.16.0/20', internal: true };

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

function read(table: TableName): Table {
  const found = withNetlink(NETLINK_NETFILTER, (socket) => readTable(socket, table));
  assert.ok(found, `there is no table ${table}`);
  return found;
}

/** iptables-save lists the base chains of a table also where they are missing, so here none is. */
function add(table: TableName, chain: string, rules: readonly RuleSpec[]): void {
  const base = {
    nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
    filter: ['INPUT', 'FORWARD', 'OUTPUT'],
    mangle: ['FORWARD'],
  };
  withNetlink(NETLINK_NETFILTER, (socket) =>
    new TableBatch()
      .ensureChains(table, base[table])
      .addChains(table, [{ name: chain, rules }])
      .commit(socket),
  );
}

/** What the kernel gives back of each rule of a chain: its expressions, and the protocol beside them. */
function rawRules(table: TableName, chain: string): string[] {
  const request = new MessageBuffer();
  request.message(nft.NFT_MSG_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, 'list', () =>
    request.u8(nft.NFPROTO_IPV4).u8(0).u16(0),
  );
  return withNetlink(NETLINK_NETFILTER, (socket) => socket.dump(request))
    .map(({ body }) => attributeMap(body.subarray(nft.NFGEN_BYTES)))
    .filter((rule) => text(rule.get(nft.RULE.TABLE)) === table && text(rule.get(nft.RULE.CHAIN)) === chain)
    .map((rule) =>
      [nft.RULE.EXPRESSIONS, nft.RULE.COMPAT]
        .map((field) => rule.get(field)?.toString('hex') ?? '')
        .join(' '),
    );
}

function planFor(id: string, hostPort = 8080): readonly HostTablePlan[] {
  return hostPlan({
    id,
    networks: [FRONT, BACK],
    ports: [
      {
        bridge: FRONT.bridge,
        hostAddress: '0.0.0.0',
        hostPort,
        address: '172.18.0.2',
        containerPort: 80,
        protocol: 'tcp',
      },
      {
        bridge: FRONT.bridge,
        hostAddress: '203.0.113.9',
        hostPort: 53,
        address: '172.18.0.3',
        containerPort: 5353,
        protocol: 'udp',
      },
    ],
    publish: true,
  });
}

const apply = (id: string, plan = planFor(id)): void =>
  withNetlink(NETLINK_NETFILTER, (socket) => applyOwnRules(socket, hostChainNames(id).forward, plan));
const remove = (id: string): void =>
  withNetlink(NETLINK_NETFILTER, (socket) => removeOwnRules(socket, hostChainNames(id).forward));

describe('rules written by us', { skip: blocked ?? false }, () => {
  beforeEach(enterEmptyNetwork);

  const is = (value: string): { value: string; negated: boolean } => ({ value, negated: false });
  const isNot = (value: string): { value: string; negated: boolean } => ({ value, negated: true });
  const FORMS: readonly (readonly ['filter' | 'nat', readonly RuleSpec[]])[] = [
    [
      'filter',
      [
        { target: { kind: 'accept' } },
        { target: { kind: 'drop' } },
        { target: { kind: 'return' } },
        { source: is('10.0.0.0/8'), target: { kind: 'drop' } },
        { source: is('172.18.0.0/16'), destination: isNot('10.1.2.0/24'), target: { kind: 'drop' } },
        { source: isNot('172.19.16.0/20'), destination: is('192.0.2.1/32'), target: { kind: 'drop' } },
        { destination: is('128.0.0.0/1'), target: { kind: 'drop' } },
        { destination: is('192.0.2.6/31'), target: { kind: 'drop' } },
        { inInterface: is('br-0123456789ab'), outInterface: isNot('eth0'), target: { kind: 'accept' } },
        { protocol: 'udp', target: { kind: 'accept' } },
        { protocol: 'tcp', sourcePort: 65535, destinationPort: 1, target: { kind: 'accept' } },
        { connectionStates: ['RELATED', 'ESTABLISHED'], target: { kind: 'accept' } },
        { connectionStates: ['INVALID', 'NEW'], target: { kind: 'drop' } },
        { connectionStates: ['DNAT'], target: { kind: 'return' } },
        { protocol: 'icmp', outInterface: is('br-0123456789ab'), target: { kind: 'return' } },
        {
          protocol: 'udp',
          source: isNot('172.18.0.0/16'),
          destination: is('172.18.0.3/32'),
          inInterface: isNot('br-0123456789ab'),
          outInterface: is('br-0123456789ab'),
          destinationPort: 53,
          destinationType: 'LOCAL',
          connectionStates: ['NEW'],
          target: { kind: 'accept' },
        },
      ],
    ],
    [
      'nat',
      [
        { protocol: 'tcp', target: { kind: 'dnat', address: '172.18.0.2', port: 80 } },
        { target: { kind: 'dnat', address: '172.18.0.2' } },
        { protocol: 'udp', target: { kind: 'dnat', port: 53 } },
        { protocol: 'udp', target: { kind: 'snat', port: 53 } },
        { target: { kind: 'snat', address: '192.0.2.1' } },
        { protocol: 'tcp', target: { kind: 'snat', address: '192.0.2.1', port: 1024 } },
        {
          source: is('172.18.0.0/16'),
          outInterface: isNot('br-0123456789ab'),
          target: { kind: 'masquerade' },
        },
      ],
    ],
  ];

  for (const [table, rules] of FORMS) {
    it(`iptables-save lists every form in ${table} as we print what we read back`, () => {
      add(table, 'EVERY-FORM', rules);
      const saved = savedTable(table, { counters: false });
      const found = read(table);
      assert.equal(saved, formatTable(found, { counters: false }));
      assert.deepEqual(
        found.chains.at(-1)?.rules.map((rule) => formatRule('EVERY-FORM', rule)),
        rules.map((rule) => formatRule('EVERY-FORM', rule)),
      );
    });

    it(`the kernel holds every form in ${table} in the bytes that iptables writes`, () => {
      add(table, 'OURS', rules);
      run('iptables', '-t', table, '-N', 'THEIRS');
      for (const rule of rules) {
        const [, , ...words] = formatRule('THEIRS', rule).split(' ');
        run('iptables', '-t', table, '-A', 'THEIRS', ...words);
      }
      const ours = rawRules(table, 'OURS');
      assert.equal(ours.length, rules.length);
      assert.deepEqual(ours, rawRules(table, 'THEIRS'));
    });

    it(`iptables recognises every form in ${table} and deletes it by its words`, () => {
      add(table, 'EVERY-FORM', rules);
      for (const rule of rules) {
        const [, ...words] = formatRule('EVERY-FORM', rule).split(' ');
        run('iptables', '-t', table, '-D', ...words);
      }
      assert.deepEqual(read(table).chains.at(-1), { name: 'EVERY-FORM', rules: [] });
    });
  }

  it('the table of a namespace is listed with its counters, and iptables may add to it', async () => {
    const server = dgram.createSocket('udp4');
    const arrived = once(server, 'message');
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.11', resolve));
    const ports = { udp: server.address().port, tcp: 40000 };
    withNetlink(NETLINK_NETFILTER, (socket) =>
      new TableBatch().addChains('nat', dnsNatPlan(ports)).commit(socket),
    );
    const client = dgram.createSocket('udp4');
    client.send('query', 53, '127.0.0.11');
    const [packet] = (await arrived) as [Buffer];
    assert.equal(packet.toString(), 'query', 'the packet for port 53 has reached the socket');
    client.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));

    const table = read('nat');
    const bytes = 20 + 8 + 'query'.length;
    const dnat = table.chains.find(({ name }) => name === 'DOCKER_OUTPUT')?.rules[1];
    assert.deepEqual([dnat?.packets, dnat?.bytes], [1, bytes]);
    assert.equal(savedTable('nat', { counters: true }), formatTable(table, { counters: true }));

    run('iptables', '-t', 'nat', '-A', 'DOCKER_OUTPUT', '-p', 'tcp', '--dport', '99', '-j', 'RETURN');
    run('iptables', '-t', 'nat', '-I', 'OUTPUT', '-j', 'ACCEPT');
    const grown = read('nat');
    assert.equal(savedTable('nat', { counters: true }), formatTable(grown, { counters: true }));
    assert.equal(grown.chains.find(({ name }) => name === 'DOCKER_OUTPUT')?.rules.length, 3);
    assert.equal(grown.chains.find(({ name }) => name === 'OUTPUT')?.rules[0]?.target.kind, 'accept');
  });
});

describe('rules written by iptables', { skip: blocked ?? false }, () => {
  before(() => {
    enterEmptyNetwork();
    run('iptables', '-N', 'OTHER');
    for (const rule of [...READABLE, ...UNREADABLE]) run('iptables', '-A', 'OTHER', ...rule.split(' '));
    run('iptables', '-t', 'nat', '-N', 'OTHER');
    for (const rule of [...READABLE_NAT, ...UNREADABLE_NAT])
      run('iptables', '-t', 'nat', '-A', 'OTHER', ...rule.split(' '));
  });

  const READABLE = [
    '-s 10.0.0.0/9 -j ACCEPT',
    '-i eth+ ! -o br-+ -j DROP',
    '-p tcp -m tcp --sport 53 --dport 44 -j RETURN',
    '-m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED -j ACCEPT',
    '-m conntrack --ctstate NEW,DNAT -j ACCEPT',
    '-p icmp -j ACCEPT',
    '-m addrtype --dst-type LOCAL -j ACCEPT',
    '-j ACCEPT',
  ];
  /** None of these may look as if it were simpler than it is. */
  const UNREADABLE = [
    '-p gre -j ACCEPT',
    '-p icmp -m icmp --icmp-type 8 -j ACCEPT',
    '! -p tcp -j ACCEPT',
    '-f -j DROP',
    '-s 10.0.0.0/255.0.255.0 -j DROP',
    '-p tcp -m tcp --dport 5000:5010 -j ACCEPT',
    '-p tcp -m tcp ! --dport 80 -j ACCEPT',
    '-p tcp -m tcp --tcp-flags SYN,RST SYN -j ACCEPT',
    '-p tcp -m tcp --tcp-option 8 -j ACCEPT',
    '-p udp -m multiport --dports 53,67 -j ACCEPT',
    '-m conntrack ! --ctstate NEW -j ACCEPT',
    '-m conntrack --ctstate NEW,SNAT -j ACCEPT',
    '-m conntrack --ctstate NEW --ctproto 6 -j ACCEPT',
    '-m addrtype ! --dst-type LOCAL -j ACCEPT',
    '-m addrtype --src-type LOCAL --dst-type LOCAL -j ACCEPT',
    '-m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT',
    '-m addrtype --dst-type BROADCAST -j ACCEPT',
    '-m limit --limit 5/min -j ACCEPT',
    '-m mark ! --mark 0x1/0xff -j ACCEPT',
    '-p tcp -j REJECT --reject-with tcp-reset',
    '-j LOG --log-prefix seen',
    '-m comment --comment why -j DROP',
  ];
  const READABLE_NAT = [
    '-s 10.0.0.0/8 ! -o br-abc -j MASQUERADE',
    '-d 192.0.2.1/32 -p udp -m udp --dport 53 -j DNAT --to-destination 172.18.0.3:53',
    '-d 192.0.2.1/32 -j DNAT --to-destination 172.18.0.3',
    '-p tcp -j SNAT --to-source 192.0.2.7:80',
  ];
  const UNREADABLE_NAT = [
    '-p tcp -j MASQUERADE --to-ports 100-200',
    '-p tcp -j MASQUERADE --to-ports 100',
    '-j MASQUERADE --random',
    '-j SNAT --to-source 192.0.2.1-192.0.2.9',
    '-p tcp -j SNAT --to-source 192.0.2.1:1-9',
    '-j SNAT --to-source 192.0.2.1 --persistent',
    '-p tcp -j DNAT --to-destination 172.18.0.3:80-90',
    '-p tcp -j DNAT --to-destination 172.18.0.3-172.18.0.9',
    '-p tcp -j REDIRECT --to-ports 99',
  ];

  function otherRules(table: TableName): readonly Rule[] {
    return read(table).chains.find(({ name }) => name === 'OTHER')?.rules ?? [];
  }

  for (const [table, readable, unreadable] of [
    ['filter', READABLE, UNREADABLE],
    ['nat', READABLE_NAT, UNREADABLE_NAT],
  ] as const) {
    it(`those of ${table} that we know are read word for word`, () => {
      const rules = otherRules(table);
      assert.equal(rules.length, readable.length + unreadable.length);
      assert.deepEqual(
        rules.slice(0, readable.length).map((rule) => formatRule('OTHER', rule)),
        readable.map((words) => `-A OTHER ${words}`),
      );
    });

    it(`those of ${table} that we do not know say so`, () => {
      const rules = otherRules(table).slice(readable.length);
      const silent = unreadable.filter((_, index) => {
        const rule = rules[index];
        return rule?.otherMatches === undefined && rule?.target.kind !== 'other';
      });
      assert.deepEqual(silent, []);
    });
  }

  it('a jump and a goto', () => {
    run('iptables', '-A', 'FORWARD', '-j', 'OTHER');
    run('iptables', '-A', 'FORWARD', '-g', 'OTHER');
    const forward = read('filter').chains.find(({ name }) => name === 'FORWARD');
    assert.deepEqual(
      forward?.rules.map(({ target }) => target),
      [
        { kind: 'jump', chain: 'OTHER' },
        { kind: 'other', text: '-g OTHER' },
      ],
    );
  });
});

describe('own chains', { skip: blocked ?? false }, () => {
  /** Another program's rules and policies, some of them where ours will jump from. */
  const others = (): void => {
    run('iptables', '-P', 'FORWARD', 'DROP');
    run('iptables', '-N', 'DOCKER-USER');
    run('iptables', '-N', 'NETSCOPE-USER');
    run('iptables', '-A', 'FORWARD', '-j', 'DOCKER-USER');
    run('iptables', '-A', 'FORWARD', '-m', 'comment', '--comment', 'mine', '-j', 'NETSCOPE-USER');
    run('iptables', '-A', 'DOCKER-USER', '-i', 'eth+', '-j', 'RETURN');
    run('iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', '10.0.0.0/8', '-j', 'MASQUERADE');
    run('iptables', '-t', 'mangle', '-A', 'FORWARD', '-j', 'MARK', '--set-mark', '1');
  };
  beforeEach(enterEmptyNetwork);

  it('leave everything of others as it was, policies too', () => {
    others();
    const foreign = savedRules();
    apply(ID);
    const both = savedRules();
    const ours = (line: string): boolean => line.includes(`NETSCOPE-${ID}`);
    assert.equal(
      both
        .split('\n')
        .filter((line) => !ours(line))
        .join('\n'),
      foreign,
      'beside ours',
    );
    assert.ok(both.split('\n').some((line) => line === `-A FORWARD -j NETSCOPE-${ID}`));
    remove(ID);
    assert.equal(savedRules(), foreign, 'after ours');
  });

  it('are the same however often they are applied and removed', () => {
    others();
    const foreign = savedRules();
    remove(ID);
    assert.equal(savedRules(), foreign, 'removing what is not there changes nothing');
    apply(ID);
    const applied = savedRules();
    apply(ID);
    assert.equal(savedRules(), applied);
    remove(ID);
    remove(ID);
    assert.equal(savedRules(), foreign);
  });

  it('stand before the rules of others, as a decision about our bridges', () => {
    others();
    apply(ID);
    const forward = read('filter').chains.find(({ name }) => name === 'FORWARD');
    assert.deepEqual(forward?.rules[0]?.target, { kind: 'jump', chain: `NETSCOPE-${ID}` });
    assert.equal(forward.policy, 'DROP');
  });

  it('take the tables and base chains with them that were made for them, and no others', () => {
    assert.equal(savedRules(), '');
    apply(ID);
    assert.deepEqual(
      read('nat').chains.map(({ name }) => name),
      ['PREROUTING', 'OUTPUT', 'POSTROUTING', `NETSCOPE-${ID}-DNAT`, `NETSCOPE-${ID}-POST`],
    );
    remove(ID);
    assert.equal(savedRules(), '', 'no table is left');

    run('iptables', '-t', 'nat', '-N', 'KEEP');
    const earlier = savedRules();
    apply(ID);
    remove(ID);
    assert.equal(savedRules(), earlier);
  });

  it('keep a base chain of ours that somebody has begun to use', () => {
    apply(ID);
    run('iptables', '-A', 'FORWARD', '-s', '192.0.2.0/24', '-j', 'DROP');
    remove(ID);
    assert.match(savedRules(), /^-A FORWARD -s 192\.0\.2\.0\/24 -j DROP$/m);
    assert.doesNotMatch(savedRules(), /NETSCOPE/);
  });

  it('keep a base chain of ours that somebody has given a policy', () => {
    apply(ID);
    run('iptables', '-P', 'FORWARD', 'DROP');
    remove(ID);
    assert.match(savedRules(), /^:FORWARD DROP /m);
    assert.doesNotMatch(savedRules(), /NETSCOPE/);
  });

  it('of two projects do not touch each other', () => {
    apply(OTHER_ID);
    const alone = savedRules();
    apply(ID);
    apply(ID, planFor(ID, 9090));
    assert.match(savedRules(), /--dport 9090/);
    remove(ID);
    assert.equal(savedRules(), alone);
    remove(OTHER_ID);
    assert.equal(savedRules(), '');
  });

  it('are not confused with a chain whose name only begins alike', () => {
    run('iptables', '-N', `NETSCOPE-${ID}x`);
    run('iptables', '-A', 'FORWARD', '-j', `NETSCOPE-${ID}x`);
    const foreign = savedRules();
    apply(ID);
    remove(ID);
    assert.equal(savedRules(), foreign);
  });

  it('are replaced all or not at all', () => {
    apply(ID);
    const earlier = savedRules();
    for (const broken of ['mangle', 'nat', 'filter']) {
      const plan = planFor(ID, 9090).map((table): HostTablePlan => {
        const [jump] = table.jumps;
        if (table.table !== broken || jump === undefined) return table;
        return { ...table, jumps: [{ ...jump, rule: { target: { kind: 'jump', chain: 'NOWHERE' } } }] };
      });
      assert.throws(() => apply(ID, plan), { code: 'ENOENT' }, broken);
      assert.equal(savedRules(), earlier, broken);
    }
  });
});

describe('devices', { skip: blocked ?? false }, () => {
  /** Devices without their carrier, which the kernel tells when it gets to it. */
  const links = (): string => run('ip', '-oneline', 'link').replace(/<[^>]*>|\b(state|qdisc) \w+/g, '');
  const network = { bridge: FRONT.bridge, ipv4: { address: '172.18.0.1', prefixLength: 16 } };
  const isRefusal = (error: unknown): boolean => error instanceof HelperRefusal && error.code === 'not-ours';
  beforeEach(enterEmptyNetwork);

  it('a network is made once, and again where it is gone', () => {
    createNetworks({ op: 'createNetworks', project: ID, networks: [network] });
    const made = links();
    assert.match(run('ip', '-brief', 'address', 'show', FRONT.bridge), /172\.18\.0\.1\/16/);
    createNetworks({ op: 'createNetworks', project: ID, networks: [network] });
    assert.equal(links(), made);
    deleteNetworks({ op: 'deleteNetworks', project: ID, bridges: [FRONT.bridge] });
    deleteNetworks({ op: 'deleteNetworks', project: ID, bridges: [FRONT.bridge] });
    assert.doesNotMatch(links(), /br-/);
  });

  it("a bridge of our name that is somebody else's is refused and not touched", () => {
    // Docker names its bridges alike, and leaves them in group 0.
    run('ip', 'link', 'add', FRONT.bridge, 'type', 'bridge');
    const foreign = links();
    const networks = [{ bridge: BACK.bridge, ipv4: { address: '172.19.16.1', prefixLength: 20 } }, network];
    assert.throws(() => createNetworks({ op: 'createNetworks', project: ID, networks }), isRefusal);
    deleteNetworks({ op: 'deleteNetworks', project: ID, bridges: [FRONT.bridge] });
    withNetlink(NETLINK_ROUTE, (socket) => deleteAllProjectLinks(socket, ID));
    assert.equal(links(), foreign);
  });

  it('a bridge of another project of ours is refused as well', () => {
    createNetworks({ op: 'createNetworks', project: OTHER_ID, networks: [network] });
    const made = links();
    assert.throws(
      () => createNetworks({ op: 'createNetworks', project: ID, networks: [network] }),
      isRefusal,
    );
    assert.equal(links(), made);
  });

  it('rules are not written for a bridge that is not ours, or not there', () => {
    const refused = (bridge: string): void => {
      const networks = [{ ...FRONT, bridge }];
      assert.throws(
        () =>
          setHostRules({
            op: 'setHostRules',
            project: ID,
            networks,
            ports: [],
            routedPorts: [],
            publish: false,
          }),
        isRefusal,
      );
    };
    run('ip', 'link', 'add', FRONT.bridge, 'type', 'bridge');
    run('ip', 'link', 'add', 'wan0', 'group', String(linkGroup(ID)), 'type', 'bridge');
    for (const bridge of [FRONT.bridge, 'wan0', 'usb0']) refused(bridge);
    assert.doesNotMatch(savedRules(), /NETSCOPE/);
  });

  it('a bridge that the files name is told from others of its name by what it carries', () => {
    const named = { ...network, bridge: 'shop0' };
    createNetworks({ op: 'createNetworks', project: ID, networks: [named] });
    const made = links();
    createNetworks({ op: 'createNetworks', project: ID, networks: [named] });
    assert.equal(links(), made, 'it is known again');
    setHostRules({
      op: 'setHostRules',
      project: ID,
      networks: [{ ...FRONT, bridge: 'shop0' }],
      ports: [],
      routedPorts: [],
      publish: false,
    });
    assert.match(savedRules(), /-i shop0 -j ACCEPT/);
    deleteNetworks({ op: 'deleteNetworks', project: OTHER_ID, bridges: ['shop0'] });
    assert.equal(links(), made, 'another project does not take it');
    assert.equal(
      withNetlink(NETLINK_ROUTE, (socket) => deleteAllProjectLinks(socket, ID)),
      1,
    );
    assert.doesNotMatch(links(), /shop0/);

    run('ip', 'link', 'add', 'shop0', 'group', String(linkGroup(ID)), 'type', 'bridge');
    const foreign = links();
    assert.throws(() => createNetworks({ op: 'createNetworks', project: ID, networks: [named] }), isRefusal);
    deleteNetworks({ op: 'deleteNetworks', project: ID, bridges: ['shop0'] });
    assert.equal(links(), foreign, 'name and group alone do not give it away');
  });

  it('where one of several networks cannot be made, none is left', () => {
    const networks = [network, { ...network, ipv4: { address: '172.20.0.1', prefixLength: 16 } }];
    assert.throws(() => createNetworks({ op: 'createNetworks', project: ID, networks }), { code: 'EEXIST' });
    assert.doesNotMatch(links(), /br-/);
  });

  it('the removal of a project spares a foreign device that somebody put into its group', () => {
    createNetworks({ op: 'createNetworks', project: ID, networks: [network] });
    const group = String(linkGroup(ID));
    run('ip', 'link', 'add', 'mine', 'group', group, 'type', 'bridge');
    assert.equal(
      withNetlink(NETLINK_ROUTE, (socket) => deleteAllProjectLinks(socket, ID)),
      1,
    );
    assert.match(links(), /: mine:/);
    assert.doesNotMatch(links(), /br-/);
    assert.equal(
      withNetlink(NETLINK_ROUTE, (socket) => deleteAllProjectLinks(socket, ID)),
      0,
      'nothing of ours is left to delete',
    );
  });

  it('the quick removal of a whole group takes all of it', () => {
    const networks = Array.from({ length: 70 }, (_, index) => ({
      bridge: `br-${index.toString(16).padStart(12, '0')}`,
      ipv4: { address: `10.${index}.0.1`, prefixLength: 16 },
    }));
    createNetworks({ op: 'createNetworks', project: ID, networks });
    assert.equal(
      withNetlink(NETLINK_ROUTE, (socket) => deleteAllProjectLinks(socket, ID)),
      70,
    );
    assert.doesNotMatch(links(), /br-/);
  });

  it('a name alone does not give away a device', () => {
    run('ip', 'link', 'add', 'veth0123456', 'type', 'bridge');
    withNetlink(NETLINK_ROUTE, (socket) => deleteProjectLinks(socket, ID, ['veth0123456']));
    assert.match(links(), /veth0123456/);
  });
});
