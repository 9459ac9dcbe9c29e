/** Rows A1 to A39: what aardvark-dns does behind Podman, by the profile of that name. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createForwarder, type Forwarded } from '../../../../src/dns/forwarder';
import { parseResolvConf } from '../../../../src/dns/resolv-conf-input';
import { namespaceResolvConf } from '../../../../src/dns/resolv-conf';
import { serveTcp } from '../../../../src/dns/server';
import { frame, FrameReader } from '../../../../src/dns/tcp-frames';
import { profileOf } from '../../../../src/names/engine-profile';
import { reverseName } from '../../../../src/names/reverse';
import { answer, query, replyTo } from '../queries';
import { resolving } from '../resolving';
import { tcpUpstream, udpUpstream } from '../upstreams';
import { ask, found, row, world, type Box, type WorldOptions } from './world';

const NXDOMAIN = 3;
const REFUSED = 5;
const NO_REPLY = -1;
const PODMAN = profileOf({ engineProfile: 'podman' });

type Containers = Readonly<Record<string, Readonly<Record<string, Box>>>>;
const podman = (containers: Containers, options: WorldOptions = {}) =>
  world(containers, { engine: 'podman', ...options });

const ALONE = podman({ aone: { n: { v4: '10.0.0.1', v6: 'fd00::1', names: ['aone', 'a1', '1a'] } } });
const PAIR = podman({
  aone: { n: { v4: '10.0.0.1', v6: 'fd00::1', names: ['aone', 'a1', '1a'] } },
  atwo: { n: { v4: '10.0.0.2', v6: 'fd00::2', names: ['atwo', 'a2', '2a'] } },
});
const APART = podman({ aone: { n1: { v4: '10.0.0.1' } }, bone: { n2: { v4: '10.1.0.1' } } });
const SHARED = podman({
  aone: { n1: { v4: '10.0.0.1' } },
  bone: { n2: { v4: '10.1.0.1' } },
  abtwo: { n1: { v4: '10.0.0.2' }, n2: { v4: '10.1.0.2' } },
});
const CONNECTED = podman({
  aone: { A: { v4: '10.0.0.1' }, B: { v4: '10.1.0.1', names: ['aone', 'aone_nw'] } },
  cone: { C: { v4: '10.2.0.1' }, B: { v4: '10.1.0.2', v6: 'fd01::2', names: ['cone', 'cone_nw'] } },
});
const INNER = podman({ aone: { n: { v4: '10.0.0.1', v6: 'fd00::1' } } }, { internal: ['n'] });
const failed: Forwarded = { kind: 'failed', reason: 'timeout' };
const says =
  (rcode: number) =>
  (request: Buffer): Forwarded => ({
    ...{ kind: 'answered', server: 'u' },
    reply: replyTo(request, rcode, rcode === 0 ? ['198.51.100.1'] : []),
  });

/** What names lead to from a container. */
const RESOLVES = [
  ['A5', ALONE, 'aone', { aone: '10.0.0.1', a1: '10.0.0.1', '1a': '10.0.0.1' }],
  ['A11', podman({ aone: { ['n'.repeat(110)]: { v4: '10.0.0.1' } } }), 'aone', { aone: '10.0.0.1' }],
  ['A12', PAIR, 'aone', { atwo: '10.0.0.2' }],
  ['A12', PAIR, 'atwo', { aone: '10.0.0.1' }],
  ['A18', APART, 'aone', { bone: 'forwarded', aone: '10.0.0.1' }],
  ['A20', SHARED, 'aone', { abtwo: '10.0.0.2', bone: 'forwarded' }],
  ['A21', SHARED, 'bone', { abtwo: '10.1.0.2', aone: 'forwarded' }],
  ['A23', SHARED, 'abtwo', { abtwo: '10.0.0.2 10.1.0.2' }],
  ['A24', SHARED, 'abtwo', { aone: '10.0.0.1', bone: '10.1.0.1' }],
  ['A25', SHARED, 'abtwo', { 'aone.dns.podman': '10.0.0.1', 'bone.dns.podman': '10.1.0.1' }],
  ['A26', CONNECTED, 'aone', { cone: '10.1.0.2', cone_nw: '10.1.0.2' }],
  ['A26', CONNECTED, 'cone', { aone: '10.1.0.1', aone_nw: '10.1.0.1' }],
  ['A28', PAIR, 'aone', { a2: '10.0.0.2', '2a': '10.0.0.2' }],
  ['A35', PAIR, 'aone', { ATWO: '10.0.0.2', atwo: '10.0.0.2', A2: '10.0.0.2', nobody: 'forwarded' }],
] as const;

