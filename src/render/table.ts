import { plainStyle, type Style } from './style';

const GAP = '   ';

/**
 * Lines of left-aligned columns under a heading, each ended by a line feed. Nothing is cut: a terminal wraps what
 * does not fit, and a program gets the whole. Lines have no blanks at their end.
 */
export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style = plainStyle,
): string {
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map(width)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join(GAP)
      .trimEnd();
  return [style.heading(line(headings)), ...rows.map(line)].map((each) => `${each}\n`).join('');
}

/** Code points, which is what a terminal shows for the letters that names are made of. */
function width(text: string): number {
  return Array.from(text).length;
}
