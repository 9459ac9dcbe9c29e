/** Where Docker Engine 20.10 differs from the rows of the newest one; in brackets the row that it differs from. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createForwarder, type Forwarded } from '../../../../src/dns/forwarder';
import { hostsFile } from '../../../../src/dns/hosts-file';
import { namespaceResolvConf } from '../../../../src/dns/resolv-conf';
import type { ResolvConfInput } from '../../../../src/dns/resolv-conf-input';
import { endpointsInOrder } from '../../../../src/names/endpoint-order';
import { profileOf } from '../../../../src/names/engine-profile';
import { answer, query, replyTo } from '../queries';
import { udpUpstream, type Script } from '../upstreams';
import { ask, world, type Box, type WorldOptions } from './world';

const SERVFAIL = 2;
const NXDOMAIN = 3;
const NO_REPLY = -1;
const OLDER = profileOf({ engineProfile: 'docker-20.10' });
const older = (
  containers: Readonly<Record<string, Readonly<Record<string, Box>>>>,
  options: WorldOptions = {},
): ReturnType<typeof world> => world(containers, { engine: 'docker-20.10', ...options });
const failed: Forwarded = { kind: 'failed', reason: 'timeout' };

async function through(scripts: readonly Script[]) {
  const upstreams = [];
  for (const script of scripts) upstreams.push(await udpUpstream(script));
  const forwarder = createForwarder({ upstreams, profile: OLDER.forwarding, timeoutMs: 150 });
  const forwarded = await forwarder.forward(query('x.test'), 'udp');
  for (const upstream of upstreams) upstream.close();
  return {
    reply: forwarded.kind === 'answered' ? answer(forwarded.reply) : undefined,
    asked: upstreams.map(({ queries }) => queries.length),
  };
}
const says =
  (rcode: number, flags?: number): Script =>
  (request) => [replyTo(request, rcode, rcode === 0 ? ['192.0.2.1'] : [], flags)];
const silent: Script = () => [];

describe('Docker Engine 20.10', () => {
  const me = { v4: '10.0.0.1' };
  it('forwards AAAA of a name with IPv4 only where the network has IPv6 (R28)', async () => {
    const asked = async (ipv6: readonly string[]): Promise<number> =>
      (await ask(older({ me: { n: me } }, { ipv6 }), 'me', 'me', 'AAAA')).forwarded.length;
    assert.deepEqual([await asked([]), await asked(['n'])], [0, 1]);
  });
  it('has no names for who has IPv6 only (R21, R29)', async () => {
    const topology = older({ me: { n: me }, six: { n: { v6: 'fd00::6' } } });
    for (const type of ['A', 'AAAA'] as const)
      assert.equal((await ask(topology, 'me', 'six', type)).forwarded.length, 1);
  });
  it('goes on to the network that has an address of the family (N25)', async () => {
    const web = { netB: { v4: '10.1.0.1' }, netA: { v4: '10.0.0.2', v6: 'fd00::2' } };
    const topology = older({
      web,
      me: { netB: { v4: '10.1.0.9' }, netA: { v4: '10.0.0.9', v6: 'fd00::9' } },
    });
    assert.deepEqual((await ask(topology, 'me', 'web', 'AAAA')).data, ['fd00::2']);
  });
  it('orders networks by the older score and not by priority (N21, N22)', () => {
    const boxes = {
      four: { v4: '10.0.0.1' },
      six: { v6: 'fd00::1' },
      both: { v4: '10.2.0.1', v6: 'fd02::1' },
      a: { v4: '10.3.0.1' },
    };
    const topology = older({ me: boxes }, { internal: ['a'] });
    const [namespace] = topology.namespaces;
    assert.ok(namespace);
    assert.deepEqual(
      endpointsInOrder(topology, namespace).map(({ network }) => network),
      ['both', 'six', 'four', 'a'],
    );
  });
  it('keeps silent over PTR outside the reverse zones, and over a name that is no label (R50, R11)', async () => {
    const topology = older({ ['x'.repeat(64)]: { n: me } });
    for (const name of ['me', '1.0.0.10.IN-ADDR.ARPA', '1.0.0.10.in-addr.arpa'])
      assert.equal((await ask(topology, 'x'.repeat(64), name, 'PTR')).rcode, NO_REPLY, name);
  });
  it('does not compress what does not fit, and never cuts over TCP with TC (R34)', async () => {
    const containers = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`c${at}`, { n: { v4: `10.0.1.${at}`, names: ['web'] } }]),
    );
    const topology = older(containers);
    const { reply, data } = await ask(topology, 'c0', 'web');
    assert.deepEqual([reply?.flags.includes('tc'), data.length], [true, 25]);
    assert.equal((await ask(topology, 'c0', 'web', 'A', { transport: 'tcp' })).data.length, 40);
  });
  it('says nothing where no server answers (R7, R9)', async () => {
    const { rcode } = await ask(older({ me: { n: me } }), 'me', 'x.test', 'A', { forwarded: () => failed });
    assert.equal(rcode, NO_REPLY);
  });
  it('passes the last failure on, but not behind a silent server (F16 to F18)', async () => {
    assert.equal((await through([silent, says(SERVFAIL)])).reply?.rcode, SERVFAIL);
    assert.equal((await through([says(SERVFAIL), silent])).reply, undefined);
  });
  it('asks the next server after NXDOMAIN without authority, and after other codes (F13, F15)', async () => {
    assert.deepEqual((await through([says(NXDOMAIN), says(0)])).asked, [1, 1]);
    assert.deepEqual((await through([says(NXDOMAIN, 0x8580), says(0)])).asked, [1, 0]);
    assert.equal((await through([says(NXDOMAIN), says(NXDOMAIN)])).reply?.rcode, NXDOMAIN);
    assert.deepEqual((await through([says(1), says(0)])).asked, [1, 1]);
  });
  it('cannot read an answer of more than 512 bytes without EDNS (R6)', async () => {
    const big: Script = (request) => [
      replyTo(
        request,
        0,
        Array.from({ length: 40 }, (_, at) => `192.0.2.${at}`),
      ),
    ];
    assert.equal((await through([big, says(0)])).reply?.records.length, 1);
  });
  it('passes on what it could read of an answer where no other server has one', async () => {
    const big: Script = (request) => [
      replyTo(
        request,
        0,
        Array.from({ length: 40 }, (_, at) => `192.0.2.${at}`),
      ),
    ];
    const { reply } = await through([big, big]);
    assert.deepEqual([reply?.rcode, reply?.records, reply?.packet.questions?.length], [0, [], 1]);
    assert.equal((await through([big, silent])).reply, undefined);
  });
  it('looks up what stands before the first of two reverse zones', async () => {
    const topology = older({ me: { n: me } });
    const name = '1.0.0.10.in-addr.arpa';
    assert.deepEqual((await ask(topology, 'me', `${name}.in-addr.arpa`, 'PTR')).data, ['me.n']);
    assert.equal(
      (await ask(world({ me: { n: me } }), 'me', `${name}.in-addr.arpa`, 'PTR')).forwarded.length,
      1,
    );
  });
  it('skips a server at once where too many are asked already (F24)', async () => {
    const upstream = await udpUpstream(silent);
    const forwarder = createForwarder({
      upstreams: [upstream],
      profile: OLDER.forwarding,
      maxInFlight: 1,
      timeoutMs: 150,
    });
    const first = forwarder.forward(query('x.test'), 'udp');
    const second = await forwarder.forward(query('y.test'), 'udp');
    await first;
    upstream.close();
    assert.equal(second.kind, 'failed');
    assert.equal(upstream.queries.length, 1);
  });
  it('forwards from internal networks (R8, F3)', async () => {
    const topology = older({ me: { n: me } }, { internal: ['n'] });
    assert.equal((await ask(topology, 'me', 'x.test')).forwarded.length, 1);
  });

  const conf = (hostText: string, overrides: Partial<ResolvConfInput> = {}) => {
    const input = { hostText, hostPath: '/', dns: [], dnsSearch: [], dnsOptions: [], ...overrides };
    const { text, upstreams } = namespaceResolvConf(input, OLDER);
    const asked = upstreams.map(({ address, inside }) => (inside === true ? address : `host(${address})`));
    return { text, asked };
  };
  it('writes resolv.conf without comments, the IPv6 servers of the host in it (V1 to V14)', () => {
    const { text, asked } = conf('search lan\nnameserver 10.0.0.1\nnameserver fd00::53\noptions edns0\n');
    assert.equal(text, 'search lan\nnameserver 127.0.0.11\nnameserver fd00::53\noptions edns0 ndots:0\n');
    assert.deepEqual(asked, ['10.0.0.1']);
  });
  it('asks servers on the loopback of the host from there, others from inside (F30)', () => {
    assert.deepEqual(conf('nameserver 127.0.0.53\nnameserver 10.0.0.1').asked, [
      'host(127.0.0.53)',
      '10.0.0.1',
    ]);
    assert.deepEqual(conf('nameserver 10.0.0.1', { dns: ['127.0.0.1'] }).asked, ['127.0.0.1']);
  });
  it('falls back to public servers (R9)', () => {
    assert.deepEqual(conf('').asked, ['8.8.8.8', '8.8.4.4']);
  });
  it('writes the lines of IPv6 always, and the two prefixes in full (H1, H2)', () => {
    const [namespace] = older({ me: { n: me } }).namespaces;
    assert.ok(namespace);
    const off = { ...namespace, sysctls: { 'net.ipv6.conf.all.disable_ipv6': '1' } };
    assert.match(hostsFile(off, OLDER.files), /^fe00::0\tip6-localnet\nff00::0\tip6-mcastprefix$/m);
  });
});
