/** The part of a long compose file that has to be parsed for a change in one service. */
import { splitBlocks, type Part } from '../../compose/yaml/split-blocks';

export interface Narrowed {
  /** A file of its own: the service with its neighbours, whose ways of writing are followed. */
  readonly text: string;
  /** What has to be added to an offset in this text to get that in the whole one. */
  readonly shift: number;
}

/** Characters up to which a file is parsed as a whole; that takes some ten milliseconds. */
const SHORT = 16_384;
const NEIGHBOURS = 2;
/** What may reach from one service to another: anchors, aliases, merge keys; and tags, which are rare. */
const FAR = /(^|[\s[{,:-])[&*!][^\s&]|<<|^(---|\.\.\.)/m;

/**
 * The part around a service that is written in lines of its own and shares nothing with others; `undefined` where the
 * whole file has to be looked at.
 *
 * @param service by its name, or by an offset in its text
 */
export function narrowed(text: string, service: string | number): Narrowed | undefined {
  if (text.length <= SHORT) return undefined;
  const sections = splitBlocks(text)?.filter((part) => part.services !== undefined) ?? [];
  const [section] = sections;
  const all = section?.services?.entries;
  if (section?.services === undefined || all === undefined || sections.length > 1) return undefined;
  const body = startOf(text, section.services.header.line) + section.services.header.text.length;
  const starts: number[] = [];
  let at = body;
  for (const { text: part } of all) {
    starts.push(at);
    at += part.length;
  }
  const index =
    typeof service === 'string'
      ? indexOf(all, service)
      : service < at
        ? starts.filter((start) => start <= service).length - 1
        : undefined;
  if (index === undefined || index < 0) return undefined;
  // Its line end is the one that is followed.
  const header = `services:${/\r\n|\r|\n/.exec(text)?.[0] ?? '\n'}`;
  for (const wide of [NEIGHBOURS, 0]) {
    const first = Math.max(0, index - wide);
    const part = text.slice(starts[first], starts[index + wide + 1] ?? at);
    if (!FAR.test(part)) return { text: header + part, shift: (starts[first] ?? 0) - header.length };
  }
  return undefined;
}

/** The one service of that name. */
function indexOf(entries: readonly Part[], name: string): number | undefined {
  const isIt = ({ text }: Part): boolean =>
    [`${name}:`, `"${name}":`, `'${name}':`].some((key) => text.trimStart().startsWith(key));
  const found = entries.flatMap((entry, index) => (isIt(entry) ? [index] : []));
  return found.length === 1 ? found[0] : undefined;
}

function startOf(text: string, line: number): number {
  let at = 0;
  for (let left = line; left > 0; left -= 1) at = text.indexOf('\n', at) + 1;
  return at;
}
