/**
 * The grammar of env files (`.env`, `--env-file`).
 *
 * Source of the behaviour: compose-go `dotenv/parser.go`; it is wider than a shell's: keys may hold dots and
 * brackets, `KEY: value` is accepted, quoted values may span lines.
 */
import type { Piece } from '../project';
import { substitutePieces } from '../values/pieces';
import { substitute, type Lookup } from '../values/template';
import type { WrittenRun } from '../yaml/scalar-pieces';
import { quotedRuns } from './env-file-runs';

/** A zero-based line of the env file and what is wrong there. */
export interface EnvFileError {
  readonly line: number;
  readonly message: string;
}

export interface EnvFile {
  /** In file order; a key that is defined twice keeps its later value. */
  readonly values: ReadonlyMap<string, string>;
  /** The zero-based line on which each of `values` starts. */
  readonly lines: ReadonlyMap<string, number>;
  /** Where the parts of each of `values` stand, counted from its line. */
  readonly pieces: ReadonlyMap<string, readonly Piece[]>;
  /** Variables that values refer to and nobody sets, the first thousand. */
  readonly missing: readonly { readonly name: string; readonly line: number }[];
  /** The first error; statements before it are in `values`. */
  readonly error?: EnvFileError;
}

/**
 * Parses an env file. References to variables ask `outer` first and then `earlier`, which holds the values of
 * earlier files, and the statements before; so a variable of the caller wins over a definition in the file.
 */
export function parseEnvFile(
  text: string,
  outer: Lookup,
  earlier: ReadonlyMap<string, string> = new Map(),
): EnvFile {
  const parser = new EnvFileParser(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), outer, earlier);
  try {
    parser.parse();
    return parser.result();
  } catch (error) {
    if (error instanceof EnvFileFailure) {
      return { ...parser.result(), error: error.reason };
    }
    throw error;
  }
}

class EnvFileFailure extends Error {
  constructor(readonly reason: EnvFileError) {
    super(reason.message);
  }
}

/**
 * The longest value, in UTF-16 code units. Linux passes no longer string to a program (MAX_ARG_STRLEN, 128 KiB), and
 * without a bound, lines that each repeat the one before need all memory there is.
 */
const MAXIMUM_VALUE = 128 * 1024;

/** Of more references to variables that nobody sets, only these are told. */
const MAXIMUM_MISSING = 1000;

/** Characters of a malformed reference that a message repeats. */
const MAXIMUM_SHOWN = 100;

const BLANK = /[\t\v\f\r \u0085\u00A0]*/y;
const EXPORT = /export[\t\v\f\r\n ]+/y;
const KEY_CHARACTER = /[\p{L}\p{N}_.\-[\]\t\v\f\r \u0085\u00A0]/u;

interface Value {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

class EnvFileParser {
  private readonly values = new Map<string, string>();
  private readonly lines = new Map<string, number>();
  private readonly pieces = new Map<string, readonly Piece[]>();
  private readonly missing: { name: string; line: number }[] = [];
  private position = 0;
  /** A line that has been reached, and where it begins: lines are asked for in rising order, almost always. */
  private reached = { line: 0, start: 0 };

  constructor(
    private readonly text: string,
    private readonly outer: Lookup,
    private readonly earlier: ReadonlyMap<string, string>,
  ) {}

  result(): EnvFile {
    const { values, lines, pieces, missing } = this;
    return { values, lines, pieces, missing };
  }

  parse(): void {
    while (this.skipToStatement()) {
      const line = this.lineAt(this.position);
      const key = this.key();
      if (key.includes(' ')) throw this.failure(this.position - 1, 'key cannot contain a space');
      const delimiter = this.text[this.position];
      this.position++;
      if (delimiter === '=' || delimiter === ':') {
        this.skip(BLANK);
        const { text, pieces } = this.value(line);
        this.values.set(key, text);
        this.lines.set(key, line);
        this.pieces.set(key, pieces);
      } else {
        const inherited = this.outer(key);
        if (inherited === undefined) continue;
        this.values.set(key, inherited);
        this.lines.set(key, line);
        this.pieces.delete(key);
      }
    }
  }

  /** False at the end of the file. */
  private skipToStatement(): boolean {
    for (;;) {
      while (/\s/.test(this.text[this.position] ?? '')) this.position++;
      if (this.position >= this.text.length) return false;
      if (this.text[this.position] !== '#') return true;
      this.position = this.lineEnd(this.position);
    }
  }

