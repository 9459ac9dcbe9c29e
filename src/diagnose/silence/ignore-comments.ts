/** Comments that silence findings: `# netscope-ignore CODE, CODE`. */
import type { SourceRange } from '../../compose/project';
import { lineOffsets, positionAt } from '../edits/text-edit';

/** One code of a comment, right or wrong. */
export interface IgnoredWord {
  readonly word: string;
  readonly range: SourceRange;
}

/** A comment, and which lines it holds for; zero-based. */
export interface IgnoreComment {
  readonly words: readonly IgnoredWord[];
  /** Of the word `netscope-ignore`. */
  readonly range: SourceRange;
  /** The line that it is about: its own, or the next one that says something. */
  readonly line: number;
  /** It holds from `line` up to this one, not including it; for all that is indented below a key. */
  readonly end: number;
}

const WORD = 'netscope-ignore';
const COMMENT = new RegExp(
  `(?<=^|\\s)(?:#|//|;)[ \\t]*(${WORD})(?![\\w-])[ \\t]*:?[ \\t]*((?:[\\w/-]+[ \\t]*,[ \\t]*)*[\\w/-]+)?`,
  'gm',
);
const IS_COMMENT = /^\s*(#|\/\/|;)/;

/** All of them in a text, whatever kind of file it is. */
export function ignoreComments(file: string, text: string): readonly IgnoreComment[] {
  if (!text.includes(WORD)) return [];
  const offsets = lineOffsets(text);
  const lines = text.split(/\r\n|\r|\n/);
  const first = lines.findIndex(saysSomething);
  const rangeOf = (from: number, length: number): SourceRange => ({
    file,
    start: positionAt(offsets, from),
    end: positionAt(offsets, from + length),
  });
  return Array.from(text.matchAll(COMMENT), (match) => {
    const codes = match[2] ?? '';
    const at = match.index + match[0].length - codes.length;
    const words = Array.from(codes.matchAll(/[\w/-]+/g), ({ 0: word, index }) => ({
      word,
      range: rangeOf(at + index, word.length),
    }));
    const range = rangeOf(match.index + match[0].indexOf(WORD), WORD.length);
    const own = range.start.line;
    const isAlone = !saysSomething(lines[own] ?? '');
    if (first < 0 || (isAlone && own < first)) return { words, range, line: 0, end: lines.length };
    const line = isAlone ? nextLine(lines, own) : own;
    return { words, range, line, end: blockEnd(lines, line) };
  });
}

function saysSomething(line: string): boolean {
  return line.trim() !== '' && !IS_COMMENT.test(line);
}

function nextLine(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, index) => index > from && saysSomething(line));
  return next < 0 ? from : next;
}

/** Behind all that is indented below a line which ends with a colon; else behind the line. */
function blockEnd(lines: readonly string[], line: number): number {
  const key = lines[line] ?? '';
  if (!/^\s*(- +)?[^\s#'"][^#]*:\s*([&!]\S+\s*)*(#.*)?$/.test(key)) return line + 1;
  const indent = key.search(/\S/);
  const end = lines.findIndex((each, index) => {
    if (index <= line || !saysSomething(each)) return false;
    const column = each.search(/\S/);
    return column < indent || (column === indent && !/^\s*-(\s|$)/.test(each));
  });
  return end < 0 ? lines.length : end;
}
