/**
 * What a YAML text may not exceed, found before it is parsed: the parser recurses, and a stack that runs full inside
 * of a regular expression ends the whole process, which nothing can catch.
 */
import { Lexer, Parser } from 'yaml';
import { MAXIMUM_FILE_BYTES } from '../files/file-reader';

/**
 * Collections inside of one another. Docker's parser allows 10,000; here the stack would end at some hundreds,
 * and files that people write do not reach 20.
 */
const MAXIMUM_DEPTH = 200;

/** Lexical tokens, which cost about a kilobyte of memory each. A thousand services have a fifth of that. */
const MAXIMUM_TOKENS = 500_000;

/** As many as a document may have values at all; see `MAXIMUM_NODES`. */
const MAXIMUM_ALIASES = 100_000;

/** What the Go parser refuses wherever it stands; lone surrogates are no characters at all. */
const FORBIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Why a text must not be parsed. */
export interface ExceededLimit {
  readonly code: 'yaml-too-large' | 'yaml-control-character' | 'yaml-too-deep' | 'yaml-excessive-aliasing';
  /** One sentence for a person, without the place. */
  readonly message: string;
  readonly hint: string;
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
}

/**
 * The first limit that a text exceeds. Takes linear time; cheap for texts as people write them, and as long as half
 * of the parsing for those that have hundreds of brackets or lines hundreds of characters long.
 *
 * @param text a whole file, or a part of one that is YAML of its own
 */
export function exceedsLimits(text: string): ExceededLimit | undefined {
  if (text.length > MAXIMUM_FILE_BYTES) return tooLarge(`${MAXIMUM_FILE_BYTES / 1024 / 1024} MiB`, 0);
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden) return forbiddenCharacter(text, forbidden.index);
  if (text.length <= MAXIMUM_TOKENS && depthBound(text) <= MAXIMUM_DEPTH) return undefined;
  return exceededToken(text);
}

/**
 * A depth that the text cannot exceed, without parsing: each bracket may open a level, each `-`, `?` and `:` of one
 * line too, and each column of indentation two, as a list may stand at the column of its key.
 */
function depthBound(text: string): number {
  let brackets = 0;
  let deepestLine = 0;
  let indent = 0;
  let marks = 0;
  let isIndent = true;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x0a || code === 0x0d) {
      deepestLine = Math.max(deepestLine, 2 * indent + marks);
      indent = 0;
      marks = 0;
      isIndent = true;
    } else if (code === 0x20 && isIndent) {
      indent++;
    } else {
      isIndent = false;
      if (code === 0x5b || code === 0x7b) brackets++;
      else if (code === 0x2d || code === 0x3a || code === 0x3f) marks++;
    }
  }
  return brackets + Math.max(deepestLine, 2 * indent + marks);
}

/** Runs the parser's own first stage, which does not recurse and knows at each token how deep it is. */
function exceededToken(text: string): ExceededLimit | undefined {
  const parser = new Parser();
  let tokens = 0;
  let aliases = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    // Running the generator to its end is what moves the parser on; finished documents are of no interest.
    const finished = parser.next(token);
    while (finished.next().done !== true);
    offset = parser.offset;
    if (parser.stack.length > MAXIMUM_DEPTH) return tooDeep(Math.min(offset, text.length));
    // Each stands for one value at least, so that these alone are too many for any document.
    if (token.startsWith('*') && ++aliases >= MAXIMUM_ALIASES)
      return tooManyAliases(Math.min(offset, text.length));
    if (++tokens > MAXIMUM_TOKENS) return tooLarge(`${MAXIMUM_TOKENS} tokens`, Math.min(offset, text.length));
  }
  return undefined;
}

function tooLarge(limit: string, offset: number): ExceededLimit {
  return {
    code: 'yaml-too-large',
    message: `The file has more than ${limit}.`,
    hint: 'Split the file and put the parts together with include.',
    offset,
  };
}

function tooDeep(offset: number): ExceededLimit {
  return {
    code: 'yaml-too-deep',
    message: `The YAML has more than ${MAXIMUM_DEPTH} levels inside of one another (exceeded max depth).`,
    hint: 'Check for brackets that are never closed; no attribute needs that many levels.',
    offset,
  };
}

function tooManyAliases(offset: number): ExceededLimit {
  return {
    code: 'yaml-excessive-aliasing',
    message: `The document has excessive aliasing: ${MAXIMUM_ALIASES} aliases or more.`,
    hint: 'Use fewer aliases.',
    offset,
  };
}

function forbiddenCharacter(text: string, offset: number): ExceededLimit {
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'yaml-control-character',
    message: `The character U+${code} stands here, but control characters are not allowed.`,
    hint: 'Remove it, or write it in double quotes as an escape, such as "\\x1b" or "\\u2028".',
    offset,
  };
}
