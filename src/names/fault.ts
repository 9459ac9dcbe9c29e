/** Faults that are injected on purpose: what they are, and what they do to a question. No timers and no sockets. */
import * as v from 'valibot';
import { parseIp } from '../topology/ip';
import { matchesPattern } from './name-pattern';

/** Longer than any resolver library waits. */
export const MAX_DELAY_MS = 60_000;
export const MAX_FAULTS = 100;
/** So many fit into every answer. */
const MAX_ADDRESSES = 8;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

/** Effects that need no further word. */
export const PLAIN_EFFECTS = ['nxdomain', 'servfail', 'refused', 'drop', 'truncate'] as const;
export type PlainEffect = (typeof PLAIN_EFFECTS)[number];

const effectSchema = v.variant('kind', [
  v.object({
    kind: v.literal('delay'),
    ms: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_DELAY_MS)),
  }),
  v.object({ kind: v.picklist(PLAIN_EFFECTS) }),
  v.object({
    kind: v.literal('stale'),
    /** Of either family. */
    addresses: v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.check((address) => parseIp(address) !== undefined),
        ),
      ),
      v.minLength(1),
      v.maxLength(MAX_ADDRESSES),
      v.readonly(),
    ),
  }),
]);

/** What a fault does to the questions that it means. */
export type FaultEffect = v.InferOutput<typeof effectSchema>;

const specEntries = {
  /** Services with all their replicas, also later ones, and single containers; both empty: everybody. */
  services: v.pipe(v.array(text), v.maxLength(1000), v.readonly()),
  containerNames: v.pipe(v.array(text), v.maxLength(1000), v.readonly()),
  /** A pattern of names, see `matchesPattern`; absent: every name. */
  name: v.exactOptional(text),
  /** `A`, …; absent: every type. */
  type: v.exactOptional(text),
  /** Share of the questions that it befalls, above 0, at most 1. */
  rate: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  effect: effectSchema,
};

export const faultSpecSchema = v.object(specEntries);
export const faultSchema = v.object({
  ...specEntries,
  /** From 1, never used again while the network is up. */
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export type FaultSpec = v.InferOutput<typeof faultSpecSchema>;
export type Fault = v.InferOutput<typeof faultSchema>;

/** One question, as far as faults look at it. */
export interface FaultQuestion {
  readonly service: string;
  readonly containerName: string;
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
}

/** What befalls one question. */
export interface Injection {
  /** Ids of the faults that take part, in the order in which they were set. */
  readonly faults: readonly number[];
  /** Milliseconds before anything else happens; 0: at once. */
  readonly delayMs: number;
  /** What is done instead of answering; absent: it is answered as ever. */
  readonly effect?: Exclude<FaultEffect, { kind: 'delay' }>;
}

/**
 * What faults do to a question; `undefined` where nothing.
 *
 * Each fault that means the question is tossed for alone. Delays add up, to one minute at the most; of the others the
 * one that was set first decides, and those behind it are not tossed for. `stale` befalls questions for addresses
 * only, `truncate` those over UDP, as clients ask again over TCP.
 *
 * @param random from 0 up to 1, one for each toss; none for faults that always befall
 */
export function injectionOf(
  faults: readonly Fault[],
  question: FaultQuestion,
  random: () => number,
): Injection | undefined {
  const ids: number[] = [];
  let delayMs = 0;
  let effect: Injection['effect'];
  for (const fault of faults) {
    const isDelay = fault.effect.kind === 'delay';
    if (effect !== undefined && !isDelay) continue;
    if (!means(fault, question) || (fault.rate < 1 && random() >= fault.rate)) continue;
    ids.push(fault.id);
    if (fault.effect.kind === 'delay') delayMs = Math.min(delayMs + fault.effect.ms, MAX_DELAY_MS);
    else effect = fault.effect;
  }
  return ids.length === 0 ? undefined : { faults: ids, delayMs, ...(effect && { effect }) };
}

function means(fault: Fault, question: FaultQuestion): boolean {
  const { services, containerNames, name, type, effect } = fault;
  const isEverybody = services.length === 0 && containerNames.length === 0;
  const isAsker = services.includes(question.service) || containerNames.includes(question.containerName);
  if (!isEverybody && !isAsker) return false;
  if (type !== undefined && type !== question.type) return false;
  if (effect.kind === 'stale' && question.type !== 'A' && question.type !== 'AAAA') return false;
  if (effect.kind === 'truncate' && question.transport === 'tcp') return false;
  return name === undefined || matchesPattern(name, question.name);
}

/** An effect as it is written on the command line: `delay=300ms`, `nxdomain`, `stale=172.18.0.9`. */
export function effectText(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'delay':
      return `delay=${effect.ms}ms`;
    case 'stale':
      return `stale=${effect.addresses.join(',')}`;
    default:
      return effect.kind;
  }
}

/** Reads an effect. @returns what is wrong with it where it is none */
export function parseEffect(word: string): FaultEffect | { readonly kind: 'wrong'; readonly why: string } {
  const [kind = '', ...rest] = word.split('=');
  const value = rest.length === 0 ? undefined : rest.join('=');
  const wrong = (why: string) => ({ kind: 'wrong', why }) as const;
  const plain = PLAIN_EFFECTS.find((each) => each === kind);
  if (plain !== undefined) return value === undefined ? { kind: plain } : wrong(`${plain} takes no value`);
  if (kind === 'delay') {
    const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(value ?? '') ?? [];
    const ms = Math.round(Number(number) * (unit === 's' ? 1000 : 1));
    if (number === '') return wrong('delay needs a time, such as delay=300ms or delay=2s');
    if (ms < 1 || ms > MAX_DELAY_MS)
      return wrong(`a delay is from 1 ms to ${MAX_DELAY_MS / 1000} s; drop is for no answer`);
    return { kind, ms };
  }
  if (kind === 'stale') {
    const addresses = (value ?? '').split(',').filter((each) => each !== '');
    const bad = addresses.find((address) => parseIp(address) === undefined);
    if (bad !== undefined) return wrong(`"${bad}" is no IP address`);
    if (addresses.length === 0 || addresses.length > MAX_ADDRESSES)
      return wrong(`stale needs addresses, such as stale=172.18.0.9, ${MAX_ADDRESSES} at the most`);
    return { kind, addresses };
  }
  return wrong(
    `there is no fault "${kind}"; there are delay=TIME, ${PLAIN_EFFECTS.join(', ')}, stale=ADDRESS`,
  );
}

/** What has befallen a question, in few words: `fault 2 (nxdomain)`. */
export function injectionText({ faults, delayMs, effect }: Injection): string {
  const all: FaultEffect[] = [
    ...(delayMs > 0 ? [{ kind: 'delay', ms: delayMs } as const] : []),
    ...(effect ? [effect] : []),
  ];
  return `fault${faults.length === 1 ? '' : 's'} ${faults.join(', ')} (${all.map(effectText).join(', ')})`;
}
