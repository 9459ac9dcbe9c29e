import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { type SocketSource, upstreamText, type Upstream } from '../../../src/dns/exchange';
import { createForwarder } from '../../../src/dns/forwarder';
import { addresses, query, replyTo } from './queries';
import {
  closedPort,
  closingUpstream,
  tcpUpstream,
  udpUpstream,
  type FakeUpstream,
  type Script,
} from './upstreams';

const SERVFAIL = 2;
const NXDOMAIN = 3;
const NOTIMP = 4;
const REFUSED = 5;

/** Long enough for loopback, short enough for a server that keeps silent. */
const TIMEOUT_MS = 150;

function forwarder(upstreams: readonly Upstream[], maxInFlight = 1024) {
  return createForwarder({ upstreams, timeoutMs: TIMEOUT_MS, maxInFlight });
}

/** An upstream that is closed with the test. */
async function udp(test: TestContext, script: Script): Promise<FakeUpstream> {
  const upstream = await udpUpstream(script);
  test.after(() => upstream.close());
  return upstream;
}

async function tcp(test: TestContext, script: Script): Promise<FakeUpstream> {
  const upstream = await tcpUpstream(script);
  test.after(() => upstream.close());
  return upstream;
}

/** Answers every query with this code, with one A record where there is no error. */
function says(rcode: number, address = '192.0.2.1'): Script {
  return (request) => [replyTo(request, rcode, rcode === 0 ? [address] : [])];
}

describe('forwarding from inside a namespace', () => {
  /** Sockets that serve one query after the other, as those of a namespace do. */
  function reused(): {
    readonly sockets: SocketSource;
    readonly taken: () => number;
    readonly close: () => void;
  } {
    const socket = createSocket('udp4');
    let taken = 0;
    return {
      taken: () => taken,
      close: () => socket.close(),
      sockets: {
        takeUdp: () => {
          taken += 1;
          return Promise.resolve(socket);
        },
        giveUdp: (given) => given.disconnect(),
        connectTcp: () => Promise.reject(new Error('EHOSTUNREACH')),
      },
    };
  }

  it('takes its sockets for those servers only, and uses one again', async (test) => {
    const upstream = await udp(test, says(0));
    const outside = await udp(test, says(SERVFAIL));
    const { sockets, taken, close } = reused();
    test.after(close);
    const { address, port } = upstream;
    const inside = { address, port, inside: true } as const;
    const forwarding = createForwarder({
      ...{ upstreams: [outside, inside], insideSockets: sockets, timeoutMs: TIMEOUT_MS },
    });
    for (let round = 1; round <= 3; round++) {
      const result = await forwarding.forward(query('example.com', 'A', { id: round }), 'udp');
      assert.ok(result.kind === 'answered' && result.inside === true);
      assert.equal(result.reply.readUInt16BE(0), round);
      assert.equal(taken(), round);
    }
    assert.equal(outside.queries.length, 3);
    await forwarding.forward(query('example.com'), 'udp', true);
    assert.equal(outside.queries.length, 3, 'servers that are asked from the host are passed over');
  });

  it('tells why no socket could be had', async (test) => {
    const { sockets, close } = reused();
    test.after(close);
    const upstreams = [{ address: '192.0.2.1', port: 53, inside: true }] as const;
    const forwarding = createForwarder({ upstreams, insideSockets: sockets });
    assert.deepEqual(await forwarding.forward(query('example.com'), 'tcp'), {
      kind: 'failed',
      reason: '192.0.2.1:53: EHOSTUNREACH',
    });
  });
});

describe('forwarding', () => {
  it('sends the query as it is and gives the reply as it is', async (test) => {
    const reply = replyTo(query('example.com'), 0, ['192.0.2.7', '192.0.2.8'], 0x05b0);
    const upstream = await udp(test, () => [reply]);
    const packet = query('example.com', 'A', { udpSize: 4000 });
    assert.deepEqual(await forwarder([upstream]).forward(packet, 'udp'), {
      kind: 'answered',
      server: `127.0.0.1:${upstream.port}`,
      reply,
    });
    assert.deepEqual(upstream.queries, [packet]);
  });

  it('takes a reply that is larger than the client asked for', async (test) => {
    const many = Array.from({ length: 60 }, (_, index) => `192.0.2.${index}`);
    const upstream = await udp(test, (request) => [replyTo(request, 0, many)]);
    const forwarded = await forwarder([upstream]).forward(query('example.com'), 'udp');
    assert.ok(forwarded.kind === 'answered' && forwarded.reply.length > 512);
  });

  it('keeps to the transport of the client', async (test) => {
    const upstream = await tcp(test, says(0));
    const forwarded = await forwarder([upstream]).forward(query('example.com'), 'tcp');
    assert.ok(forwarded.kind === 'answered');
    assert.deepEqual(addresses(forwarded.reply), ['192.0.2.1']);
    assert.equal(upstream.queries.length, 1);
  });

  it('does not go over to TCP for a truncated reply', async (test) => {
    const upstream = await udp(test, (request) => [replyTo(request, 0, [], 0x0380)]);
    const forwarded = await forwarder([upstream]).forward(query('example.com'), 'udp');
    assert.ok(forwarded.kind === 'answered');
    assert.equal(forwarded.reply.readUInt16BE(2) & 0x0200, 0x0200);
  });

  it('passes over replies with another ID, too short ones, and its own query', async (test) => {
    const upstream = await udp(test, (request) => [
      replyTo(query('example.com', 'A', { id: 0x4321 }), 0, ['192.0.2.66']),
      Buffer.from('12'),
      request,
      replyTo(request, 0, ['192.0.2.1']),
    ]);
    const forwarded = await forwarder([upstream]).forward(query('example.com'), 'udp');
    assert.ok(forwarded.kind === 'answered');
    assert.deepEqual(addresses(forwarded.reply), ['192.0.2.1']);
  });
});

