/** Rules of IPv6 as ip6tables itself judges them. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { formatRule, formatTable } from '../../src/firewall/format';
import { hostChainNames, hostPlan } from '../../src/firewall/host-plan';
import { parseIptablesSave } from '../../src/firewall/parse-iptables-save';
import type { Match, RuleSpec, Table } from '../../src/firewall/rule';
import {
  attributeMap,
  MessageBuffer,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  text,
} from '../../src/kernel/netlink/message';
import * as nft from '../../src/kernel/netlink/nf-tables';
import { NETLINK_NETFILTER, withNetlink } from '../../src/kernel/netlink/socket';
import { readTable, TableBatch } from '../../src/kernel/netlink/tables';
import { applyOwnRules, removeOwnRules } from '../../src/kernel/own-chains';
import { obstacle } from './support/lab';
import { enterEmptyNetwork, run } from './support/own-network';

const ID = '0123abcd';
const BRIDGE = 'br-0123456789ab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

const is = (value: string): Match<string> => ({ value, negated: false });
const isNot = (value: string): Match<string> => ({ value, negated: true });

const FORMS: readonly (readonly ['filter' | 'nat', readonly RuleSpec[]])[] = [
  [
    'filter',
    [
      { target: { kind: 'accept' } },
      { source: is('fd00::/8'), target: { kind: 'drop' } },
      { source: is('fd00:18::/64'), destination: isNot('2001:db8::1/128'), target: { kind: 'drop' } },
      { source: isNot('fe80::/10'), target: { kind: 'drop' } },
      { destination: is('fd00:18::/61'), target: { kind: 'return' } },
      { destination: is('8000::/1'), target: { kind: 'drop' } },
      { destination: is('2001:db8::/127'), target: { kind: 'drop' } },
      { protocol: 'ipv6-icmp', outInterface: is(BRIDGE), target: { kind: 'return' } },
      {
        protocol: 'tcp',
        destination: is('fd00:18::2/128'),
        inInterface: isNot(BRIDGE),
        outInterface: is(BRIDGE),
        destinationPort: 80,
        destinationType: 'LOCAL',
        connectionStates: ['DNAT'],
        target: { kind: 'return' },
      },
    ],
  ],
  [
    'nat',
    [
      { protocol: 'tcp', target: { kind: 'dnat', address: 'fd00:18::2', port: 80 } },
      { target: { kind: 'dnat', address: 'fd00:18::2' } },
      { protocol: 'udp', target: { kind: 'dnat', port: 53 } },
      { protocol: 'udp', target: { kind: 'snat', port: 53 } },
      { target: { kind: 'snat', address: '2001:db8::1' } },
      { protocol: 'tcp', target: { kind: 'snat', address: '2001:db8::1', port: 1024 } },
      { source: is('fd00:18::/64'), outInterface: isNot(BRIDGE), target: { kind: 'masquerade' } },
    ],
  ],
];
const BASE = {
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

function read(table: 'filter' | 'nat'): Table {
  const found = withNetlink(NETLINK_NETFILTER, (socket) => readTable(socket, table, 'ip6'));
  assert.ok(found, `there is no table ${table}`);
  return found;
}

function add(table: 'filter' | 'nat', chain: string, rules: readonly RuleSpec[]): void {
  withNetlink(NETLINK_NETFILTER, (socket) =>
    new TableBatch()
      .of('ip6')
      .ensureChains(table, BASE[table])
      .addChains(table, [{ name: chain, rules }])
      .commit(socket),
  );
}

/** What the kernel gives back of each rule of a chain. */
function rawRules(table: string, chain: string): string[] {
  const request = new MessageBuffer();
  request.message(nft.NFT_MSG_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, 'list', () =>
    request.u8(nft.FAMILIES.ip6).u8(0).u16(0),
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

/** As `ip6tables-save` lists it, without the comments that carry version and time. */
function saved(...words: string[]): string {
  return run('ip6tables-save', ...words).replace(/^#.*\n/gm, '');
}

describe('rules of IPv6', { skip: blocked ?? false }, () => {
  beforeEach(enterEmptyNetwork);

  for (const [table, rules] of FORMS) {
    it(`ip6tables-save lists every form in ${table} as we print what we read back`, () => {
      add(table, 'EVERY-FORM', rules);
      const listed = saved('-t', table);
      assert.equal(listed, formatTable(read(table), { counters: false }));
      const written = rules.map((rule) => formatRule('EVERY-FORM', rule));
      assert.deepEqual(
        read(table)
          .chains.at(-1)
          ?.rules.map((rule) => formatRule('EVERY-FORM', rule)),
        written,
      );
      const [parsed] = parseIptablesSave(listed, 'ip6');
      assert.deepEqual(
        parsed?.chains.at(-1)?.rules.map(({ packets, bytes, ...rule }) => rule),
        rules,
      );
    });

    it(`the kernel holds every form in ${table} in the bytes that ip6tables writes`, () => {
      add(table, 'OURS', rules);
      run('ip6tables', '-t', table, '-N', 'THEIRS');
      for (const rule of rules) {
        const [, , ...words] = formatRule('THEIRS', rule).split(' ');
        run('ip6tables', '-t', table, '-A', 'THEIRS', ...words);
      }
      assert.deepEqual(rawRules(table, 'OURS'), rawRules(table, 'THEIRS'));
    });
  }

  it('both families of a project come and go together, beside rules of others', () => {
    run('ip6tables', '-A', 'FORWARD', '-s', '2001:db8::/32', '-j', 'DROP');
    run('ip6tables', '-P', 'FORWARD', 'DROP');
    const empty = [saved(), run('iptables-save').replace(/^#.*\n/gm, '')];
    const network = { bridge: BRIDGE, internal: false };
    const plan = hostPlan({
      id: ID,
      networks: [
        { ...network, subnet: '172.18.0.0/16' },
        { ...network, subnet: 'fd00:18::/64' },
      ],
      ports: [
        {
          ...{ bridge: BRIDGE, address: 'fd00:18::2', containerPort: 80, protocol: 'tcp' },
          ...{ hostAddress: '::', hostPort: 8080 },
        },
      ],
      publish: true,
    });
    const { forward } = hostChainNames(ID);
    const apply = (plans: typeof plan): void =>
      withNetlink(NETLINK_NETFILTER, (socket) => applyOwnRules(socket, forward, plans));
    apply(plan);
    assert.match(saved(), /:FORWARD DROP .*[^]*-A FORWARD -j NETSCOPE-0123abcd\n/);
    assert.match(
      saved(),
      /-A NETSCOPE-0123abcd-DNAT ! -s fe80::\/10 ! -i br-\S+ -p tcp .* --to-destination \[fd00:18::2\]:80/,
    );
    assert.match(saved(), /-A OUTPUT ! -d ::1\/128 -m addrtype --dst-type LOCAL -j NETSCOPE-0123abcd-DNAT/);
    apply(plan.filter(({ family }) => family === 'ip'));
    assert.doesNotMatch(saved(), /NETSCOPE/);
    assert.match(run('iptables-save'), /NETSCOPE/);
    apply(plan);
    withNetlink(NETLINK_NETFILTER, (socket) => removeOwnRules(socket, forward));
    assert.deepEqual([saved(), run('iptables-save').replace(/^#.*\n/gm, '')], empty);
  });
});
