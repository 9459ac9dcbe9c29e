/** What the files say about the addresses of a network, for rules. */
import type { Network } from '../compose/project';
import {
  holds,
  isSetAside,
  lastOf,
  maskedPrefix,
  parseIp,
  parseWrittenPrefix,
  type Family,
  type Ip,
  type IpPrefix,
} from '../topology/ip';

/** One entry of `ipam.config` that has a subnet which can be read. */
export interface AddressRange {
  /** Of the entry in `ipam.config`. */
  readonly index: number;
  readonly subnet: IpPrefix;
  /** Where the engine takes addresses from that nobody asked for. */
  readonly pool: IpPrefix;
  /** The gateway that is written, else the first address of the pool. */
  readonly gateway: bigint;
  /** Whether the gateway is written. */
  readonly namesGateway: boolean;
  /** Names of auxiliary addresses by their value. */
  readonly auxiliary: ReadonlyMap<bigint, string>;
}

/** The ranges of a network; entries that cannot be read are passed over: planning tells of them. */
export function addressRanges({ ipam }: Network): readonly AddressRange[] {
  return ipam.flatMap((config, index) => {
    const subnet = prefixOf(config.subnet);
    if (subnet === undefined) return [];
    const pool = prefixOf(config.ipRange) ?? subnet;
    const written = valueIn(subnet, config.gateway);
    const first = isSetAside(subnet, pool.base) ? pool.base + 1n : pool.base;
    const auxiliary = Object.entries(config.auxAddresses ?? {}).flatMap(([name, text]) => {
      const value = valueIn(subnet, text);
      return value === undefined ? [] : [[value, name] as const];
    });
    return [
      {
        index,
        subnet,
        pool,
        gateway: written ?? first,
        namesGateway: written !== undefined,
        auxiliary: new Map(auxiliary),
      },
    ];
  });
}

function prefixOf(text: string | undefined): IpPrefix | undefined {
  const written = parseWrittenPrefix(text ?? '');
  return written && maskedPrefix(written);
}

function valueIn(subnet: IpPrefix, text: string | undefined): bigint | undefined {
  const address = parseIp(text ?? '');
  return address !== undefined && holds(subnet, address) ? address.value : undefined;
}

/** Whether the engine makes bridges for the network, which is what it does where no driver is named. */
export function isBridgeNetwork({ driver = '' }: Network): boolean {
  return driver === '' || driver === 'bridge';
}

/**
 * A free address of a range: at the same place in the subnet as another one, where that is free, else the highest that
 * is, which containers without a fixed address come to last.
 */
export function freeAddress(
  { subnet, gateway, auxiliary }: AddressRange,
  taken: ReadonlySet<bigint>,
  like?: Ip,
): Ip | undefined {
  const isFree = (value: bigint): boolean =>
    !isSetAside(subnet, value) && value !== gateway && !auxiliary.has(value) && !taken.has(value);
  const { family } = subnet;
  if (like?.family === family) {
    const size = lastOf(subnet) - subnet.base + 1n;
    const value = subnet.base + (like.value % size);
    if (isFree(value)) return { family, value };
  }
  return highestFree(subnet, family, isFree);
}

/** Tried before one gives up: more addresses than a file names. */
const MOST_TRIES = 4096;

function highestFree(subnet: IpPrefix, family: Family, isFree: (value: bigint) => boolean): Ip | undefined {
  // Of large subnets, the end of what looks like the first /24: 172.20.0.254 is easier to read than 172.20.255.254.
  const end = family === 4 && subnet.length < 24 ? subnet.base + 254n : lastOf(subnet);
  for (let value = end; value > subnet.base && end - value < MOST_TRIES; value--)
    if (isFree(value)) return { family, value };
  return undefined;
}
