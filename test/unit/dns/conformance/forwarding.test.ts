/** Rows F1 to F30: what is forwarded, to whom, and what comes of it. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { createForwarder, type Forwarder, type ForwarderOptions } from '../../../../src/dns/forwarder';
import { encode, type Packet } from 'dns-packet';
import { namespaceResolvConf } from '../../../../src/dns/resolv-conf';
import { isProfileName } from '../../../../src/topology/engine-profile-name';
import { profileOf } from '../../../../src/names/engine-profile';
import { answer, query, replyTo } from '../queries';
import { closedPort, tcpUpstream, udpUpstream, type FakeUpstream, type Script } from '../upstreams';
import { ask, row, world, type Box } from './world';

const NOERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;
/** Long enough for loopback, short enough for servers that keep silent; that the engine's are 4 seconds is a row's. */
const TIMEOUT_MS = 150;

const says =
  (rcode: number, address = '192.0.2.1', flags?: number): Script =>
  (request) => [replyTo(request, rcode, rcode === NOERROR && address !== '' ? [address] : [], flags)];
const silent: Script = () => [];

/** Forwards one query to servers that answer as told. */
async function through(
  scripts: readonly Script[],
  {
    transport = 'udp',
    packet = query('x.test'),
    ...options
  }: Partial<ForwarderOptions> & {
    readonly transport?: 'udp' | 'tcp';
    readonly packet?: Buffer;
  } = {},
) {
  const start = transport === 'udp' ? udpUpstream : tcpUpstream;
  const upstreams: FakeUpstream[] = [];
  for (const script of scripts) upstreams.push(await start(script));
  const forwarder = createForwarder({ timeoutMs: TIMEOUT_MS, ...options, upstreams });
  const forwarded = await forwarder.forward(packet, transport);
  for (const upstream of upstreams) upstream.close();
  const reply = forwarded.kind === 'answered' ? answer(forwarded.reply) : undefined;
  return { kind: forwarded.kind, reply, asked: upstreams.map(({ queries }) => queries.length), upstreams };
}

const out = { outer: { v4: '10.0.0.1' } };
const inner = { inner: { v4: '10.1.0.1' } };
const OUTSIDE: readonly (readonly [string, string, Readonly<Record<string, Box>>, number])[] = [
  ['F1', 'on a network with a way out, unknown names are forwarded', out, NOERROR],
  ['F2', 'and with an internal one beside it', { ...out, ...inner }, NOERROR],
  ['F3', 'on internal networks they fail', inner, SERVFAIL],
  ['F4', 'and are forwarded again once there is a way out', { ...inner, ...out }, NOERROR],
  ['F9', 'also on a network with IPv6 only', { outer: { v6: 'fd00::1' } }, NOERROR],
  ['F10', 'also on macvlan and ipvlan with a parent', out, NOERROR],
  ['F11', 'without a parent these are internal', inner, SERVFAIL],
];

