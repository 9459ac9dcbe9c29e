/** A line of a file with carets under a part of it, for terminals. */
import { printable } from '../diagnose/wording';
import { cellWidth } from './cell-width';

export interface Excerpt {
  /** The line, or what of it is shown, without anything that a terminal would act on. */
  readonly line: string;
  /** Blanks and carets, at least one. */
  readonly carets: string;
}

const TAB_COLUMNS = 4;
/** Columns that are shown of a line, and how many of them stand before the place. */
const MOST_COLUMNS = 100;
const COLUMNS_BEFORE = 40;

interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 code units of the line before it. */
  readonly offset: number;
}

/**
 * @param from first character of the place (UTF-16 code units)
 * @param to behind its last one; the end of the line where the place goes on in the next one
 */
export function sourceExcerpt(line: string, from: number, to: number): Excerpt {
  const cells = cellsOf(line);
  const total = columns(cells);
  const before = columns(cells.filter(({ offset }) => offset < from));
  if (total <= MOST_COLUMNS) return withCarets(cells, from, to, '', '');
  const start = Math.max(0, Math.min(before - COLUMNS_BEFORE, total - MOST_COLUMNS));
  let at = 0;
  const shown = cells.filter(({ width }) => {
    at += width;
    return at > start && at <= start + MOST_COLUMNS;
  });
  const isCutBehind = total > start + MOST_COLUMNS;
  return withCarets(shown, from, to, start > 0 ? '…' : '', isCutBehind ? '…' : '');
}

function withCarets(cells: readonly Cell[], from: number, to: number, head: string, tail: string): Excerpt {
  const before = columns(cells.filter(({ offset }) => offset < from));
  const inside = columns(cells.filter(({ offset }) => offset >= from && offset < to));
  return {
    line: `${head}${cells.map(({ text }) => text).join('')}${tail}`.trimEnd(),
    carets: ' '.repeat(before + head.length) + '^'.repeat(Math.max(1, inside)),
  };
}

function cellsOf(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  let column = 0;
  for (const character of line) {
    const width = character === '\t' ? TAB_COLUMNS - (column % TAB_COLUMNS) : 0;
    const text = width > 0 ? ' '.repeat(width) : printable(character);
    const cell = { text, width: width > 0 ? width : cellWidth(text), offset };
    cells.push(cell);
    offset += character.length;
    column += cell.width;
  }
  return cells;
}

function columns(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
