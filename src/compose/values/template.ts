/**
 * The variable grammar of Compose: `$NAME`, `${NAME}`, `${NAME:-word}` and its relatives.
 *
 * Source of the behaviour: compose-go `template/template.go` and the Compose specification, "Interpolation".
 */

import { MAXIMUM_PIECES, type Segment } from './pieces';

/** The value of a variable, or `undefined` where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** A variable that is not set and has no default, with its offsets in the template. */
export interface MissingVariable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Why a template has no value: it is malformed, a variable marked with `?` is missing, or it grows without end. */
export interface TemplateError {
  readonly kind: 'syntax' | 'required' | 'too-long';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface Substitution {
  /** The text after substitution; where there is an error, the text before it. */
  readonly text: string;
  readonly missing: readonly MissingVariable[];
  /** What became of which part of the template, in the order of the text; at most `MAXIMUM_PIECES`. */
  readonly segments: readonly Segment[];
  readonly error?: TemplateError;
}

/** Words inside of words; people write two or three. */
const MAXIMUM_DEPTH = 100;
/** UTF-16 code units of a text after substitution. No program takes an argument or a variable of that length. */
const MAXIMUM_LENGTH = 1 << 20;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATORS = [':?', '?', ':-', '-', ':+', '+'] as const;

/**
 * Substitutes the variables of a template. `$$` gives `$`; a `$` that starts no variable stays.
 * Words (defaults, alternatives, messages) are substituted only if they are used. Offsets in the result
 * count UTF-16 code units of `template`. Never throws: the first error ends the work and is returned.
 */
export function substitute(template: string, lookup: Lookup): Substitution {
  const missing: MissingVariable[] = [];
  const output = new Output();
  try {
    expand(template, 0, { lookup, missing, depth: 0, output });
    return { text: output.text, missing, segments: output.segments };
  } catch (error) {
    if (error instanceof TemplateFailure) {
      return { text: template, missing, segments: [], error: error.reason };
    }
    throw error;
  }
}

class TemplateFailure extends Error {
  constructor(readonly reason: TemplateError) {
    super(reason.message);
  }
}

/** The text so far, and where it comes from. */
class Output {
  text = '';
  readonly segments: Segment[] = [];

  /** @param from offset into the template; see `Segment` */
  append(text: string, from: number, to?: number): void {
    if (text !== '' || to !== undefined) this.add(text.length, from, to);
    this.text += text;
  }

  /** A word in which nothing stands, on purpose. */
  appendNothing(from: number): void {
    this.add(0, from);
  }

  private add(length: number, from: number, to?: number): void {
    if (this.segments.length >= MAXIMUM_PIECES) return;
    this.segments.push({ at: this.text.length, length, from, ...(to === undefined ? {} : { to }) });
  }
}

interface Expansion {
  readonly output: Output;
  readonly lookup: Lookup;
  readonly missing: MissingVariable[];
  /** How many words the text stands inside of. */
  readonly depth: number;
}

/** Appends a template to the output; `base` is its offset in the whole one. */
function expand(template: string, base: number, expansion: Expansion): void {
  if (expansion.depth > MAXIMUM_DEPTH) throw syntaxFailure(base, base + template.length);
  const { output } = expansion;
  if (template === '') output.appendNothing(base);
  const start = output.text.length;
  let position = 0;
  while (position < template.length) {
    const dollar = template.indexOf('$', position);
    if (dollar < 0) break;
    output.append(template.slice(position, dollar), base + position);
    const next = template[dollar + 1];
    if (next === '$') {
      output.text += '$';
      position = dollar + 2;
    } else if (next === '{') {
      const end = closingBrace(template, dollar);
      if (end === undefined) throw syntaxFailure(base + dollar, base + template.length);
      expandBraced(template.slice(dollar + 2, end), base + dollar, expansion);
      position = end + 1;
    } else {
      const name = nameAt(template, dollar + 1);
      position = dollar + 1 + name.length;
      if (name === '') output.append('$', base + dollar);
      else appendVariable(name, { start: base + dollar, end: base + position }, expansion);
    }
    if (output.text.length - start > MAXIMUM_LENGTH) throw lengthFailure(base, base + template.length);
  }
  output.append(template.slice(position), base + position);
}

/** `content` is the text between the braces; `start` is the offset of the `$` before them. */
function expandBraced(content: string, start: number, expansion: Expansion): void {
  const place = { start, end: start + content.length + 3 };
  const name = nameAt(content, 0);
  const tail = content.slice(name.length);
  if (name === '') throw syntaxFailure(place.start, place.end);
  if (tail === '') {
    appendVariable(name, place, expansion);
    return;
  }
  const operator = OPERATORS.find((candidate) => tail.startsWith(candidate));
  if (operator === undefined || tail.includes('\n')) throw syntaxFailure(place.start, place.end);

  const value = expansion.lookup(name);
  const present = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  const wordOffset = start + 2 + name.length + operator.length;
  const { output, depth } = expansion;
  const word = (into: Output) => {
    expand(tail.slice(operator.length), wordOffset, { ...expansion, depth: depth + 1, output: into });
  };
  switch (operator) {
    case ':-':
    case '-':
      if (present) output.append(value ?? '', place.start, place.end);
      else word(output);
      return;
    case ':+':
    case '+':
      if (present) word(output);
      return;
    case ':?':
    case '?': {
      if (present) {
        output.append(value ?? '', place.start, place.end);
        return;
      }
      const detail = new Output();
      word(detail);
      const reason = detail.text === '' ? '' : `: ${detail.text}`;
      const message = `required variable ${name} is missing a value${reason}`;
      throw new TemplateFailure({ kind: 'required', message, ...place });
    }
  }
}

function appendVariable(
  name: string,
  place: { start: number; end: number },
  { lookup, missing, output }: Expansion,
): void {
  const value = lookup(name);
  if (value === undefined) missing.push({ name, ...place });
  output.append(value ?? '', place.start, place.end);
}

function nameAt(text: string, offset: number): string {
  NAME.lastIndex = offset;
  return NAME.exec(text)?.[0] ?? '';
}

/**
 * The offset of the brace that closes `${` at `dollar`. Braces are counted, so that a default may be JSON;
 * where they do not balance, the last brace of the line closes.
 */
function closingBrace(template: string, dollar: number): number | undefined {
  let depth = 0;
  for (let index = dollar + 1; index < template.length; index++) {
    if (template[index] === '{') depth++;
    if (template[index] === '}' && --depth === 0) return index;
  }
  const lineEnd = template.indexOf('\n', dollar);
  const last = template.lastIndexOf('}', lineEnd < 0 ? template.length : lineEnd);
  return last > dollar ? last : undefined;
}

function syntaxFailure(start: number, end: number): TemplateFailure {
  return new TemplateFailure({ kind: 'syntax', message: 'invalid interpolation format', start, end });
}

function lengthFailure(start: number, end: number): TemplateFailure {
  const message = `the text has more than ${MAXIMUM_LENGTH} characters after substitution`;
  return new TemplateFailure({ kind: 'too-long', message, start, end });
}
