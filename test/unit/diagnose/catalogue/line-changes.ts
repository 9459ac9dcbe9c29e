/** What differs between two texts, line by line. */

/**
 * The fewest lines that go (`- `) and come (`+ `), in the order of the text; where lines change places with others,
 * those that go stand first. A line feed that is missing at the end does not count.
 */
export function lineChanges(before: string, after: string): readonly string[] {
  const old = linesOf(before);
  const now = linesOf(after);
  // Lengths of the longest common rest from each pair of lines on.
  const common: number[][] = Array.from({ length: old.length + 1 }, () =>
    Array<number>(now.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = common[i] ?? [];
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      changes.push(`- ${old[i] ?? ''}`);
      i += 1;
    } else {
      changes.push(`+ ${now[j] ?? ''}`);
      j += 1;
    }
  }
  return changes;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