describe('the next upstream', () => {
  const packet = query('example.com');

  it('is asked after SERVFAIL, REFUSED, silence, and a closed port', async (test) => {
    const last = await udp(test, says(0));
    const failing: Upstream[] = [
      await udp(test, says(SERVFAIL)),
      await udp(test, says(REFUSED)),
      await udp(test, () => []),
      await closedPort(),
    ];
    for (const first of failing) {
      const forwarded = await forwarder([first, last]).forward(packet, 'udp');
      assert.ok(forwarded.kind === 'answered');
      assert.equal(forwarded.server, upstreamText(last));
    }
    assert.equal(last.queries.length, failing.length);
  });

  it('is asked after SERVFAIL, silence, a foreign reply and a closed port of TCP', async (test) => {
    const last = await tcp(test, says(0));
    const failing: Upstream[] = [
      await tcp(test, says(SERVFAIL)),
      await tcp(test, () => []),
      await tcp(test, () => [replyTo(query('example.com', 'A', { id: 1 }))]),
      await closedPort(),
    ];
    for (const first of failing) {
      const forwarded = await forwarder([first, last]).forward(packet, 'tcp');
      assert.ok(forwarded.kind === 'answered');
      assert.equal(forwarded.server, upstreamText(last));
    }
  });

  it('is not asked after NXDOMAIN, an empty answer or another error', async (test) => {
    const last = await udp(test, says(0));
    const final: Script[] = [says(NXDOMAIN), says(NOTIMP), (request) => [replyTo(request, 0, [])]];
    for (const script of final) {
      const first = await udp(test, script);
      const forwarded = await forwarder([first, last]).forward(packet, 'udp');
      assert.ok(forwarded.kind === 'answered');
      assert.equal(forwarded.server, upstreamText(first));
    }
    assert.deepEqual(last.queries, []);
  });

  it('is never a fourth one', async (test) => {
    const dead = await Promise.all([1, 2, 3].map(() => udp(test, says(SERVFAIL))));
    const fourth = await udp(test, says(0));
    const forwarded = await forwarder([...dead, fourth]).forward(packet, 'udp');
    assert.equal(forwarded.kind, 'failed');
    assert.deepEqual(fourth.queries, []);
    assert.deepEqual(
      dead.map(({ queries }) => queries.length),
      [1, 1, 1],
    );
  });
});

describe('forwarding that fails', () => {
  it('says what each upstream did', async (test) => {
    const silent = await udp(test, () => []);
    const failing = await udp(test, says(SERVFAIL));
    const closed = await closedPort();
    assert.deepEqual(await forwarder([silent, failing, closed]).forward(query('example.com'), 'udp'), {
      kind: 'failed',
      reason: `${upstreamText(silent)}: timeout, ${upstreamText(failing)}: SERVFAIL, ${upstreamText(closed)}: ECONNREFUSED`,
    });
  });

  it('tells a connection that was closed from silence', async (test) => {
    const closing = await closingUpstream();
    test.after(() => closing.close());
    const { kind, ...rest } = await forwarder([closing]).forward(query('example.com'), 'tcp');
    assert.equal(kind, 'failed');
    assert.deepEqual(rest, { reason: `${upstreamText(closing)}: closed` });
  });

  it('says that there is none', async () => {
    assert.equal((await forwarder([]).forward(query('example.com'), 'udp')).kind, 'failed');
  });
});

describe('the limit of queries under way', () => {
  it('lets the next one in when one is answered', async (test) => {
    const upstream = await udp(test, says(0));
    const limited = forwarder([upstream], 1);
    const forwarded = await Promise.all([1, 2, 3].map(() => limited.forward(query('example.com'), 'udp')));
    assert.deepEqual(
      forwarded.map(({ kind }) => kind),
      ['answered', 'answered', 'answered'],
    );
  });

  it('turns everybody away where there is no slot at all', async (test) => {
    const upstream = await udp(test, says(0));
    const forwarded = await forwarder([upstream], 0).forward(query('example.com'), 'udp');
    assert.equal(forwarded.kind, 'busy');
    assert.deepEqual(upstream.queries, []);
  });
});

describe('an upstream in words', () => {
  it('has brackets around an IPv6 address', () => {
    assert.equal(upstreamText({ address: '127.0.0.53', port: 53 }), '127.0.0.53:53');
    assert.equal(upstreamText({ address: 'fd00::53', port: 53 }), '[fd00::53]:53');
  });
});
