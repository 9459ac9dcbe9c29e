import type { Position, SourceRange } from '../compose/project';

/** Whether one place lies inside of another one, or is the same. */
export function isWithin(inner: SourceRange, outer: SourceRange): boolean {
  return inner.file === outer.file && !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

/** Whether two places are the same. */
export function isSamePlace(one: SourceRange, other: SourceRange): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
