/** Which service name stands under the cursor, and for whom. Pure. */
import type { Position, Project, SourceRange } from '../../compose/project';
import { findMentions } from '../../names/mentions';
import type { Topology } from '../../topology/topology';

/** A name in a compose file that another service may answer to. */
export interface HoverTarget {
  /** As it is written. */
  readonly name: string;
  /** The service whose program would ask for it; absent on a service's own key. */
  readonly from?: string;
  readonly start: Position;
  readonly end: Position;
}

/** Finds the name at a position of a file; `text` is the whole file as the editor shows it. */
export function targetAt(
  project: Project,
  topology: Topology,
  file: string,
  text: string,
  position: Position,
): HoverTarget | undefined {
  const here = (range: SourceRange | undefined): range is SourceRange =>
    range !== undefined && range.file === file && contains(range, position);
  for (const service of project.services) {
    if (here(service.range)) return named(text, service.name, service.range);
    for (const { service: name, range } of service.dependsOn) {
      if (here(range)) return named(text, name, range, service.name);
    }
    const value = service.values.find(({ range }) => here(range));
    if (value !== undefined) return mentionIn(topology, text, value.range, position, service.name);
  }
  return undefined;
}

/** A key or reference; nothing where the text has changed since it was read. */
function named(text: string, name: string, range: SourceRange, from?: string): HoverTarget | undefined {
  const written = text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
  if (!written.includes(name)) return undefined;
  return { name, start: range.start, end: range.end, ...(from === undefined ? {} : { from }) };
}

/** The mention at a position. The text of the file is searched, not the value: escapes and variables move offsets. */
function mentionIn(
  topology: Topology,
  text: string,
  range: SourceRange,
  position: Position,
  from: string,
): HoverTarget | undefined {
  const start = offsetAt(text, range.start);
  const written = text.slice(start, offsetAt(text, range.end));
  const at = offsetAt(text, position) - start;
  const mention = findMentions(topology, written).find(
    ({ offset, length }) => at >= offset && at <= offset + length,
  );
  if (mention === undefined) return undefined;
  const first = start + mention.offset;
  return {
    name: mention.name,
    from,
    start: positionAt(text, first),
    end: positionAt(text, first + mention.length),
  };
}

function contains({ start, end }: SourceRange, position: Position): boolean {
  return compare(start, position) <= 0 && compare(position, end) <= 0;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** Index of a position in a text whose lines end in `\n` or `\r\n`. */
function offsetAt(text: string, { line, character }: Position): number {
  let start = 0;
  for (let passed = 0; passed < line; passed += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return Math.min(start + character, text.length);
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}
