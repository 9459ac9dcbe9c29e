/** Shorter ones begin too many words to mean one of them. */
const SHORTEST_BEGINNING = 3;

/**
 * The candidate that a mistyped word, or the beginning of one, most likely means; `undefined` where none is near.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const typed = plain(word);
  const known = [...candidates];
  const [begun, another] = known.filter((candidate) => plain(candidate).startsWith(typed));
  if (begun !== undefined && another === undefined && typed.length >= SHORTEST_BEGINNING) return begun;
  // One slip in three letters, as far as a person would still recognise the word.
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(typed, plain(candidate));
    if (distance <= limit && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** The subject of a problem: a word, and what is most likely meant by it. */
export function subjectOf(
  word: string,
  candidates: Iterable<string>,
  service?: string,
): { readonly word: string; readonly nearest?: string; readonly service?: string } {
  const nearest = nearestWord(word, candidates);
  return {
    word,
    ...(nearest === undefined ? {} : { nearest }),
    ...(service === undefined ? {} : { service }),
  };
}

/** `containerName` and `container-name` are slips for `container_name`, not other words. */
function plain(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const cost = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        row > 1 && isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[row]?.push(cost);
    }
  }
  return at(one.length, other.length);
}
