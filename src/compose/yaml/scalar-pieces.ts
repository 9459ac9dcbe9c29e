/** Where the parts of a scalar stand that is written in another way than it reads: with escapes or in several lines. */
import { MAXIMUM_PIECES } from '../values/pieces';

/** A run of the text that stands in one line as it is; offsets in UTF-16 code units. */
export interface WrittenRun {
  /** Offset into the text. */
  readonly at: number;
  readonly length: number;
  /** Offset into what is written. */
  readonly from: number;
}

/** How a scalar is quoted; none for plain and block scalars. */
export type Quote = '"' | "'" | '';

/**
 * Compares a scalar with what is written. Line breaks and the blanks around them may stand for any others, as folding
 * and indentation want it; runs do not reach over them. Ends where the two cannot be brought together.
 *
 * @param written between the quotes; of a block scalar everything below its header
 */
export function writtenRuns(text: string, written: string, quote: Quote): readonly WrittenRun[] {
  const runs: WrittenRun[] = [];
  let at = 0;
  let from = 0;
  let start = 0;
  const close = (): void => {
    if (at > start && runs.length < MAXIMUM_PIECES) {
      runs.push({ at: start, length: at - start, from: from - (at - start) });
    }
  };
  while (from < written.length && runs.length < MAXIMUM_PIECES) {
    const escape = escapeAt(written, from, quote);
    if (escape) {
      close();
      from += escape.written;
      at += escape.read;
      start = at;
    } else if (isBreak(written[from])) {
      close();
      from = skipBlanks(written, from);
      at = skipBlanks(text, at);
      start = at;
    } else if (at < text.length && written[from] === text[at]) {
      from++;
      at++;
    } else if (isBlank(written[from]) || isBlank(text[at])) {
      // Blanks at the end of a line that is folded.
      close();
      from = skipBlanks(written, from);
      at = skipBlanks(text, at);
      start = at;
      if (at >= text.length) break;
    } else break;
  }
  close();
  return runs;
}

interface Escape {
  /** Characters in the file. */
  readonly written: number;
  /** Characters in the text. */
  readonly read: number;
}

const HEXADECIMAL: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeAt(written: string, from: number, quote: Quote): Escape | undefined {
  if (quote === "'") return written.startsWith("''", from) ? { written: 2, read: 1 } : undefined;
  if (quote === '' || written[from] !== '\\') return undefined;
  const letter = written[from + 1] ?? '';
  if (isBreak(letter)) return { written: skipBlanks(written, from + 1) - from, read: 0 };
  const digits = HEXADECIMAL[letter] ?? 0;
  const code = parseInt(written.slice(from + 2, from + 2 + digits), 16);
  return { written: 2 + digits, read: code > 0xffff ? 2 : 1 };
}

function isBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || isBreak(character);
}

function skipBlanks(text: string, offset: number): number {
  let end = offset;
  while (isBlank(text[end])) end++;
  return end;
}
