import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reverseName } from '../../../src/names/reverse';
import { planTopology } from '../../../src/topology/plan';
import { addressOf, namespaceOf, shop } from '../names/shop';
import { attachment, network, project, service } from '../topology/project-builder';
import { CHECKING_DISABLED, RECURSION_DESIRED, addresses, answer, query } from './queries';
import { resolving } from './resolving';

const CLIENT = '127.0.0.1:40000';

function fromWeb() {
  return resolving({ topology: shop, namespace: namespaceOf('web') });
}

/** `web` has both families, `old` IPv4 and `new` IPv6 only. */
const DUAL = planTopology(
  project(
    [
      service('web', { networks: [attachment('both'), attachment('ipv4'), attachment('ipv6')] }),
      service('old', { networks: [attachment('ipv4')] }),
      service('new', { networks: [attachment('ipv6')] }),
    ],
    [
      network('both', { enableIpv6: true, ipam: [{ subnet: 'fd00:1::/64' }] }),
      network('ipv4'),
      network('ipv6', { enableIpv4: false, enableIpv6: true, ipam: [{ subnet: 'fd00:6::/64' }] }),
    ],
  ),
);

describe('AAAA queries', () => {
  const ask = async (asked: string, type: 'A' | 'AAAA' | 'MX') => {
    const web = DUAL.namespaces.find(({ service: name }) => name === 'web');
    assert.ok(web);
    const { handle, forwarded } = resolving({ topology: DUAL, namespace: web });
    const { rcode, records } = answer(await handle(query(asked, type), 'udp', CLIENT));
    return { rcode, records, forwarded: forwarded.length };
  };

  it('are answered with the IPv6 address', async () => {
    assert.deepEqual(await ask('web', 'AAAA'), {
      rcode: 0,
      records: ['web AAAA 600 fd00:1::2'],
      forwarded: 0,
    });
    assert.deepEqual((await ask('new.shop_ipv6', 'AAAA')).records, ['new.shop_ipv6 AAAA 600 fd00:6::2']);
  });

  it('have no answer for a name with IPv4 only, as A has none for one with IPv6 only', async () => {
    for (const [name, type] of [
      ['old', 'AAAA'],
      ['new', 'A'],
      ['new', 'MX'],
    ] as const)
      assert.deepEqual(await ask(name, type), { rcode: 0, records: [], forwarded: 0 }, `${name} ${type}`);
  });
});

describe('A queries', () => {
  it('are answered with the address, for 600 seconds, in the case of the query', async () => {
    const { handle, forwarded } = fromWeb();
    const reply = answer(await handle(query('Db'), 'udp', CLIENT));
    assert.deepEqual(reply.records, [`Db A 600 ${addressOf('db', 'shop_back')}`]);
    assert.deepEqual(reply.packet.questions, [{ name: 'Db', type: 'A', class: 'IN' }]);
    assert.equal(reply.rcode, 0);
    assert.equal(reply.packet.id, 0x1234);
    assert.deepEqual(forwarded, []);
  });

  it('are answered for aliases and qualified names', async () => {
    const { handle } = fromWeb();
    assert.deepEqual(addresses(await handle(query('database'), 'udp', CLIENT)), [
      addressOf('db', 'shop_back'),
    ]);
    assert.deepEqual(addresses(await handle(query('twin.shop_front'), 'tcp', CLIENT)), [
      addressOf('web', 'shop_front'),
    ]);
  });

  it('give every replica, in an order that changes', async () => {
    const { handle } = fromWeb();
    const orders = new Set<string>();
    for (let count = 0; count < 64; count++) {
      orders.add(addresses(await handle(query('api'), 'udp', CLIENT)).join(' '));
    }
    const [one, two] = [addressOf('api', 'shop_front'), addressOf('api', 'shop_front', 2)];
    assert.deepEqual([...orders].sort(), [`${one} ${two}`, `${two} ${one}`].sort());
  });

  it('ignore the class of the question', async () => {
    const packet = query('db');
    packet.writeUInt16BE(3, packet.length - 2);
    const reply = answer(await fromWeb().handle(packet, 'udp', CLIENT));
    assert.deepEqual(
      reply.packet.answers?.map((record) => 'class' in record && record.class),
      ['IN'],
    );
  });

  it('do not find a name whose label holds a dot', async () => {
    const packet = query('edgeXproxy');
    packet[packet.indexOf('X')] = '.'.charCodeAt(0);
    const { handle, log } = fromWeb();
    await handle(packet, 'udp', CLIENT);
    assert.equal(log[0]?.answerer.kind, 'upstream');
    assert.equal(log[0].name, 'edge\\.proxy');
  });
});

