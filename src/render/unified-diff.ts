/** What differs between two texts, as `diff -u` prints it. */

const CONTEXT = 3;
/** Beyond this many pairs of lines what differs is told as one piece. */
const MOST_PAIRS = 4_000_000;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Empty where nothing differs. @param name of the file, the same for both */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = lineChanges(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  if (changed.length === 0) return '';
  const parts: string[] = [`--- a/${name}\n+++ b/${name}\n`];
  for (let at = 0; at < changed.length;) {
    const start = changed[at] ?? 0;
    let end = start;
    while (at < changed.length && (changed[at] ?? 0) - end <= 2 * CONTEXT) end = changed[at++] ?? end;
    parts.push(hunk(lines, Math.max(0, start - CONTEXT), Math.min(lines.length, end + CONTEXT + 1)));
  }
  return parts.join('');
}

function hunk(lines: readonly Line[], from: number, to: number): string {
  const count = (part: readonly Line[], sign: '-' | '+'): number =>
    part.filter((line) => line.sign === ' ' || line.sign === sign).length;
  const head = lines.slice(0, from);
  const part = lines.slice(from, to);
  const range = (sign: '-' | '+'): string => {
    const length = count(part, sign);
    return `${count(head, sign) + (length === 0 ? 0 : 1)},${length}`;
  };
  const body = part.map(({ sign, text }) =>
    text.endsWith('\n') ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range('-')} +${range('+')} @@\n${body.join('')}`;
}

/** Lines with their line ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineChanges(old: readonly string[], now: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const same = (lines: readonly string[]): readonly Line[] => lines.map((text) => ({ sign: ' ', text }));
  return [
    ...same(old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...same(old.slice(old.length - tail)),
  ];
}

/** By the longest common subsequence. */
function middle(old: readonly string[], now: readonly string[]): readonly Line[] {
  const gone = (text: string): Line => ({ sign: '-', text });
  const come = (text: string): Line => ({ sign: '+', text });
  if (old.length * now.length > MOST_PAIRS) return [...old.map(gone), ...now.map(come)];
  const common = Array.from({ length: old.length + 1 }, () => new Int32Array(now.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = common[i];
    for (let j = now.length - 1; row !== undefined && j >= 0; j -= 1) {
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const one = old[i];
    const other = now[j];
    if (one !== undefined && one === other) {
      lines.push({ sign: ' ', text: one });
      i += 1;
      j += 1;
    } else if (one !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(one));
      i += 1;
    } else {
      lines.push(come(other ?? ''));
      j += 1;
    }
  }
  return lines;
}
