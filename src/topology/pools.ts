import { createHash } from 'node:crypto';
import { lastOf, parseIpPrefix, prefixesOverlap, sizeOf, type Family, type IpPrefix } from './ip';
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

/** Stands in for the identity of the machine where the caller gives none. */
const UNKNOWN_MACHINE = 'netscope';

export interface PoolRequest {
  readonly family: Family;
  /** Prefixes that the subnet must not overlap. */
  readonly taken: readonly IpPrefix[];
  /** Key of the network it is for, for the error. */
  readonly network: string;
  /** Whatever tells this machine from others; IPv6 subnets follow from it. */
  readonly machine?: string;
}

/**
 * The first subnet of the default pools that overlaps nothing in `taken`.
 * @throws TopologyError `pool-exhausted`
 */
export function allocateSubnet({ family, taken, network, machine }: PoolRequest): IpPrefix {
  const pools =
    family === 4 ? ipv4Pools() : [{ pool: uniqueLocalPool(machine ?? UNKNOWN_MACHINE), length: 64 }];
  for (const { pool, length } of pools) {
    const near = taken.filter((prefix) => prefixesOverlap(prefix, pool));
    for (const candidate of subnetsOf(pool, length)) {
      if (!near.some((prefix) => prefixesOverlap(prefix, candidate))) return candidate;
    }
  }
  throw new TopologyError(
    'pool-exhausted',
    `No IPv${family} subnet is left for network ${network}: every default address pool is in use.`,
    { network, hint: 'Remove networks that are no longer used, or give the network its own ipam subnet.' },
  );
}

function ipv4Pools(): { pool: IpPrefix; length: number }[] {
  return DEFAULT_POOLS.map(({ pool, length }) => ({ pool: requireIpPrefix(pool), length }));
}

/**
 * The unique local /48 (RFC 4193) of a machine, which is split into /64 subnets: 40 bits of a hash of its identity.
 * Source: moby `daemon/daemon.go`, `deriveULABaseNetwork`.
 */
export function uniqueLocalPool(machine: string): IpPrefix {
  const hash = createHash('sha256').update(machine).digest();
  const globalId = hash.readBigUInt64BE(0) & ((1n << 40n) - 1n);
  return { family: 6, base: (0xfdn << 120n) + (globalId << 80n), length: 48 };
}

function* subnetsOf({ family, base, length: whole }: IpPrefix, length: number): Generator<IpPrefix> {
  const last = lastOf({ family, base, length: whole });
  for (let next = base; next <= last; next += sizeOf(family, length)) yield { family, base: next, length };
}

/** Reads a prefix that this program itself wrote down. */
export function requireIpPrefix(text: string): IpPrefix {
  const prefix = parseIpPrefix(text);
  if (prefix === undefined) throw new RangeError(`not a prefix: ${text}`);
  return prefix;
}

/** Prefixes of other networks and routes; what is no prefix cannot overlap one and is left out. */
export function takenPrefixes(texts: readonly string[]): IpPrefix[] {
  return texts.map(parseIpPrefix).filter((prefix) => prefix !== undefined);
}
