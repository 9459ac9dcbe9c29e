/** Places of a text after it was edited, as squiggles move with their words. Pure. */
import type { Position, SourceRange } from '../../compose/project';
import type { ShownFinding } from './shown-finding';

/** Other text for a place, as editors report it. */
export interface TextChange {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

/**
 * The findings after edits of a file. What stands in the changed text itself is dropped: nobody knows whether it holds.
 *
 * @param changes each of the text that the one before has left
 */
export function movedFindings(
  findings: readonly ShownFinding[],
  file: string,
  changes: readonly TextChange[],
): readonly ShownFinding[] {
  return findings.flatMap((shown) => {
    const range = movedRange(shown.range, file, changes);
    if (range === undefined) return [];
    const related = shown.related.flatMap(({ message, range: place }) => {
      const moved = movedRange(place, file, changes);
      return moved === undefined ? [] : [{ message, range: moved }];
    });
    return [{ ...shown, range, related }];
  });
}

function movedRange(
  range: SourceRange,
  file: string,
  changes: readonly TextChange[],
): SourceRange | undefined {
  if (range.file !== file) return range;
  let moved: SourceRange | undefined = range;
  for (const change of changes) moved &&= moveOnce(moved, change);
  return moved;
}

function moveOnce(range: SourceRange, { range: replaced, text }: TextChange): SourceRange | undefined {
  if (compare(replaced.start, range.end) >= 0) return range;
  if (compare(replaced.end, range.start) > 0) return undefined;
  const move = (position: Position): Position => moveBehind(position, replaced, text);
  return { file: range.file, start: move(range.start), end: move(range.end) };
}

/** A place behind the replaced text. */
function moveBehind(position: Position, replaced: TextChange['range'], text: string): Position {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines.at(-1) ?? '';
  const line = position.line + lines.length - 1 - (replaced.end.line - replaced.start.line);
  if (position.line !== replaced.end.line) return { line, character: position.character };
  const before = lines.length === 1 ? replaced.start.character : 0;
  return { line, character: before + last.length + position.character - replaced.end.character };
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
