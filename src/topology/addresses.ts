/** IPv4 arithmetic. An address is an unsigned 32-bit number in host order, so that it can be compared and counted. */

/** An IPv4 prefix; `base` has no bits set behind `length`. */
export interface Prefix {
  readonly base: number;
  /** 0 to 32. */
  readonly length: number;
}

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const DOTTED_QUAD = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

/** Reads a dotted quad without leading zeros, as Go's `netip.ParseAddr` does; `undefined` for anything else. */
export function parseAddress(text: string): number | undefined {
  const match = DOTTED_QUAD.exec(text);
  if (match === null) return undefined;
  return match.slice(1).reduce((address, octet) => address * 256 + Number(octet), 0);
}

export function formatAddress(address: number): string {
  return octets(address).join('.');
}

/** The four bytes of an address, most significant first. */
export function octets(address: number): readonly [number, number, number, number] {
  return [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff];
}

/** How many addresses a prefix of this length holds. */
export function sizeOf(length: number): number {
  return 2 ** (32 - length);
}

/**
 * Reads `ADDRESS/LENGTH`. `undefined` where the text is no IPv4 prefix or has host bits set, which the engine
 * refuses as well.
 */
export function parsePrefix(text: string): Prefix | undefined {
  const match = /^([^/]+)\/(\d{1,2})$/.exec(text);
  const base = parseAddress(match?.[1] ?? '');
  const length = Number(match?.[2]);
  if (base === undefined || length > 32 || base % sizeOf(length) !== 0) return undefined;
  return { base, length };
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.base)}/${prefix.length}`;
}

/** The highest address of a prefix. */
export function lastAddress(prefix: Prefix): number {
  return prefix.base + sizeOf(prefix.length) - 1;
}

export function contains(prefix: Prefix, address: number): boolean {
  return address >= prefix.base && address <= lastAddress(prefix);
}

export function overlaps(one: Prefix, other: Prefix): boolean {
  return one.base <= lastAddress(other) && other.base <= lastAddress(one);
}

/**
 * Whether an address of a subnet is its network or broadcast address. A /31 or /32 has neither (RFC 3021).
 */
export function isReserved(subnet: Prefix, address: number): boolean {
  return subnet.length <= 30 && (address === subnet.base || address === lastAddress(subnet));
}
