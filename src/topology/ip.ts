/** Arithmetic on IPv4 and IPv6 addresses. An address is a number with its family, so that it can be counted. */

export type Family = 4 | 6;

export interface Ip {
  readonly family: Family;
  /** 0 to 2^32 - 1, or to 2^128 - 1; most significant byte first. */
  readonly value: bigint;
}

/** A prefix; `base` has no bits set behind `length`. */
export interface IpPrefix {
  readonly family: Family;
  readonly base: bigint;
  /** 0 to 32, or to 128. */
  readonly length: number;
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const DOTTED_QUAD = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[\da-f]{1,4}$/i;

/** Reads an address as Go's `netip.ParseAddr` does; one with a zone is none, because it names no host of a subnet. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(':')) {
    return DOTTED_QUAD.test(text) ? { family: 4, value: joined(text.split('.').map(Number), 8n) } : undefined;
  }
  const groups = groupsOf(text);
  return groups && { family: 6, value: joined(groups, 16n) };
}

/** Dotted quad, or the shortest form of RFC 5952. */
export function formatIp({ family, value }: Ip): string {
  if (family === 4) return split(value, 4, 8n).join('.');
  const groups = split(value, 8, 16n);
  const run = longestZeroRun(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (run === undefined) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

/** A prefix as it is written: with whatever bits stand behind its length. */
export interface WrittenPrefix {
  readonly address: Ip;
  readonly length: number;
}

/** Reads `ADDRESS/LENGTH`; `undefined` where the text is no such thing. */
export function parseWrittenPrefix(text: string): WrittenPrefix | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = parseIp(match?.[1] ?? '');
  const length = Number(match?.[2]);
  return address === undefined || length > bitsOf(address.family) ? undefined : { address, length };
}

/** The prefix an address lies in. */
export function maskedPrefix({ address: { family, value }, length }: WrittenPrefix): IpPrefix {
  return { family, base: value - (value % sizeOf(family, length)), length };
}

/** Reads `ADDRESS/LENGTH` without host bits; `undefined` for anything else. */
export function parseIpPrefix(text: string): IpPrefix | undefined {
  const written = parseWrittenPrefix(text);
  if (written === undefined) return undefined;
  const prefix = maskedPrefix(written);
  return prefix.base === written.address.value ? prefix : undefined;
}

export function formatIpPrefix({ family, base, length }: IpPrefix): string {
  return `${formatIp({ family, value: base })}/${length}`;
}

export function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** How many addresses a prefix of this length holds. */
export function sizeOf(family: Family, length: number): bigint {
  return 1n << BigInt(bitsOf(family) - length);
}

/** The highest address of a prefix. */
export function lastOf({ family, base, length }: IpPrefix): bigint {
  return base + sizeOf(family, length) - 1n;
}

export function holds(prefix: IpPrefix, { family, value }: Ip): boolean {
  return family === prefix.family && value >= prefix.base && value <= lastOf(prefix);
}

export function prefixesOverlap(one: IpPrefix, other: IpPrefix): boolean {
  return one.family === other.family && one.base <= lastOf(other) && other.base <= lastOf(one);
}

/**
 * Whether the engine never gives an address out: network and broadcast address of an IPv4 subnet, unless it is a /31
 * or /32 (RFC 3021), and the subnet-router anycast address of an IPv6 one (RFC 4291, section 2.6.1).
 * Source: moby `daemon/libnetwork/ipams/defaultipam/allocator.go`, `newPoolData`.
 */
export function isSetAside(subnet: IpPrefix, value: bigint): boolean {
  if (subnet.family === 6) return value === subnet.base;
  return subnet.length <= 30 && (value === subnet.base || value === lastOf(subnet));
}

function joined(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) + BigInt(part), 0n);
}

function split(value: bigint, count: number, width: bigint): number[] {
  const mask = (1n << width) - 1n;
  return Array.from({ length: count }, (_, index) =>
    Number((value >> (width * BigInt(count - 1 - index))) & mask),
  );
}

/** The eight groups of an IPv6 address, its last two perhaps written as a dotted quad. */
function groupsOf(text: string): number[] | undefined {
  const quad = text.slice(text.lastIndexOf(':') + 1);
  if (quad.includes('.')) {
    if (!DOTTED_QUAD.test(quad)) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number);
    const tail = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
    return groupsOf(text.slice(0, text.length - quad.length) + tail);
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = [...head, ...(tail ?? [])];
  if (!written.every((group) => GROUP.test(group))) return undefined;
  if (tail === undefined ? written.length !== 8 : written.length > 7) return undefined;
  const zeros = Array.from({ length: 8 - written.length }, () => '0');
  return [...head, ...zeros, ...(tail ?? [])].map((group) => parseInt(group, 16));
}

/** The first of the longest runs of two or more zero groups, which `::` stands for. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } | undefined {
  let best: { start: number; length: number } | undefined;
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length >= 2 && length > (best?.length ?? 0)) best = { start, length };
  }
  return best;
}
