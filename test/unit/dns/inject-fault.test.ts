import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeQuery, type ResolvedQuery } from '../../../src/dns/answered-query';
import { withFaults } from '../../../src/dns/inject-fault';
import type { Handle } from '../../../src/dns/transport';
import { type Fault, parseEffect } from '../../../src/names/fault';
import { namespaceOf, shop } from '../names/shop';
import { addresses, answer, CHECKING_DISABLED, query, RECURSION_DESIRED } from './queries';
import { createResolver } from '../../../src/dns/resolver';

const CLIENT = '127.0.0.1:40000';

function fault(effect: string, change: Partial<Fault> = {}): Fault {
  const parsed = parseEffect(effect);
  assert.ok(parsed.kind !== 'wrong', effect);
  return { id: 1, services: [], containerNames: [], rate: 1, effect: parsed, ...change };
}

/** The resolver of web behind faults. */
function faulty(...faults: Fault[]): { handle: Handle; log: ResolvedQuery[] } {
  const log: ResolvedQuery[] = [];
  const namespace = namespaceOf('web');
  const handle = withFaults({
    faults: () => faults,
    namespace: () => namespace,
    onQuery: (answered) => log.push(describeQuery(answered)),
    behind: (onQuery) =>
      createResolver({
        view: () => ({ topology: shop, namespace }),
        forwarder: {
          upstreams: [],
          forward: () => Promise.resolve({ kind: 'failed', reason: 'no upstream' }),
        },
        forwardingAllowed: () => true,
        ndotsSet: false,
        onQuery,
      }),
  });
  return { handle, log };
}

describe('a fault', () => {
  for (const [effect, rcode] of [
    ['nxdomain', 3],
    ['servfail', 2],
    ['refused', 5],
  ] as const)
    it(`of ${effect} answers with that, over UDP and TCP`, async () => {
      const { handle, log } = faulty(fault(effect));
      for (const transport of ['udp', 'tcp'] as const) {
        const flags = RECURSION_DESIRED | CHECKING_DISABLED;
        const reply = answer(await handle(query('db', 'A', { id: 77, flags }), transport, CLIENT));
        assert.deepEqual([reply.rcode, reply.records], [rcode, []]);
        assert.deepEqual(reply.flags, ['qr', 'rd', 'ra', 'cd']);
        assert.equal(reply.packet.id, 77);
        assert.equal(reply.packet.questions?.[0]?.name, 'db');
      }
      assert.deepEqual(log[0]?.answerer, { kind: 'fault' });
      assert.deepEqual(log[0].injected, { faults: [1], delayMs: 0, effect: { kind: effect } });
    });

  it('of no answer gives none, and is reported', async () => {
    const { handle, log } = faulty(fault('drop'));
    assert.equal(await handle(query('db'), 'udp', CLIENT), undefined);
    assert.deepEqual([log[0]?.rcode, log[0]?.size, log[0]?.name], [undefined, 0, 'db']);
  });

  it('of truncation lets clients ask again over TCP', async () => {
    const { handle } = faulty(fault('truncate'));
    const cut = answer(await handle(query('db'), 'udp', CLIENT));
    assert.deepEqual([cut.flags, cut.records], [['qr', 'tc', 'rd', 'ra'], []]);
    const whole = answer(await handle(query('db'), 'tcp', CLIENT));
    assert.equal(whole.records.length, 1);
    assert.equal(whole.flags.includes('tc'), false);
  });

  it('of stale addresses answers with those of the family, also for names that nobody has', async () => {
    const { handle } = faulty(fault('stale=192.0.2.9,192.0.2.10,2001:db8::9'));
    assert.deepEqual(addresses(await handle(query('nobody'), 'udp', CLIENT)), ['192.0.2.9', '192.0.2.10']);
    assert.deepEqual(addresses(await handle(query('db', 'AAAA'), 'udp', CLIENT)), ['2001:db8::9']);
    const only4 = faulty(fault('stale=192.0.2.9'));
    const empty = answer(await only4.handle(query('db', 'AAAA'), 'udp', CLIENT));
    assert.deepEqual([empty.rcode, empty.records], [0, []]);
  });

  it('of delay holds the real answer back, and says for how long', async () => {
    const { handle, log } = faulty(fault('delay=30ms'));
    const started = performance.now();
    const reply = answer(await handle(query('db'), 'udp', CLIENT));
    assert.ok(performance.now() - started >= 29, 'a timer may come a millisecond early');
    assert.equal(reply.records.length, 1);
    const [event] = log;
    assert.equal(event?.answerer.kind, 'zone');
    assert.deepEqual(event.injected, { faults: [1], delayMs: 30 });
    assert.ok(event.tookMs >= 30);
  });

  it('leaves all else as it is: other names, and messages that are no query', async () => {
    const { handle, log } = faulty(fault('drop', { name: 'redis' }));
    assert.equal(answer(await handle(query('db'), 'udp', CLIENT)).records.length, 1);
    assert.equal(log[0]?.injected, undefined);
    const response = query('redis');
    response[2] = 0x80;
    assert.equal(await handle(response, 'udp', CLIENT), undefined);
    const update = query('redis');
    update[2] = 0x28;
    assert.equal(answer(await handle(update, 'udp', CLIENT)).rcode, 4);
    assert.equal(log.length, 1);
  });

  it('holds back a bounded number of questions; the others get no answer', async () => {
    const { handle, log } = faulty(fault('delay=50ms'));
    const replies = await Promise.all(
      Array.from({ length: 1100 }, async (_, id) => handle(query('db', 'A', { id }), 'udp', CLIENT)),
    );
    assert.equal(replies.filter((reply) => reply === undefined).length, 1100 - 1024);
    assert.equal(log.filter(({ rcode }) => rcode === undefined).length, 1100 - 1024);
    assert.ok(await handle(query('db'), 'udp', CLIENT), 'there is room again');
  });
});
