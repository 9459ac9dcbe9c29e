/**
 * A compose file cut into the parts that an edit leaves alone: its top-level entries, and below `services` one
 * part per service. Works on lines, before any parsing, and gives up where the cut would need a parser.
 */

/** A run of lines. */
export interface Part {
  readonly text: string;
  /** Zero-based line of the file that the part begins at. */
  readonly line: number;
}

/** A top-level entry, with comments and blank lines after it. */
export interface TopPart extends Part {
  /** For a `services` section in block style: its first line up to the first service, and the services. */
  readonly services?: { readonly header: Part; readonly entries: readonly Part[] };
}

interface Line {
  /** Offsets into the text; `to` is behind the line break. */
  readonly from: number;
  readonly to: number;
  /** Columns before the first character that is no space; -1 for blank lines and comments. */
  readonly indent: number;
}

/** Each part costs a parser of its own, which a text of nothing but keys is not worth. */
const MAXIMUM_PARTS = 10_000;

/** First characters of lines that may belong to something larger than one `key: value`. */
const PUNCTUATION = /^[-?[\]{}&*!|>%@`"',:<\t]/;
const SERVICES = /^services:[ ]*(#.*)?$/;
const DOCUMENT_START = /^---[ ]*(#.*)?$/;

/**
 * Cuts a text whose lines at column 0 all begin a top-level entry. The parts follow each other without gaps, and
 * each is YAML of its own, except for anchors. `undefined` where the text is of another shape.
 */
export function splitBlocks(text: string): readonly TopPart[] | undefined {
  const lines = linesOf(text);
  const starts: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.indent !== 0) continue;
    const content = contentOf(text, line);
    if (starts.length === 0 && DOCUMENT_START.test(content)) continue;
    if (PUNCTUATION.test(content) || content.startsWith('...')) return undefined;
    starts.push(index);
  }
  if (starts.length === 0 || starts.length > MAXIMUM_PARTS) return undefined;
  return starts.map((start, index) => {
    // What stands before the first entry goes with it.
    const first = index === 0 ? 0 : start;
    const after = starts[index + 1] ?? lines.length;
    const isServices = SERVICES.test(contentOf(text, lines[start]));
    const services = isServices ? splitServices(text, lines, first, start + 1, after) : undefined;
    return { ...partOf(text, lines, first, after), ...(services ? { services } : {}) };
  });
}

/** @param body index of the line after `services:` */
function splitServices(
  text: string,
  lines: readonly Line[],
  first: number,
  body: number,
  after: number,
): TopPart['services'] {
  const starts: number[] = [];
  let depth = -1;
  for (let index = body; index < after; index++) {
    const line = lines[index];
    if (!line || line.indent < 0) continue;
    if (depth < 0) depth = line.indent;
    if (line.indent > depth) continue;
    if (line.indent < depth || PUNCTUATION.test(contentOf(text, line))) return undefined;
    starts.push(index);
  }
  const [start] = starts;
  if (start === undefined || starts.length > MAXIMUM_PARTS) return undefined;
  return {
    header: partOf(text, lines, first, start),
    entries: starts.map((from, index) => partOf(text, lines, from, starts[index + 1] ?? after)),
  };
}

function partOf(text: string, lines: readonly Line[], first: number, after: number): Part {
  return { text: text.slice(lines[first]?.from, lines[after - 1]?.to), line: first };
}

function contentOf(text: string, line: Line | undefined): string {
  return line ? text.slice(line.from + line.indent, line.to).replace(/\r?\n$/, '') : '';
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end + 1;
    let start = from;
    while (start < to && text[start] === ' ') start++;
    const isBlank = start === to || ['\n', '\r', '#'].includes(text[start] ?? '');
    lines.push({ from, to, indent: isBlank ? -1 : start - from });
    from = to;
  }
  return lines;
}
