/** Where values of a project stand in its files, for rules. */
import type { Origins, ValuePath } from '../compose/combine/origins';
import type { SourceRange } from '../compose/project';

/** A scalar of a list or mapping: what it says and where. */
export interface WrittenItem {
  readonly text: string;
  readonly range: SourceRange;
  /** In canonical form. */
  readonly path: ValuePath;
}

/** The scalars that stand directly below a value, in the order of the merged list or mapping. */
export function writtenItems(origins: Origins, path: ValuePath): readonly WrittenItem[] {
  return origins.children(path).flatMap((step) => {
    const place = [...path, step];
    const text = origins.text(place);
    const range = origins.range(place);
    return text === undefined || range === undefined ? [] : [{ text, range, path: place }];
  });
}

/**
 * The path by which a change takes a list's item away: where the list is written as one text, that is the whole.
 *
 * @param path of the list as the file has it
 */
export function pathOfItem(origins: Origins, path: readonly string[], item: WrittenItem): readonly string[] {
  const whole = origins.range(path);
  const isAlone = whole !== undefined && samePlace(whole, item.range);
  return isAlone ? path : [...path, item.text];
}

function samePlace(one: SourceRange, other: SourceRange): boolean {
  return (
    one.file === other.file &&
    one.start.line === other.start.line &&
    one.start.character === other.start.character &&
    one.end.line === other.end.line &&
    one.end.character === other.end.character
  );
}

/** A part of a scalar, where its range holds exactly the text; else the whole of it. */
export function partOfItem({ text, range }: WrittenItem, start: number, end: number): SourceRange {
  if (!isExact(text, range)) return range;
  const at = (offset: number) => ({ line: range.start.line, character: range.start.character + offset });
  return { file: range.file, start: at(start), end: at(end) };
}

/** Whether a range can hold exactly a text: what is quoted stands inside of its quotes. */
export function isExact(text: string, { start, end }: SourceRange): boolean {
  return start.line === end.line && end.character - start.character === text.length;
}