describe('forwarding, row by row', () => {
  for (const [id, title, boxes, rcode] of OUTSIDE) {
    row(id, title, async () => {
      const topology = world({ c: boxes }, { internal: ['inner'] });
      const result = await ask(topology, 'c', 'test.example');
      assert.deepEqual([result.rcode, result.forwarded.length], [rcode, rcode === NOERROR ? 1 : 0]);
    });
  }
  row('F5', 'servers that are asked from inside are asked on internal networks too', async () => {
    const upstream = await udpUpstream(says(NOERROR, '192.0.2.42'));
    const inside = { address: upstream.address, port: upstream.port, inside: true } as const;
    const forwarded = await createForwarder({ upstreams: [inside] }).forward(
      query('foo.example'),
      'udp',
      true,
    );
    upstream.close();
    assert.deepEqual(forwarded.kind === 'answered' && answer(forwarded.reply).records, [
      'foo.example A 30 192.0.2.42',
    ]);
  });
  row('F6', 'a server that cannot be reached is followed by the next one', async () => {
    const upstream = await udpUpstream(says(NOERROR));
    const upstreams = [await closedPort(), upstream];
    const forwarded = await createForwarder({ upstreams, timeoutMs: TIMEOUT_MS }).forward(
      query('x.test'),
      'udp',
    );
    upstream.close();
    assert.equal(forwarded.kind, 'answered');
  });
  for (const [id, dns, left] of [
    ['F7', ['127.0.0.11'], []],
    ['F8', ['127.0.0.11', '8.8.8.8'], ['8.8.8.8']],
  ] as const) {
    row(id, `of the servers ${dns.join(' and ')} the resolver itself is left out`, async () => {
      const conf = namespaceResolvConf({ hostText: '', hostPath: '/', dns, dnsSearch: [], dnsOptions: [] });
      assert.deepEqual(
        conf.upstreams.map(({ address }) => address),
        left,
      );
      if (left.length > 0) return;
      const result = await createForwarder({ upstreams: conf.upstreams }).forward(query('x.test'), 'udp');
      assert.equal(result.kind, 'failed');
    });
  }
  for (const [id, title, scripts, rcode, asked] of [
    ['F12', 'REFUSED is not final', [says(REFUSED), says(NOERROR)], NOERROR, [1, 1]],
    ['F13', 'NXDOMAIN is', [says(NXDOMAIN), says(NOERROR)], NXDOMAIN, [1, 0]],
    ['F14', 'an empty answer is', [says(NOERROR, ''), says(NOERROR)], NOERROR, [1, 0]],
    ['F15', 'other codes are', [says(1), says(NOERROR)], 1, [1, 0]],
    ['F16', 'silence is not', [silent, says(NOERROR)], NOERROR, [1, 1]],
    [
      'F17',
      'nothing is left where all fail',
      [says(SERVFAIL), says(SERVFAIL), says(SERVFAIL)],
      undefined,
      [1, 1, 1],
    ],
    [
      'F18',
      'no more than three are asked',
      [silent, silent, silent, says(NOERROR), says(NOERROR)],
      undefined,
      [1, 1, 1, 0, 0],
    ],
  ] as const) {
    row(id, title, async () => {
      const result = await through(scripts);
      assert.deepEqual([result.reply?.rcode, result.asked], [rcode, asked]);
      if (rcode === undefined) {
        const failed = { kind: 'failed', reason: 'all' } as const;
        const { reply } = await ask(world({ c: out }), 'c', 'x.test', 'A', { forwarded: () => failed });
        assert.deepEqual([reply?.rcode, reply?.flags, reply?.records], [SERVFAIL, ['qr', 'rd'], []]);
      }
    });
  }
  row('F19', 'an answer that was cut off is passed on, and nothing is asked over TCP', async () => {
    const { reply, asked } = await through([says(NOERROR, '192.0.2.1', 0x8380)]);
    assert.deepEqual([reply?.flags.includes('tc'), asked], [true, [1]]);
  });
  row('F20', 'a query over TCP goes on over TCP', async () => {
    const { reply, asked } = await through([says(NOERROR)], { transport: 'tcp' });
    assert.deepEqual([reply?.rcode, asked], [NOERROR, [1]]);
  });
  row('F21', 'the server sees the ID and all options of EDNS', async () => {
    const opt = {
      ...{
        type: 'OPT',
        name: '.',
        udpPayloadSize: 1400,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0x8000,
        flag_do: true,
      },
      options: [{ code: 'CLIENT_SUBNET', ip: '192.0.2.0', sourcePrefixLength: 24 }],
    };
    const message = {
      type: 'query',
      id: 0x1234,
      questions: [{ name: 'x.test', type: 'A' }],
      additionals: [opt],
    };
    const packet = encode(message as unknown as Packet);
    const { upstreams } = await through([says(NOERROR)], { packet });
    assert.deepEqual(upstreams[0]?.queries, [packet]);
  });
  row('F22', 'an answer with another ID is passed over', async () => {
    const { reply } = await through([
      (request) => {
        const foreign = Buffer.from(replyTo(request, NXDOMAIN, []));
        foreign.writeUInt16BE(request.readUInt16BE(0) ^ 1, 0);
        return [foreign, replyTo(request)];
      },
    ]);
    assert.equal(reply?.rcode, NOERROR);
  });
  row('F23', 'the flags of the server are passed on', async () => {
    const { reply } = await through([says(NOERROR, '192.0.2.1', 0x85a0)]);
    assert.deepEqual(reply?.flags, ['qr', 'aa', 'rd', 'ra', 'ad']);
  });
  row('F24', 'one query too many waits, and is refused', async () => {
    const upstream = await udpUpstream(silent);
    const forwarder: Forwarder = createForwarder({
      upstreams: [upstream],
      maxInFlight: 4,
      timeoutMs: TIMEOUT_MS,
    });
    // The last one comes first, so that its wait ends before the others' exchanges do.
    const others = Array.from({ length: 4 }, (_, id) =>
      forwarder.forward(query('x.test', 'A', { id }), 'udp'),
    );
    const one = await forwarder.forward(query('x.test'), 'udp');
    assert.ok(one.kind === 'busy' || one.kind === 'failed');
    await Promise.all(others);
    upstream.close();
    const busy = { kind: 'busy', reason: 'many' } as const;
    const { reply } = await ask(world({ c: out }), 'c', 'x.test', 'A', { forwarded: () => busy });
    assert.deepEqual([reply?.rcode, reply?.flags], [REFUSED, ['qr', 'rd']]);
    assert.ok(
      isProfileName('docker-29') && profileOf({ engineProfile: 'docker-29' }).forwarding.timeoutMs === 4000,
    );
  });
  row('F25', 'with ndots, an unknown name of one label stays here', async () => {
    const { reply, forwarded } = await ask(world({ c: out }), 'c', 'foo', 'A', { ndotsSet: true });
    assert.deepEqual(
      [reply?.rcode, reply?.records, reply?.flags, forwarded],
      [NOERROR, [], ['qr', 'rd', 'ra'], []],
    );
  });
  row('F26', 'but no other type of it, and no name with a dot', async () => {
    for (const [name, type] of [
      ['foo', 'MX'],
      ['foo.bar', 'A'],
    ] as const)
      assert.equal((await ask(world({ c: out }), 'c', name, type, { ndotsSet: true })).forwarded.length, 1);
  });
  row('F27', 'without ndots it is forwarded', async () => {
    assert.deepEqual((await ask(world({ c: out }), 'c', 'foo')).forwarded[0]?.query, query('foo'));
  });
});
