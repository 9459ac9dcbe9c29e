/**
 * The variable grammar of Compose: `$NAME`, `${NAME}`, `${NAME:-word}` and its relatives.
 *
 * Source of the behaviour: compose-go `template/template.go` and the Compose specification, "Interpolation".
 */

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
  try {
    return { text: expand(template, 0, { lookup, missing, depth: 0 }), missing };
  } catch (error) {
    if (error instanceof TemplateFailure) return { text: template, missing, error: error.reason };
    throw error;
  }
}

class TemplateFailure extends Error {
  constructor(readonly reason: TemplateError) {
    super(reason.message);
  }
}

interface Expansion {
  readonly lookup: Lookup;
  readonly missing: MissingVariable[];
  /** How many words the text stands inside of. */
  readonly depth: number;
}

function expand(template: string, base: number, expansion: Expansion): string {
  if (expansion.depth > MAXIMUM_DEPTH) throw syntaxFailure(base, base + template.length);
  let result = '';
  let position = 0;
  while (position < template.length) {
    const dollar = template.indexOf('$', position);
    if (dollar < 0) break;
    result += template.slice(position, dollar);
    const next = template[dollar + 1];
    if (next === '$') {
      result += '$';
      position = dollar + 2;
    } else if (next === '{') {
      const end = closingBrace(template, dollar);
      if (end === undefined) throw syntaxFailure(base + dollar, base + template.length);
      result += expandBraced(template.slice(dollar + 2, end), base + dollar, expansion);
      position = end + 1;
    } else {
      const name = nameAt(template, dollar + 1);
      position = dollar + 1 + name.length;
      if (name === '') result += '$';
      else result += plainValue(name, { start: base + dollar, end: base + position }, expansion);
    }
    if (result.length > MAXIMUM_LENGTH) throw lengthFailure(base, base + template.length);
  }
  return result + template.slice(position);
}

/** `content` is the text between the braces; `start` is the offset of the `$` before them. */
function expandBraced(content: string, start: number, expansion: Expansion): string {
  const place = { start, end: start + content.length + 3 };
  const name = nameAt(content, 0);
  const tail = content.slice(name.length);
  if (name === '') throw syntaxFailure(place.start, place.end);
  if (tail === '') return plainValue(name, place, expansion);
  const operator = OPERATORS.find((candidate) => tail.startsWith(candidate));
  if (operator === undefined || tail.includes('\n')) throw syntaxFailure(place.start, place.end);

  const value = expansion.lookup(name);
  const present = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  const wordOffset = start + 2 + name.length + operator.length;
  const word = () =>
    expand(tail.slice(operator.length), wordOffset, { ...expansion, depth: expansion.depth + 1 });
  switch (operator) {
    case ':-':
    case '-':
      return present ? (value ?? '') : word();
    case ':+':
    case '+':
      return present ? word() : '';
    case ':?':
    case '?': {
      if (present) return value ?? '';
      const detail = word();
      const message = `required variable ${name} is missing a value${detail === '' ? '' : `: ${detail}`}`;
      throw new TemplateFailure({ kind: 'required', message, ...place });
    }
  }
}

function plainValue(
  name: string,
  place: { start: number; end: number },
  { lookup, missing }: Expansion,
): string {
  const value = lookup(name);
  if (value === undefined) missing.push({ name, ...place });
  return value ?? '';
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
