/** Conditions of planned rules. */
import type { Match } from './rule';

/** The value itself. */
export function is(value: string): Match<string> {
  return { value, negated: false };
}

/** Anything but the value: `! -i eth0`. */
export function isNot(value: string): Match<string> {
  return { value, negated: true };
}

/** One address, with the prefix that iptables writes behind it. */
export function hostMatch(address: string): Match<string> {
  return is(`${address}/${address.includes(':') ? 128 : 32}`);
}
