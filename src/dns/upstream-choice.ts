/** Forwarding beyond the engine's, where the settings ask for it: races, memory of dead upstreams, and a cache. */
import type { ResolverSettings } from '../topology/resolver-settings';
import { AnswerCache } from './answer-cache';
import type { Upstream } from './exchange';
import type { Forwarded, Forwarder } from './forwarder';
import type { Transport } from './transport';

export interface ChoosingOptions {
  /** As they are when a query arrives. */
  readonly settings: () => ResolverSettings | undefined;
  /** Likewise; the same list until it changes. */
  readonly upstreams: () => readonly Upstream[];
  /** The engine's forwarder for these upstreams. */
  readonly make: (upstreams: readonly Upstream[]) => Forwarder;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** Milliseconds that an upstream is given alone. */
  readonly raceMs?: number;
  /** Milliseconds that one that did not answer is asked last. */
  readonly deadMs?: number;
}

const RACE_MS = 500;
const DEAD_MS = 30_000;

/** Forwards as the engine does, but for what the settings say otherwise. */
export function createChoosingForwarder(options: ChoosingOptions): Forwarder {
  const { settings, make, now = () => performance.now(), raceMs = RACE_MS, deadMs = DEAD_MS } = options;
  let listed = options.upstreams();
  let plain = make(listed);
  const cache = new AnswerCache(now);
  const alone = new Map<Upstream, Forwarder>();
  const deadUntil = new Map<Upstream, number>();

  /** What was learnt of other upstreams says nothing about new ones. */
  function refresh(): void {
    const now = options.upstreams();
    if (now === listed) return;
    listed = now;
    plain = make(now);
    cache.clear();
    alone.clear();
    deadUntil.clear();
  }

  function aloneOf(upstream: Upstream): Forwarder {
    const known = alone.get(upstream) ?? make([upstream]);
    alone.set(upstream, known);
    return known;
  }

  async function ask(upstream: Upstream, query: Buffer, transport: Transport): Promise<Forwarded> {
    const result = await aloneOf(upstream).forward(query, transport);
    if (result.kind === 'failed' && isSilence(result.reason)) deadUntil.set(upstream, now() + deadMs);
    else if (result.kind !== 'busy') deadUntil.delete(upstream);
    return result;
  }

  /** In their order, those that are held for dead behind the others. */
  function inOrder(onlyInside: boolean, avoidDead: boolean): Upstream[] {
    const usable = plain.upstreams.filter(({ inside }) => !onlyInside || inside === true);
    if (!avoidDead) return usable;
    const isDead = (upstream: Upstream): boolean => (deadUntil.get(upstream) ?? 0) > now();
    return [...usable.filter((each) => !isDead(each)), ...usable.filter(isDead)];
  }

  async function choose(
    query: Buffer,
    transport: Transport,
    onlyInside: boolean,
    { race, avoidDead }: Pick<ResolverSettings, 'race' | 'avoidDead'>,
  ): Promise<Forwarded> {
    const order = inOrder(onlyInside, avoidDead === true);
    if (order.length === 0) return plain.forward(query, transport, onlyInside);
    const asked = order.map((upstream) => () => ask(upstream, query, transport));
    return firstAnswer(asked, race === true ? raceMs : Infinity);
  }

  return {
    get upstreams() {
      refresh();
      return plain.upstreams;
    },
    async forward(query, transport, onlyInside = false) {
      refresh();
      const wanted = settings() ?? {};
      const { cache: max, race, avoidDead } = wanted;
      if (max === undefined) cache.clear();
      const known = max === undefined ? undefined : cache.get(query, transport);
      if (known !== undefined && (!onlyInside || known.inside)) {
        const { reply, server, inside } = known;
        return { kind: 'answered', reply, server, isCached: true, ...(inside && { inside }) };
      }
      const result =
        race === true || avoidDead === true
          ? await choose(query, transport, onlyInside, wanted)
          : await plain.forward(query, transport, onlyInside);
      if (max !== undefined && result.kind === 'answered') {
        const { reply, server, inside = false } = result;
        cache.put(query, transport, { reply, server, inside }, max);
      }
      return result;
    },
  };
}

/** Not even an error came from there: it is dead, or there is no way to it. */
function isSilence(reason: string): boolean {
  return /: (timeout|closed|E[A-Z]+)$/.test(reason);
}

/**
 * The first one that is answered. The next is asked when the one before has failed, or has not ended within `raceMs`.
 * Without any, all failures.
 */
function firstAnswer(asked: readonly (() => Promise<Forwarded>)[], raceMs: number): Promise<Forwarded> {
  return new Promise((resolve) => {
    const failures: Forwarded[] = [];
    let started = 0;
    let timer: NodeJS.Timeout | undefined;
    const startNext = (): void => {
      clearTimeout(timer);
      const next = asked[started];
      if (next === undefined) return;
      started += 1;
      if (raceMs !== Infinity) timer = setTimeout(startNext, raceMs);
      void next().then((result) => {
        if (result.kind === 'answered') {
          clearTimeout(timer);
          started = asked.length;
          resolve(result);
          return;
        }
        failures.push(result);
        if (failures.length === asked.length) resolve(allFailed(failures));
        else startNext();
      });
    };
    startNext();
  });
}

function allFailed(failures: readonly Forwarded[]): Forwarded {
  const reasons = failures.flatMap((each) => (each.kind === 'answered' ? [] : [each.reason]));
  const isBusy = failures.every(({ kind }) => kind === 'busy');
  return { kind: isBusy ? 'busy' : 'failed', reason: [...new Set(reasons)].join(', ') };
}
