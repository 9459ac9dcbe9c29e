/** Changes of texts as editors make them. */
import type { Position, SourceRange } from '../../compose/project';

/** Other text for a place of a file. */
export interface TextEdit {
  /** Exactly what is replaced; empty where something is put in. */
  readonly range: SourceRange;
  readonly newText: string;
}

/**
 * The text with all edits made; their ranges are those of the text as it is given.
 *
 * @param edits of this text, which do not overlap; of those at the same place the first comes first
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const offsets = lineOffsets(text);
  const parts = edits
    .map(({ range, newText }) => ({
      from: offsetAt(offsets, range.start, text.length),
      to: offsetAt(offsets, range.end, text.length),
      newText,
    }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let done = 0;
  let result = '';
  for (const { from, to, newText } of parts) {
    result += text.slice(done, from) + newText;
    done = to;
  }
  return result + text.slice(done);
}

/** Where each line begins, as editors count lines: each of CR, LF and CR LF ends one. */
export function lineOffsets(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
}

/** The place of an offset (UTF-16 code units). */
export function positionAt(offsets: readonly number[], offset: number): Position {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (offsets[low] ?? 0) };
}

/** The offset of a place; places behind the end of the text are its end. */
export function offsetAt(offsets: readonly number[], { line, character }: Position, length: number): number {
  return Math.min((offsets[line] ?? length) + character, length);
}
