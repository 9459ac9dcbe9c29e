import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upstream } from '../../../src/dns/exchange';
import type { Forwarded, Forwarder } from '../../../src/dns/forwarder';
import { createChoosingForwarder } from '../../../src/dns/upstream-choice';
import type { ResolverSettings } from '../../../src/topology/resolver-settings';
import { query, replyTo } from './queries';

const [ONE, TWO, THREE]: [Upstream, Upstream, Upstream] = [
  { address: '192.0.2.1', port: 53 },
  { address: '192.0.2.2', port: 53 },
  { address: '192.0.2.3', port: 53, inside: true },
];

type Said = 'answer' | 'silence' | 'timeout' | 'SERVFAIL';

interface Given {
  readonly forwarder: Forwarder;
  /** Last parts of the addresses that were asked, `+` between those of the engine's own forwarder. */
  readonly asked: string[];
  readonly say: Map<Upstream, Said>;
  now: number;
  settings: ResolverSettings | undefined;
  upstreams: readonly Upstream[];
}

/** A forwarder whose upstreams say what a test tells; `silence` never ends. */
function choosing(settings: ResolverSettings | undefined): Given {
  const say = new Map<Upstream, Said>();
  const given: Given = {
    asked: [],
    say,
    now: 0,
    settings,
    upstreams: [ONE, TWO, THREE],
    forwarder: undefined as unknown as Forwarder,
  };
  const make = (upstreams: readonly Upstream[]): Forwarder => ({
    upstreams,
    forward(packet) {
      given.asked.push(upstreams.map(({ address }) => address.slice(-1)).join('+'));
      const results = upstreams.map((upstream): Forwarded | undefined => {
        const server = `${upstream.address}:53`;
        const said = say.get(upstream) ?? 'answer';
        if (said === 'silence') return undefined;
        if (said !== 'answer') return { kind: 'failed', reason: `${server}: ${said}` };
        const inside = upstream.inside === true ? { inside: true as const } : {};
        return { kind: 'answered', server, reply: replyTo(packet), ...inside };
      });
      const [first] = results;
      return first === undefined ? new Promise(() => undefined) : Promise.resolve(first);
    },
  });
  const forwarder = createChoosingForwarder({
    ...{ settings: () => given.settings, upstreams: () => given.upstreams, make },
    ...{ now: () => given.now, raceMs: 5, deadMs: 30_000 },
  });
  return Object.assign(given, { forwarder });
}

const QUERY = query('www.test');
const ask = (given: Given, onlyInside = false): Promise<Forwarded> =>
  given.forwarder.forward(QUERY, 'udp', onlyInside);
const serverOf = (result: Forwarded): string => (result.kind === 'answered' ? result.server : result.reason);

it('without settings the forwarder is the engine’s', async () => {
  for (const settings of [undefined, {}, { ttl: 5 }]) {
    const given = choosing(settings);
    await ask(given);
    assert.deepEqual(given.asked, ['1+2+3']);
  }
});

describe('a race', () => {
  it('asks the next one when the one before has not answered soon', async () => {
    const given = choosing({ race: true });
    given.say.set(ONE, 'silence');
    assert.equal(serverOf(await ask(given)), '192.0.2.2:53');
    assert.deepEqual(given.asked, ['1', '2']);
  });

  it('asks it at once where the one before has failed, and nobody else where it answers', async () => {
    const given = choosing({ race: true });
    assert.equal(serverOf(await ask(given)), '192.0.2.1:53');
    given.say.set(ONE, 'SERVFAIL');
    assert.equal(serverOf(await ask(given)), '192.0.2.2:53');
    assert.deepEqual(given.asked, ['1', '1', '2']);
  });

  it('tells of all that failed', async () => {
    const given = choosing({ race: true });
    for (const upstream of [ONE, TWO, THREE]) given.say.set(upstream, 'SERVFAIL');
    assert.deepEqual(await ask(given), {
      kind: 'failed',
      reason: '192.0.2.1:53: SERVFAIL, 192.0.2.2:53: SERVFAIL, 192.0.2.3:53: SERVFAIL',
    });
  });

  it('asks inside only where nothing else is allowed', async () => {
    const given = choosing({ race: true });
    assert.equal(serverOf(await ask(given, true)), '192.0.2.3:53');
    assert.deepEqual(given.asked, ['3']);
  });
});

describe('the memory of dead upstreams', () => {
  it('asks them last for half a minute', async () => {
    const given = choosing({ avoidDead: true });
    given.say.set(ONE, 'timeout');
    await ask(given);
    await ask(given);
    assert.deepEqual(given.asked.splice(0), ['1', '2', '2']);
    given.now += 29_999;
    await ask(given);
    assert.deepEqual(given.asked.splice(0), ['2']);
    given.now += 2;
    given.say.set(ONE, 'answer');
    await ask(given);
    assert.deepEqual(given.asked, ['1']);
  });

  it('does not hold those for dead that answer with an error, and asks the dead where nobody else is left', async () => {
    const given = choosing({ avoidDead: true });
    given.say.set(ONE, 'SERVFAIL');
    await ask(given);
    await ask(given);
    assert.deepEqual(given.asked.splice(0), ['1', '2', '1', '2']);
    for (const upstream of [ONE, TWO, THREE]) given.say.set(upstream, 'timeout');
    await ask(given);
    given.say.set(TWO, 'answer');
    assert.equal(serverOf(await ask(given)), '192.0.2.2:53');
    given.asked.length = 0;
    await ask(given);
    assert.deepEqual(given.asked, ['2'], 'it lives again');
  });
});

describe('the cache', () => {
  it('answers a second time without asking, and says so', async () => {
    const given = choosing({ cache: 10 });
    const first = await ask(given);
    const second = await given.forwarder.forward(query('www.test', 'A', { id: 9 }), 'udp');
    assert.deepEqual(given.asked, ['1+2+3']);
    assert.ok(first.kind === 'answered' && second.kind === 'answered');
    assert.equal(first.isCached, undefined);
    assert.equal(second.isCached, true);
    assert.equal(second.server, first.server);
    assert.equal(second.reply.readUInt16BE(0), 9);
  });

  it('gives nothing from outside to those who may only ask inside', async () => {
    const given = choosing({ cache: 10 });
    await ask(given);
    await ask(given, true);
    assert.equal(given.asked.length, 2);
  });

  it('is forgotten when it is switched off', async () => {
    const given = choosing({ cache: 10 });
    await ask(given);
    given.settings = {};
    await ask(given);
    given.settings = { cache: 10 };
    await ask(given);
    await ask(given);
    assert.equal(given.asked.length, 3);
  });
});

it('new upstreams are asked at once, and what was learnt of the others is forgotten', async () => {
  const given = choosing({ avoidDead: true, cache: 10 });
  given.say.set(ONE, 'timeout');
  await ask(given);
  assert.deepEqual(given.asked.splice(0), ['1', '2']);
  given.upstreams = [THREE];
  assert.deepEqual(given.forwarder.upstreams, [THREE]);
  assert.equal(serverOf(await ask(given)), '192.0.2.3:53', 'and not from the cache');
  given.upstreams = [ONE, TWO];
  given.say.set(ONE, 'answer');
  assert.equal(serverOf(await ask(given)), '192.0.2.1:53');
});
