/** Rows R1 to R50 of the reference of Docker's embedded resolver: what it answers by itself. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe } from 'node:test';
import { createForwarder } from '../../../../src/dns/forwarder';
import { serveTcp, TCP_LIMITS } from '../../../../src/dns/server';
import { frame, FrameReader } from '../../../../src/dns/tcp-frames';
import type { Topology } from '../../../../src/topology/topology';
import { reverseName } from '../../../../src/names/reverse';
import { planTopology } from '../../../../src/topology/plan';
import { attachment, network, project, service } from '../../topology/project-builder';
import { answer, query, replyTo } from '../queries';
import { resolving } from '../resolving';
import { tcpUpstream, udpUpstream } from '../upstreams';
import { ask, found, row, world, type Asking } from './world';

const NOERROR = 0;
const FORMERR = 1;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const NOTIMP = 4;

const ONE = world({ name1: { n: { v4: '192.168.0.1' } } });
const OFF: Asking = { forwardingAllowed: false };
const DUAL = world({
  ...{ me: { n: { v4: '10.0.0.1' } }, old: { n: { v4: '10.0.0.2' } } },
  ...{ new: { n: { v6: 'fd00::3' } }, both: { n: { v4: '10.0.0.4', v6: 'fd00::4' } } },
});
const many = (count: number): Topology =>
  world(
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `c${at}`,
        { n: { v4: `10.0.1.${at}`, names: [`c${at}`, 'web'] } },
      ]),
    ),
  );
const raw = async (packet: Buffer): Promise<Buffer | undefined> => {
  const [namespace] = ONE.namespaces;
  assert.ok(namespace);
  return resolving({ topology: ONE, namespace }).handle(packet, 'udp', '127.0.0.1:40000');
};
const changed = (at: number, value: number): Buffer => {
  const packet = query('name1');
  packet.writeUInt16BE(value, at);
  return packet;
};

describe('the resolver by itself, row by row', () => {
  row('R1', 'a name has its address', async () => {
    const { rcode, data } = await ask(ONE, 'name1', 'name1.');
    assert.deepEqual([rcode, data], [NOERROR, ['192.168.0.1']]);
  });
  row('R2', 'the case of a name does not count and comes back', async () => {
    const { reply } = await ask(ONE, 'name1', 'NaMe1.');
    assert.deepEqual(reply?.records, ['NaMe1 A 600 192.168.0.1']);
  });
  row('R3', 'MX of a known name is empty', async () => {
    const { rcode, data } = await ask(ONE, 'name1', 'name1.', 'MX');
    assert.deepEqual([rcode, data], [NOERROR, []]);
  });
  row('R4', 'MX of an unknown name fails where nothing is forwarded', async () => {
    assert.equal((await ask(ONE, 'name1', 'nonexistent.', 'MX', OFF)).rcode, SERVFAIL);
  });
  row('R5', 'a server that fails is followed by the next one, over TCP', async () => {
    const upstream = await tcpUpstream((request, count) => [
      replyTo(request, count === 1 ? SERVFAIL : NOERROR),
    ]);
    const forwarder = createForwarder({ upstreams: [upstream, upstream] });
    const forwarded = await forwarder.forward(query('other'), 'tcp');
    upstream.close();
    assert.ok(forwarded.kind === 'answered' && answer(forwarded.reply).rcode === NOERROR);
    assert.equal(upstream.queries.length, 2);
  });
  row('R6', 'an answer of more than 512 bytes is passed on to a client without EDNS', async () => {
    const addresses = Array.from({ length: 32 }, (_, at) => `192.0.2.${at}`);
    const upstream = await udpUpstream((request) => [replyTo(request, NOERROR, addresses)]);
    const forwarded = await createForwarder({ upstreams: [upstream] }).forward(
      query('s3.amazonaws.com'),
      'udp',
    );
    upstream.close();
    assert.ok(forwarded.kind === 'answered' && answer(forwarded.reply).records.length === 32);
  });
  row('R8', 'an unknown name fails where nothing is forwarded', async () => {
    assert.equal((await ask(ONE, 'name1', 'example.com', 'A', OFF)).rcode, SERVFAIL);
  });
  row('R9', 'and where there is nobody to forward to', async () => {
    const none = createForwarder({ upstreams: [] });
    const forwarded = await none.forward(query('example.com'), 'udp');
    assert.equal(forwarded.kind, 'failed');
    const { rcode } = await ask(ONE, 'name1', 'example.com', 'A', { forwarded: () => forwarded });
    assert.equal(rcode, SERVFAIL);
  });
  row('R10', 'NXDOMAIN comes back with all it says', async () => {
    const reply = replyTo(query('example.net'), NXDOMAIN, []);
    const answered = { kind: 'answered', server: 'u', reply } as const;
    const { message } = await ask(ONE, 'name1', 'example.net', 'A', { forwarded: () => answered });
    assert.deepEqual(message, reply);
  });
  row('R11', 'a container whose name is no label fails in reverse', async () => {
    const topology = world({ ['x'.repeat(64)]: { n: { v4: '1.2.3.4' } } });
    const { rcode } = await ask(topology, 'x'.repeat(64), '4.3.2.1.in-addr.arpa', 'PTR');
    assert.equal(rcode, SERVFAIL);
  });
  const shared = world({
    a: { net1: { v4: '192.168.0.1', names: ['service_test'] } },
    b: { net1: { v4: '192.168.0.1', names: ['service_test'] } },
    asks: { net1: { v4: '192.168.0.9' } },
  });
  const without = (topology: Topology, gone: readonly string[]): Topology => ({
    ...topology,
    namespaces: topology.namespaces.filter(({ containerName }) => !gone.includes(containerName)),
  });
  row('R12', 'an address that two have is given once', async () => {
    assert.equal(await found(shared, 'asks', 'service_test'), '192.168.0.1');
  });
  row('R13', 'and has one name', async () => {
    const { data } = await ask(shared, 'asks', reverseName('192.168.0.1'), 'PTR');
    assert.deepEqual(data, ['service_test.net1']);
  });
  row('R14', 'it stays while one of the two is left', async () => {
    const left = without(shared, ['a']);
    assert.equal(await found(left, 'asks', 'service_test'), '192.168.0.1');
    assert.deepEqual((await ask(left, 'asks', reverseName('192.168.0.1'), 'PTR')).data, [
      'service_test.net1',
    ]);
  });
  row('R16', 'and is gone with the other', async () => {
    const none = without(shared, ['a', 'b']);
    assert.equal(await found(none, 'asks', 'service_test'), 'forwarded');
    assert.equal((await ask(none, 'asks', reverseName('192.168.0.1'), 'PTR')).forwarded.length, 1);
  });
  for (const [id, name, v4, v6] of [
    ['R20', 'old', ['10.0.0.2'], []],
    ['R21', 'new', [], ['fd00::3']],
    ['R22', 'both', ['10.0.0.4'], ['fd00::4']],
  ] as const) {
    row(id, `${name} has its addresses by family, under all of its names`, async () => {
      assert.deepEqual((await ask(DUAL, 'me', name)).data, v4);
      assert.deepEqual((await ask(DUAL, 'me', name, 'AAAA')).data, v6);
    });
  }
  row('R23', 'the names of a network go with it', async () => {
    const both = world({ a: { net1: { v4: '10.0.0.1' }, net2: { v4: '10.1.0.1' } } });
    assert.equal(await found(both, 'a', 'a'), '10.0.0.1');
    assert.equal(await found(world({ a: { net2: { v4: '10.1.0.1' } } }), 'a', 'a'), '10.1.0.1');
  });
  row('R24', 'an alias goes with its last owner, and no other', async () => {
    const two = world({
      a: { net1: { v4: '10.0.0.1', names: ['a', 'old'] } },
      b: { net1: { v4: '10.0.0.2', names: ['b', 'new'] } },
    });
    assert.equal(await found(without(two, ['a']), 'b', 'old'), 'forwarded');
    assert.equal(await found(without(two, ['a']), 'b', 'new'), '10.0.0.2');
  });
  row('R25', 'an alias holds on its network only', async () => {
    const two = world({
      a: { net1: { v4: '10.0.0.1', names: ['a', 'only1'] }, net2: { v4: '10.1.0.1', names: ['a', 'only2'] } },
      on2: { net2: { v4: '10.1.0.2' } },
    });
    assert.equal(await found(two, 'on2', 'only1'), 'forwarded');
    assert.equal(await found(two, 'on2', 'only2'), '10.1.0.1');
  });
  row('R26', 'an endpoint that is named anew has the new name only', async () => {
    const named = (alias: string): Topology => world({ a: { n: { v4: '10.0.0.1', names: ['a', alias] } } });
    assert.equal(await found(named('x'), 'a', 'x'), '10.0.0.1');
    assert.equal(await found(named('y'), 'a', 'x'), 'forwarded');
    assert.equal(await found(named('y'), 'a', 'y'), '10.0.0.1');
  });
  row('R27', 'names are registered in order: container, aliases, short ID, hostname', () => {
    const networks = [attachment('default', { aliases: ['myctr'] })];
    const foobar = service('web', { containerName: 'foobar', hostname: 'baz', networks });
    const [namespace] = planTopology(project([foobar], [network('default')])).namespaces;
    assert.deepEqual(namespace?.endpoints[0]?.dnsNames, [
      'foobar',
      'web',
      'myctr',
      namespace?.shortId,
      'baz',
    ]);
  });
  row('R28', 'AAAA of a name with IPv4 only is empty and stays here', async () => {
    const { rcode, data, forwarded } = await ask(DUAL, 'me', 'old', 'AAAA');
    assert.deepEqual([rcode, data, forwarded], [NOERROR, [], []]);
  });
  row('R29', 'and A of one with IPv6 only', async () => {
    const { rcode, data, forwarded } = await ask(DUAL, 'me', 'new');
    assert.deepEqual([rcode, data, forwarded], [NOERROR, [], []]);
  });
  row('R30', 'three addresses come in every order, about as often', async () => {
    const orders = new Map<string, number>();
    for (let count = 0; count < 1200; count++) {
      const { data } = await ask(many(3), 'c0', 'web');
      orders.set(data.join(' '), (orders.get(data.join(' ')) ?? 0) + 1);
    }
    assert.equal(orders.size, 6);
    // 200 each are expected; seven times the standard deviation of 13 below would be no chance.
    for (const seen of orders.values()) assert.ok(seen > 109, [...orders.values()].join());
  });
  row('R31', 'the header of a local answer', async () => {
    const { reply } = await ask(ONE, 'name1', 'name1', 'A', { flags: 0x0130, udpSize: 1232 });
    assert.deepEqual(reply?.flags, ['qr', 'rd', 'ra', 'cd']);
    assert.deepEqual([reply.packet.additionals, reply.records], [[], ['name1 A 600 192.168.0.1']]);
  });
  row('R32', 'without RD', async () => {
    assert.deepEqual((await ask(ONE, 'name1', 'name1', 'A', { flags: 0 })).reply?.flags, ['qr', 'ra']);
  });
  row('R33', 'the header of a failure', async () => {
    const { reply } = await ask(ONE, 'name1', 'other', 'A', OFF);
    assert.deepEqual([reply?.rcode, reply?.flags], [SERVFAIL, ['qr', 'rd']]);
  });
  for (const [id, options, count, truncated] of [
    ['R34', {}, 30, true],
    ['R35', { udpSize: 1232 }, 40, false],
    ['R36', { transport: 'tcp' }, 40, false],
    ['R37', { udpSize: 100 }, 30, true],
  ] as const) {
    row(id, `40 addresses with ${JSON.stringify(options)}`, async () => {
      const { reply, data } = await ask(many(40), 'c0', 'web', 'A', options);
      assert.deepEqual(
        [data.length, reply?.flags.includes('tc'), reply?.packet.additionals],
        [count, truncated, []],
      );
      if (truncated) assert.ok((reply?.message.length ?? 0) <= 512);
    });
  }
  row('R38', 'other types of a known name are forwarded as they are', async () => {
    for (const type of ['TXT', 'ANY', 'CNAME', 'UNKNOWN_65'] as const) {
      const { forwarded } = await ask(ONE, 'name1', 'name1', type);
      assert.deepEqual(forwarded[0]?.query, query('name1', type));
    }
  });
  row('R39', 'the class of a question is ignored', async () => {
    const reply = answer(await raw(changed(query('name1').length - 2, 3)));
    assert.deepEqual(
      reply.packet.answers?.map((record) => 'class' in record && record.class),
      ['IN'],
    );
  });
  row('R40', 'text is no query', async () => {
    const reply = await raw(Buffer.from('InvalidQuery'));
    assert.ok(reply === undefined || (reply.readUInt16BE(2) & 15) !== NOERROR);
  });
  row('R41', 'two questions are one too many', async () => {
    assert.equal(answer(await raw(changed(4, 2))).rcode, FORMERR);
  });
  row('R42', 'updates are not implemented', async () => {
    assert.equal(answer(await raw(changed(2, 5 << 11))).rcode, NOTIMP);
  });
  row('R43', 'answers are not answered', async () => {
    assert.equal(await raw(changed(2, 0x8100)), undefined);
  });
  row('R44', 'nor is less than a header', async () => {
    assert.equal(await raw(query('name1').subarray(0, 11)), undefined);
  });
  row('R45', 'two queries on one connection are answered in order', async () => {
    const [namespace] = DUAL.namespaces;
    assert.ok(namespace);
    const server = createServer();
    const close = serveTcp(server, resolving({ topology: DUAL, namespace }).handle);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    const frames = new FrameReader(socket);
    socket.write(Buffer.concat(['old', 'both'].map((name, id) => frame(query(name, 'A', { id })))));
    const ids = [await frames.next(5000), await frames.next(5000)].map((each) => answer(each).packet.id);
    socket.destroy();
    await close();
    assert.deepEqual(ids, [0, 1]);
  });
  row('R46', 'a connection is closed after 2 seconds without a first message and 8 without another', () => {
    // That they are kept to is shown with shorter ones in server.test.ts.
    assert.deepEqual([TCP_LIMITS.firstMs, TCP_LIMITS.idleMs, TCP_LIMITS.messages], [2000, 8000, 128]);
  });
  row('R47', 'the gateway of a network has no name', async () => {
    assert.equal((await ask(ONE, 'name1', reverseName('10.255.255.254'), 'PTR')).forwarded.length, 1);
  });
  row('R48', 'an address has the first of its names, with the network', async () => {
    const names = ['shop-web-1', 'web', 'aaaaaaaaaaaa'];
    const topology = world({ web: { shop_default: { v4: '10.0.0.2', names } } });
    const { reply } = await ask(topology, 'web', reverseName('10.0.0.2'), 'PTR');
    assert.deepEqual(reply?.records, [`${reverseName('10.0.0.2')} PTR 600 shop-web-1.shop_default`]);
  });
  row('R49', 'an IPv6 address is found by lower-case digits only', async () => {
    const name = reverseName('fd00::4');
    assert.deepEqual((await ask(DUAL, 'me', name, 'PTR')).data, ['both.n']);
    const upper = name.replace(
      /^(.*)(\.ip6\.arpa)$/,
      (_, digits: string, zone: string) => digits.toUpperCase() + zone,
    );
    assert.equal((await ask(DUAL, 'me', upper, 'PTR')).forwarded.length, 1);
  });
  row('R50', 'the zone of reverse names is written in lower case', async () => {
    assert.equal((await ask(DUAL, 'me', '2.0.0.10.IN-ADDR.ARPA', 'PTR')).forwarded.length, 1);
  });
});
