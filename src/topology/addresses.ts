/** IPv4 addresses as unsigned 32-bit numbers in host order, for comparing and counting where there is no IPv6. */
import { parseIp, parseIpPrefix } from './ip';

/** An IPv4 prefix; `base` has no bits set behind `length`. */
export interface Prefix {
  readonly base: number;
  /** 0 to 32. */
  readonly length: number;
}

/** Reads a dotted quad without leading zeros, as Go's `netip.ParseAddr` does; `undefined` for anything else. */
export function parseAddress(text: string): number | undefined {
  const address = parseIp(text);
  return address?.family === 4 ? Number(address.value) : undefined;
}

/** Reads `ADDRESS/LENGTH`. `undefined` where the text is no IPv4 prefix or has host bits set. */
export function parsePrefix(text: string): Prefix | undefined {
  const prefix = parseIpPrefix(text);
  return prefix?.family === 4 ? { base: Number(prefix.base), length: prefix.length } : undefined;
}
