/** Patterns of names, as queries are filtered and chosen by. */
import { withoutTrailingDot } from './name-index';

/**
 * Whether a name is one that a pattern means: `*` stands for any characters, dots included, everything else for itself.
 * Neither case nor one trailing dot count. Takes no more than length of pattern times length of name.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = withoutTrailingDot(pattern).toLowerCase();
  const given = withoutTrailingDot(name).toLowerCase();
  let at = 0;
  let position = 0;
  /** Behind the last star, and the place in the name up to which it reaches by now. */
  let afterStar = -1;
  let reached = 0;
  while (position < given.length) {
    if (wanted[at] === '*') {
      at += 1;
      afterStar = at;
      reached = position;
    } else if (wanted[at] === given[position]) {
      at += 1;
      position += 1;
    } else if (afterStar >= 0) {
      at = afterStar;
      reached += 1;
      position = reached;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
