/** The names that a mistyped one may stand for. */

const FARTHEST = 2;
/** Shorter ones begin and end too many words to mean one of them. */
const SHORTEST_PART = 3;

export interface NearName {
  readonly name: string;
  /** 0 to 2: how many letters are wrong, missing, too many or swapped; 3: one begins or ends with the other. */
  readonly distance: number;
}

/** A name to compare with, in the form in which it is compared. */
export interface Comparable {
  readonly name: string;
  readonly plain: string;
  /** Which letters there are, a bit for each. */
  readonly letters: number;
}

/** Names made ready once, to be compared with many others; each once. */
export function comparableNames(names: Iterable<string>): readonly Comparable[] {
  return [...new Set(names)].map(comparable);
}

function comparable(name: string): Comparable {
  const plain = plainForm(name);
  return { name, plain, letters: lettersOf(plain) };
}

/**
 * Those of the candidates that are near, the nearest first. Case, hyphens and underscores do not count. Of short names
 * only one slip in three letters is near.
 */
export function nearNames(name: string, candidates: readonly Comparable[]): readonly NearName[] {
  const typed = comparable(name);
  const found: NearName[] = [];
  for (const candidate of candidates) {
    const distance = distanceOf(typed, candidate);
    if (distance !== undefined) found.push({ name: candidate.name, distance });
  }
  return found.sort((a, b) => a.distance - b.distance);
}

function distanceOf(one: Comparable, other: Comparable): number | undefined {
  const [typed, candidate] = [one.plain, other.plain];
  const limit = Math.min(FARTHEST, Math.floor(Math.max(typed.length, candidate.length) / 3));
  // Another letter in place of one changes two bits; most names are ruled out by that.
  const isPossible = bitCount(one.letters ^ other.letters) <= 2 * limit;
  if (isPossible && Math.abs(typed.length - candidate.length) <= limit) {
    const distance = editDistance(typed, candidate, limit);
    if (distance !== undefined) return distance;
  }
  const [short, long] = typed.length < candidate.length ? [typed, candidate] : [candidate, typed];
  if (short.length < SHORTEST_PART) return undefined;
  return long.startsWith(short) || long.endsWith(short) ? FARTHEST + 1 : undefined;
}

function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index += 1) letters |= 1 << (text.charCodeAt(index) & 31);
  return letters;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function plainForm(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment), up to a limit. */
function editDistance(one: string, other: string, limit: number): number | undefined {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (isSame ? 0 : 1),
          row > 1 && column > 1 && isSwap ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    // A swap reaches back over one row, and nothing farther.
    if (Math.min(...current) > limit && Math.min(...last) > limit) return undefined;
    [beforeLast, last] = [last, current];
  }
  const distance = at(last, other.length);
  return distance <= limit ? distance : undefined;
}