  /** Reads up to the delimiter: `=`, `:`, a line end or the end of the file. */
  private key(): string {
    this.skip(EXPORT);
    this.skip(BLANK);
    const start = this.position;
    for (const character of this.text.slice(start)) {
      if (character === '=' || character === ':' || character === '\n') break;
      if (!KEY_CHARACTER.test(character)) {
        const line = this.text.slice(start, this.lineEnd(start));
        throw this.failure(start, `unexpected character "${character}" in variable name "${line}"`);
      }
      this.position += character.length;
    }
    return this.text.slice(start, this.position).trimEnd();
  }

  /** @param line of the statement */
  private value(line: number): Value {
    const quote = this.text[this.position];
    if (quote === '"' || quote === "'") return this.quoted(quote, line);
    const start = this.position;
    const end = this.lineEnd(start);
    this.position = end;
    const rest = this.text.slice(start, end);
    const comment = rest.indexOf(' #');
    const template = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd();
    const runs = [{ at: 0, length: template.length, from: start }];
    return this.expand(template, start, this.placed(runs, line));
  }

  private quoted(quote: '"' | "'", line: number): Value {
    const start = this.position;
    let content = '';
    for (let index = start + 1; index < this.text.length; index++) {
      const character = this.text.charAt(index);
      if (character === quote) {
        this.position = index + 1;
        const template = quote === '"' ? processEscapes(content) : content;
        const runs = quotedRuns(template, this.text.slice(start + 1, index), quote);
        const inFile = runs.map(({ from, ...run }) => ({ ...run, from: start + 1 + from }));
        const pieces = this.placed(inFile, line);
        return quote === '"' ? this.expand(template, start, pieces) : { text: content, pieces };
      }
      if (character !== '\\') {
        content += character;
        continue;
      }
      // Only the quote itself loses its backslash here; other escapes stay for the next step.
      index++;
      const escaped = this.text.charAt(index);
      content += escaped === quote ? escaped : `\\${escaped}`;
    }
    const shown = this.text.slice(start, this.lineEnd(start));
    throw this.failure(start, `unterminated quoted value ${shown}`);
  }

  /** @param pieces of the template */
  private expand(template: string, offset: number, pieces: readonly Piece[]): Value {
    let length = template.length;
    const bounded = (text: string | undefined): string | undefined => {
      length += text?.length ?? 0;
      if (length > MAXIMUM_VALUE) {
        throw this.failure(offset, `the value is longer than ${MAXIMUM_VALUE / 1024} KiB`);
      }
      return text;
    };
    bounded('');
    if (!template.includes('$')) return { text: template, pieces };
    const lookup: Lookup = (name) =>
      bounded(this.outer(name) ?? this.values.get(name) ?? this.earlier.get(name));
    const { text, missing, error, segments } = substitute(template, lookup);
    for (const { name } of missing) {
      if (this.missing.length < MAXIMUM_MISSING) this.missing.push({ name, line: this.lineAt(offset) });
    }
    if (error?.kind === 'syntax') {
      const written = template.slice(error.start, Math.min(error.end, error.start + MAXIMUM_SHOWN));
      throw this.failure(offset, `${error.message}: "${written}"`);
    }
    if (error) throw this.failure(offset, error.message);
    return { text, pieces: substitutePieces(pieces, segments) };
  }

  /** Places by line, counted from the one that a statement begins in. */
  private placed(runs: readonly WrittenRun[], first: number): readonly Piece[] {
    return runs.map(({ from, ...run }) => {
      const line = this.lineAt(from);
      return { ...run, line: line - first, character: from - this.reached.start };
    });
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.position;
    this.position += pattern.exec(this.text)?.[0].length ?? 0;
  }

  private lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end;
  }

  private lineAt(offset: number): number {
    if (offset < this.reached.start) this.reached = { line: 0, start: 0 };
    let { line, start } = this.reached;
    for (
      let end = this.text.indexOf('\n', start);
      end >= 0 && end < offset;
      end = this.text.indexOf('\n', start)
    ) {
      line++;
      start = end + 1;
    }
    this.reached = { line, start };
    return line;
  }

  private failure(offset: number, message: string): EnvFileFailure {
    return new EnvFileFailure({ line: this.lineAt(Math.max(0, offset)), message });
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  // `$$` is how the variable grammar writes a literal dollar.
  $: '$$',
};

function processEscapes(text: string): string {
  return text.replace(/\\(?:0([0-7]{3})|([abfnrtv\\"$]))/g, (match, octal?: string, letter?: string) => {
    if (octal === undefined) return ESCAPES[letter ?? ''] ?? match;
    const code = parseInt(octal, 8);
    return code > 0xff ? match : String.fromCharCode(code);
  });
}
