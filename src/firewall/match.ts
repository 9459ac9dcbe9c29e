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
