/**
 * Lines that go on with a quoted scalar or a flow collection, indented as YAML 1.2 asks for.
 *
 * The Go library that Compose reads YAML with takes such lines at any column; the `yaml` package, like the
 * specification (section 7.4), wants them deeper than their parent. Blanks at the start of these lines have no
 * meaning, so adding some changes nothing else.
 */

/** A text with blanks added at some places. */
export interface Indented {
  readonly text: string;
  /** The offset in the original text that an offset in `text` stands for. */
  readonly original: (offset: number) => number;
}

export interface Insertion {
  readonly at: number;
  readonly count: number;
}

/** The text with its continuation lines indented; `undefined` where all of them are already. */
export function indentContinuationLines(text: string): Indented | undefined {
  return withBlanks(text, new Scanner(text).insertions());
}

/**
 * The text with blanks added; `undefined` where there are none to add.
 *
 * @param insertions in the order of their offsets
 */
export function withBlanks(text: string, insertions: readonly Insertion[]): Indented | undefined {
  if (insertions.length === 0) return undefined;
  let indented = '';
  let from = 0;
  for (const { at, count } of insertions) {
    indented += text.slice(from, at) + ' '.repeat(count);
    from = at;
  }
  return {
    text: indented + text.slice(from),
    original: (offset) => {
      let added = 0;
      for (const { at, count } of insertions) {
        if (at + added >= offset) break;
        added += Math.min(count, offset - at - added);
      }
      return offset - added;
    },
  };
}

const OPENERS = '[{';
const CLOSERS = ']}';
const BLOCK_SCALAR = /^[|>][-+0-9]*[ \t]*(#.*)?\r?$/;

/** Finds quotes and brackets as far as that takes no more than lines and characters. */
class Scanner {
  private readonly found: Insertion[] = [];
  private quote: '"' | "'" | undefined;
  private depth = 0;
  /** Column of the outermost quote or bracket that is open. */
  private column = 0;
  /** Indentation of the line that a block scalar began in; its own lines are deeper. */
  private scalarParent = -1;

  constructor(private readonly text: string) {}

  insertions(): readonly Insertion[] {
    for (let from = 0; from < this.text.length;) {
      const end = this.text.indexOf('\n', from);
      const to = end < 0 ? this.text.length : end;
      this.line(from, to);
      from = to + 1;
    }
    return this.found;
  }

  private get isOpen(): boolean {
    return this.quote !== undefined || this.depth > 0;
  }

  private line(from: number, to: number): void {
    let start = from;
    while (start < to && this.text[start] === ' ') start++;
    const indent = start - from;
    const isBlank = start === to || this.text[start] === '\r';
    if (this.isOpen) {
      if (!isBlank && indent < this.column) this.found.push({ at: from, count: this.column - indent });
    } else if (this.scalarParent >= 0) {
      if (isBlank || indent > this.scalarParent) return;
      this.scalarParent = -1;
    }
    this.tokens(start, from, to, indent);
  }

  private tokens(start: number, lineStart: number, to: number, indent: number): void {
    let at = start;
    while (at < to) {
      if (this.quote !== undefined) at = this.closeQuote(at, to);
      else at = this.token(at, lineStart, to, indent);
    }
  }

  /** Goes on to the end of the quoted scalar, or of the line. */
  private closeQuote(at: number, to: number): number {
    for (let next = at; next < to; next++) {
      const character = this.text[next];
      if (character === '\\' && this.quote === '"') next++;
      else if (character === this.quote) {
        if (this.quote === "'" && this.text[next + 1] === "'") next++;
        else {
          this.quote = undefined;
          return next + 1;
        }
      }
    }
    return to;
  }

  private token(at: number, lineStart: number, to: number, indent: number): number {
    const character = this.text[at] ?? '';
    if (character === '#') return to;
    if (character === '"' || character === "'") {
      this.open(at - lineStart);
      this.quote = character;
      return at + 1;
    }
    if (OPENERS.includes(character)) {
      this.open(at - lineStart);
      this.depth++;
      return at + 1;
    }
    if (this.depth > 0 && CLOSERS.includes(character)) {
      this.depth--;
      return at + 1;
    }
    if ((character === '|' || character === '>') && this.depth === 0) {
      if (BLOCK_SCALAR.test(this.text.slice(at, to))) this.scalarParent = indent;
      return to;
    }
    if (' \t,:-?\r'.includes(character)) return at + 1;
    return this.plain(at, to);
  }

  private open(column: number): void {
    if (!this.isOpen) this.column = column;
  }

  /** A plain scalar, anchor, tag or alias: up to what ends it. */
  private plain(at: number, to: number): number {
    const isFlow = this.depth > 0;
    for (let next = at; next < to; next++) {
      const character = this.text[next] ?? '';
      const after = this.text[next + 1] ?? '\n';
      if (character === ':' && (' \t\r\n'.includes(after) || (isFlow && ',[]{}'.includes(after))))
        return next;
      if (' \t'.includes(character) && after === '#') return next;
      if (isFlow && ',[]{}'.includes(character)) return next;
      // An anchor or a tag ends at a blank, and a new token begins behind it.
      if (' \t'.includes(character) && '&!'.includes(this.text[at] ?? '')) return next;
    }
    return to;
  }
}
