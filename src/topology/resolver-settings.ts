/**
 * What the resolver does beyond what an engine's does. Each is off by default: then it answers as the engine would.
 * The same value stands on the command line, in the settings of an editor and in the saved plan.
 */
import * as v from 'valibot';

/** Seconds; what the engine gives. */
const MAX_TTL = 600;
const MAX_CACHE = 100_000;
const DEFAULT_CACHE = 1_000;

const on = v.exactOptional(v.literal(true));

export const resolverSettingsSchema = v.object({
  /** Names of services that are not up are answered here, with NXDOMAIN that nobody caches, instead of upstream. */
  downServices: on,
  /** Seconds that local answers may be kept; absent: as the engine says. */
  ttl: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TTL))),
  /** Aliases of the form `*.NAME` answer for every name below. */
  wildcards: on,
  /** `SERVICE.PROJECT` answers on every network, for all projects that are up in the same mode. */
  projectNames: on,
  /** SRV of services, made from the ports that they publish or expose. */
  srv: on,
  /** Reverse names of private addresses that nobody has are answered here. */
  privateReverse: on,
  /** The next upstream is asked when the one before has not answered soon, and the first answer counts. */
  race: on,
  /** Upstreams that did not answer are asked last for a while. */
  avoidDead: on,
  /** Answers of upstreams that are kept for as long as they may be, at the most. */
  cache: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_CACHE))),
  /** Upstreams change with the resolv.conf of the host. */
  followHost: on,
});

export type ResolverSettings = v.InferOutput<typeof resolverSettingsSchema>;

/** A port that a service opens for others. */
export interface ExposedPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** `name` and `app_protocol` of the port in the files; absent: neither is given. */
  readonly labels?: readonly string[];
}

/** The settings with what they need to know of the files. */
export interface ResolverPlan {
  readonly settings: ResolverSettings;
  /** Names of all services of the files, whether they are up or not, and further names of theirs. */
  readonly names: readonly string[];
  /** By service; those without are left out. */
  readonly ports: Readonly<Record<string, readonly ExposedPort[]>>;
}

const WORDS = {
  'down-services': 'downServices',
  wildcards: 'wildcards',
  'project-names': 'projectNames',
  srv: 'srv',
  'private-reverse': 'privateReverse',
  race: 'race',
  'avoid-dead': 'avoidDead',
  'follow-host': 'followHost',
} as const satisfies Record<string, keyof ResolverSettings>;

/** What may be written on the command line. */
export const RESOLVER_WORDS: readonly string[] = [
  ...Object.keys(WORDS).filter((word) => word !== 'follow-host'),
  'cache[=ANSWERS]',
  'ttl=SECONDS',
  'follow-host',
  'none',
];

/**
 * Reads words such as `wildcards` and `ttl=5`; one word may be several, with commas between them. `none` takes back
 * what stands before it.
 *
 * @returns what is wrong with them where they are none
 */
export function parseResolverSettings(
  words: readonly string[],
): { readonly settings: ResolverSettings } | { readonly wrong: string } {
  let settings: ResolverSettings = {};
  for (const word of words.flatMap((each) => each.split(','))) {
    const [name = '', value, ...rest] = word.split('=');
    const key = isWord(name) ? WORDS[name] : undefined;
    if (rest.length > 0) return { wrong: `"${word}" has more than one =` };
    if (name === 'none' && value === undefined) settings = {};
    else if (key !== undefined && value === undefined) settings = { ...settings, [key]: true };
    else if (key !== undefined || name === 'none') return { wrong: `${name} takes no value` };
    else if (name === 'ttl') {
      const ttl = numberOf(value);
      if (ttl === undefined || ttl > MAX_TTL)
        return { wrong: `ttl needs seconds from 0 to ${MAX_TTL}, such as ttl=5` };
      settings = { ...settings, ttl };
    } else if (name === 'cache') {
      const cache = value === undefined ? DEFAULT_CACHE : numberOf(value);
      if (cache === undefined || cache < 1 || cache > MAX_CACHE)
        return { wrong: `cache needs a number of answers from 1 to ${MAX_CACHE}, such as cache=500` };
      settings = { ...settings, cache };
    } else return { wrong: `the resolver has no option "${name}"; there are ${RESOLVER_WORDS.join(', ')}` };
  }
  return { settings };
}

/** The words that stand for settings, in the order of the list; none where nothing is on. */
export function resolverWords(settings: ResolverSettings): string[] {
  const plain = Object.entries(WORDS).flatMap(([word, key]) => (settings[key] === true ? [word] : []));
  return [
    ...plain,
    ...(settings.cache === undefined ? [] : [`cache=${settings.cache}`]),
    ...(settings.ttl === undefined ? [] : [`ttl=${settings.ttl}`]),
  ];
}

function isWord(name: string): name is keyof typeof WORDS {
  return Object.hasOwn(WORDS, name);
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
