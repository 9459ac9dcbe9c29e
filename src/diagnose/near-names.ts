/** The names that a mistyped one may stand for. */

const FARTHEST = 2;
/** Shorter ones begin and end too many words to mean one of them. */
const SHORTEST_PART = 3;

export interface NearName {
  readonly name: string;
  /** 0 to 2: how many letters are wrong, missing, too many or swapped; 3: one begins or ends with the other. */
  readonly distance: number;
}

/**
 * Those of the candidates that are near, the nearest first. Case, hyphens and underscores do not count. Of short names
 * only one slip in three letters is near.
 */
export function nearNames(name: string, candidates: Iterable<string>): readonly NearName[] {
  const typed = plain(name);
  const found: NearName[] = [];
  for (const candidate of new Set(candidates)) {
    const distance = distanceOf(typed, plain(candidate));
    if (distance !== undefined) found.push({ name: candidate, distance });
  }
  return found.sort((a, b) => a.distance - b.distance);
}

function distanceOf(typed: string, candidate: string): number | undefined {
  const limit = Math.min(FARTHEST, Math.floor(Math.max(typed.length, candidate.length) / 3));
  if (Math.abs(typed.length - candidate.length) <= limit) {
    const distance = editDistance(typed, candidate);
    if (distance <= limit) return distance;
  }
  const [short, long] = typed.length < candidate.length ? [typed, candidate] : [candidate, typed];
  if (short.length < SHORTEST_PART) return undefined;
  return long.startsWith(short) || long.endsWith(short) ? FARTHEST + 1 : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(one: string, other: string): number {
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
    [beforeLast, last] = [last, current];
  }
  return at(last, other.length);
}