describe('flags of a local answer', () => {
  it('say that recursion is available and that the answer has no authority', async () => {
    assert.deepEqual(answer(await fromWeb().handle(query('db'), 'udp', CLIENT)).flags, ['qr', 'rd', 'ra']);
  });

  it('repeat RD and CD, and never AD', async () => {
    const { handle } = fromWeb();
    const flagsOf = async (flags: number) =>
      answer(await handle(query('db', 'A', { flags }), 'udp', CLIENT)).flags;
    assert.deepEqual(await flagsOf(0), ['qr', 'ra']);
    assert.deepEqual(await flagsOf(RECURSION_DESIRED | CHECKING_DISABLED | 0x0020), ['qr', 'rd', 'ra', 'cd']);
  });
});

describe('other types', () => {
  it('AAAA of a known name is the empty NOERROR, and is not forwarded', async () => {
    const { handle, forwarded } = fromWeb();
    const reply = answer(await handle(query('db', 'AAAA'), 'udp', CLIENT));
    assert.equal(reply.rcode, 0);
    assert.deepEqual(reply.records, []);
    assert.deepEqual(reply.packet.authorities, []);
    assert.deepEqual(forwarded, []);
  });

  it('MX of a known name is the empty NOERROR, of an unknown one it is forwarded', async () => {
    const { handle, forwarded } = fromWeb();
    const reply = answer(await handle(query('db', 'MX'), 'udp', CLIENT));
    assert.deepEqual([reply.rcode, reply.records.length, forwarded.length], [0, 0, 0]);
    await handle(query('example.com', 'MX'), 'udp', CLIENT);
    assert.equal(forwarded.length, 1);
  });

  it('everything else is forwarded, even for a known name', async () => {
    const { handle, forwarded, log } = fromWeb();
    for (const type of ['TXT', 'CNAME', 'NS', 'SOA', 'SRV', 'ANY', 'UNKNOWN_65'] as const) {
      await handle(query('db', type), 'udp', CLIENT);
    }
    assert.equal(forwarded.length, 7);
    assert.deepEqual(
      log.map(({ type }) => type),
      ['TXT', 'CNAME', 'NS', 'SOA', 'SRV', 'ANY', 'HTTPS'],
    );
  });
});

describe('PTR queries', () => {
  const name = reverseName(addressOf('db', 'shop_back'));

  it('are answered with the container name and its network', async () => {
    const { handle, log } = fromWeb();
    const reply = answer(await handle(query(name, 'PTR'), 'udp', CLIENT));
    assert.deepEqual(reply.records, [`${name} PTR 600 shop-db-1.shop_back`]);
    assert.deepEqual(reply.flags, ['qr', 'rd', 'ra']);
    assert.deepEqual(log[0]?.answerer, { kind: 'zone', network: 'shop_back' });
  });

  it('are forwarded for other addresses, the gateway among them, and for an upper-case suffix', async () => {
    const { handle, forwarded } = fromWeb();
    const gateway = shop.networks[0]?.gateway ?? '';
    for (const each of [reverseName(gateway), reverseName('192.0.2.1'), name.toUpperCase(), 'db']) {
      await handle(query(each, 'PTR'), 'udp', CLIENT);
    }
    assert.equal(forwarded.length, 4);
  });

  it('fail where the container name is no DNS name', async () => {
    const topology = planTopology(
      project([service('web', { containerName: 'x'.repeat(64) })], [network('default')]),
    );
    const { handle, log } = resolving({ topology, namespace: namespaceOf('web', topology) });
    const reply = answer(await handle(query('2.0.18.172.in-addr.arpa', 'PTR'), 'udp', CLIENT));
    assert.equal(reply.rcode, 2);
    assert.deepEqual(reply.flags, ['qr', 'rd']);
    assert.equal(log[0]?.answerer.kind, 'none');
  });
});