describe('Podman, row by row', () => {
  for (const [id, topology, from, expected] of RESOLVES)
    row(id, `from ${from}: ${Object.keys(expected).join(', ')}`, async () => {
      for (const [name, leadsTo] of Object.entries(expected))
        assert.equal(await found(topology, from, name), leadsTo, name);
    });
  row(
    'A1',
    'names of the network are there, and nothing is heard of others where no server answers',
    async () => {
      const { reply, data } = await ask(ALONE, 'aone', 'aone');
      assert.deepEqual([reply?.flags, data], [['qr', 'rd', 'ra'], ['10.0.0.1']]);
      const { rcode } = await ask(ALONE, 'aone', 'example.podman.io', 'A', { forwarded: () => failed });
      assert.equal(rcode, NO_REPLY);
    },
  );
  row('A2', 'a local answer is kept for no time, and others are passed on', async () => {
    assert.deepEqual((await ask(ALONE, 'aone', 'aone')).reply?.records, ['aone A 0 10.0.0.1']);
    assert.equal((await ask(ALONE, 'aone', 'unique-name.local')).forwarded.length, 1);
  });
  for (const [id, transport] of [
    ['A3', 'udp'],
    ['A4', 'tcp'],
  ] as const)
    row(id, `two servers share the time that there is, over ${transport}`, async () => {
      const start = transport === 'udp' ? udpUpstream : tcpUpstream;
      const [hangs, good] = [await start(() => []), await start((request) => [replyTo(request)])];
      const forwarder = createForwarder({
        ...{ upstreams: [hangs, good], profile: PODMAN.forwarding, timeoutMs: 200 },
      });
      const forwarded = await forwarder.forward(query('example.podman.io'), transport);
      for (const upstream of [hangs, good]) upstream.close();
      assert.equal(forwarded.kind, 'answered');
      assert.deepEqual([PODMAN.forwarding.timeoutMs, PODMAN.forwarding.sharesTimeout], [5000, true]);
    });
  row('A6', 'three questions on one connection', async () => {
    const [namespace] = ALONE.namespaces;
    assert.ok(namespace);
    const server = createServer();
    const close = serveTcp(server, resolving({ topology: ALONE, namespace }).handle);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    const frames = new FrameReader(socket);
    for (const name of ['aone', 'a1', '1a']) {
      socket.write(frame(query(name)));
      assert.equal(answer(await frames.next(5000)).records.length, 1);
    }
    socket.destroy();
    await close();
  });
  row('A17', 'half a message over TCP ends, and the next connection is served', async () => {
    const [namespace] = ALONE.namespaces;
    assert.ok(namespace);
    const server = createServer();
    const close = serveTcp(server, resolving({ topology: ALONE, namespace }).handle);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const half = connect(port, '127.0.0.1');
    half.end(Buffer.from('003c', 'hex'));
    await once(half.resume(), 'close');
    const socket = connect(port, '127.0.0.1');
    socket.write(frame(query('aone')));
    assert.equal(answer(await new FrameReader(socket).next(5000)).records.length, 1);
    socket.destroy();
    await close();
  });
  row('A7', 'answers of others are passed on', async () => {
    const { reply } = await ask(ALONE, 'aone', 'example.podman.io', 'A', { forwarded: says(0) });
    assert.deepEqual([reply?.records.length, reply?.flags], [1, ['qr', 'rd', 'ra']]);
  });
  row('A8', 'REFUSED of the first server is final', async () => {
    const upstream = await udpUpstream((request) => [replyTo(request, REFUSED, [])]);
    const forwarder = createForwarder({ upstreams: [upstream, upstream], profile: PODMAN.forwarding });
    const forwarded = await forwarder.forward(query('someshortname'), 'udp');
    upstream.close();
    assert.ok(forwarded.kind === 'answered' && answer(forwarded.reply).rcode === REFUSED);
    assert.equal(upstream.queries.length, 1);
  });
  row('A9', 'a name of one label is forwarded', async () => {
    const { data } = await ask(ALONE, 'aone', 'testname', 'A', { forwarded: says(0), ndotsSet: true });
    assert.deepEqual(data, ['198.51.100.1']);
  });
  row('A10', 'IPv6 addresses', async () => {
    assert.deepEqual((await ask(ALONE, 'aone', 'aone', 'AAAA')).data, ['fd00::1']);
    assert.equal((await ask(ALONE, 'aone', 'example.podman.io', 'AAAA')).forwarded.length, 1);
  });
  for (const [id, type] of [
    ['A13', 'A'],
    ['A14', 'AAAA'],
  ] as const)
    row(id, `on an internal network there are no other names; ${type}`, async () => {
      assert.equal((await ask(INNER, 'aone', 'aone', type)).data.length, 1);
      const { rcode, forwarded } = await ask(INNER, 'aone', 'example.podman.io', 'NS');
      assert.deepEqual([rcode, forwarded], [NXDOMAIN, []]);
    });
  row('A15', 'a server with a zone is one', () => {
    const conf = namespaceResolvConf(
      { hostText: 'nameserver fe80::1%test', hostPath: '/', dns: [], dnsSearch: [], dnsOptions: [] },
      PODMAN,
    );
    assert.deepEqual(
      conf.upstreams.map(({ address }) => address),
      ['fe80::1%test'],
    );
    assert.match(conf.text, /^search dns\.podman$/m);
  });
  row('A27', 'an IPv6 address of the shared network', async () => {
    assert.deepEqual((await ask(CONNECTED, 'aone', 'cone', 'AAAA')).data, ['fd01::2']);
  });
  for (const [id, address] of [
    ['A29', '10.0.0.2'],
    ['A30', 'fd00::2'],
  ] as const)
    row(id, `all names of ${address}, on their own`, async () => {
      const { reply, data } = await ask(PAIR, 'aone', reverseName(address), 'PTR');
      assert.deepEqual(data, ['atwo', 'a2', '2a']);
      assert.ok(reply?.records.every((record) => record.includes(' PTR 0 ')));
    });
  row('A36', 'each family of a name', async () => {
    assert.deepEqual(
      [(await ask(PAIR, 'aone', 'atwo')).data, (await ask(PAIR, 'aone', 'atwo', 'AAAA')).data],
      [['10.0.0.2'], ['fd00::2']],
    );
  });
  row('A37', 'an unknown address is forwarded', async () => {
    assert.equal((await ask(PAIR, 'aone', reverseName('10.0.0.9'), 'PTR')).forwarded.length, 1);
  });
  row('A38', 'several addresses of one name', async () => {
    const topology = podman({
      one: { n: { v4: '10.0.0.1', names: ['one', 'web'] } },
      two: { n: { v4: '10.0.0.2', names: ['two', 'web'] } },
    });
    // In the order in which they came, every time.
    for (let count = 0; count < 8; count++)
      assert.deepEqual((await ask(topology, 'one', 'web')).data, ['10.0.0.1', '10.0.0.2']);
  });
  row('A39', 'three servers of the host at the most, and nothing but servers', () => {
    const hostText =
      '# nameserver 9.9.9.9\nsearch x\nnameserver 10.0.0.1\njunk\nnameserver fe80::1%eth0\nnameserver 10.0.0.3\nnameserver 10.0.0.4';
    assert.equal(parseResolvConf(hostText).nameservers.length, 4);
    const { upstreams } = namespaceResolvConf(
      { hostText, hostPath: '/', dns: [], dnsSearch: [], dnsOptions: [] },
      PODMAN,
    );
    assert.deepEqual(
      upstreams.map(({ address }) => address),
      ['10.0.0.1', 'fe80::1%eth0', '10.0.0.3'],
    );
  });
  it('asks the servers of a service from the host', () => {
    const conf = namespaceResolvConf(
      { hostText: '', hostPath: '/', dns: ['10.0.0.53'], dnsSearch: [], dnsOptions: [] },
      PODMAN,
    );
    assert.deepEqual(conf.upstreams, [{ address: '10.0.0.53', port: 53 }]);
  });
});
