import { overlaps, parsePrefix, sizeOf, type Prefix } from './addresses';
import { TopologyError } from './topology-error';

/**
 * The engine's default address pools for local networks, in the order it tries them, each with the size it is
 * split into. Source: moby `daemon/libnetwork/ipamutils`.
 */
const DEFAULT_POOLS: readonly { readonly pool: string; readonly length: number }[] = [
  { pool: '172.17.0.0/16', length: 16 },
  { pool: '172.18.0.0/16', length: 16 },
  { pool: '172.19.0.0/16', length: 16 },
  { pool: '172.20.0.0/14', length: 16 },
  { pool: '172.24.0.0/14', length: 16 },
  { pool: '172.28.0.0/14', length: 16 },
  { pool: '192.168.0.0/16', length: 20 },
];

/** What the engine's own bridge `docker0` takes before any project: the first subnet of the pools. */
export const DEFAULT_BRIDGE_SUBNET = '172.17.0.0/16';

/**
 * The first subnet of the default pools that overlaps nothing in `taken`.
 *
 * @param network key of the network it is for, for the error
 * @throws TopologyError `pool-exhausted`
 */
export function allocateSubnet(taken: readonly Prefix[], network: string): Prefix {
  for (const candidate of defaultSubnets()) {
    if (!taken.some((prefix) => overlaps(prefix, candidate))) return candidate;
  }
  throw new TopologyError(
    'pool-exhausted',
    `No subnet is left for network ${network}: every default address pool is in use.`,
    { network, hint: 'Remove networks that are no longer used, or give the network its own ipam subnet.' },
  );
}

function* defaultSubnets(): Generator<Prefix> {
  for (const { pool, length } of DEFAULT_POOLS) {
    const whole = requirePrefix(pool);
    const count = sizeOf(whole.length) / sizeOf(length);
    for (let index = 0; index < count; index++) yield { base: whole.base + index * sizeOf(length), length };
  }
}

/** Reads a prefix that this program itself wrote down. */
export function requirePrefix(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new RangeError(`not an IPv4 prefix: ${text}`);
  return prefix;
}

/** Prefixes of other networks and routes; what is not an IPv4 prefix cannot overlap one and is left out. */
export function takenPrefixes(texts: readonly string[]): Prefix[] {
  return texts.map(parsePrefix).filter((prefix) => prefix !== undefined);
}
