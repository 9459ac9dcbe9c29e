/** Lines that come and go in mappings and lists that are written line by line. */
import { isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Splice } from './changing-text';
import { CannotEdit } from './changed-value';
import { contentEnd, itemStart, pairEnd, pairStart, type YamlText } from './yaml-text';

/** The column at which the keys of a mapping begin. */
export function mapColumn(yaml: YamlText, map: YAMLMap): number {
  const first = map.items[0];
  if (first === undefined) throw new CannotEdit('an empty mapping');
  return yaml.column(pairStart(first));
}

/** Where the dash of each item of a list stands. */
export function dashes({ srcToken }: YAMLSeq): readonly number[] {
  if (srcToken?.type !== 'block-seq') return [];
  return srcToken.items.flatMap(({ start }) => {
    const dash = start.find(({ type }) => type === 'seq-item-ind');
    return dash === undefined ? [] : [dash.offset];
  });
}

/** Puts lines behind what a mapping or a list says, and behind the comments that belong to its last entry. */
export function linesBehind(
  yaml: YamlText,
  node: YAMLMap | YAMLSeq,
  column: number,
  lines: readonly string[],
  lineEnd: string,
): Splice {
  const end = contentEnd(node);
  const isAtLineStart = end > 0 && yaml.lineStart(end) === end && yaml.column(end) === 0;
  const line = isAtLineStart ? end : yaml.nextLine(end);
  return insertedLines(yaml, behindComments(yaml, line, column), lines, lineEnd);
}

/** Lines as a splice at the start of a line, or at the end of a text without a line end there. */
export function insertedLines(yaml: YamlText, at: number, lines: readonly string[], lineEnd: string): Splice {
  const isOpenEnd = at > 0 && yaml.lineStart(at) !== at;
  const text = lines.join(lineEnd);
  return { from: at, to: at, text: isOpenEnd ? `${lineEnd}${text}` : `${text}${lineEnd}` };
}

/** Skips comments that are indented deeper than the entries of the collection. */
function behindComments(yaml: YamlText, from: number, column: number): number {
  let behind = from;
  for (let line = from; line < yaml.text.length;) {
    const [blanks = '', rest = ''] =
      /^([ ]*)(\S?)/.exec(yaml.text.slice(line, Math.min(yaml.lineEnd(line), line + 400)))?.slice(1) ?? [];
    const next = yaml.nextLine(line);
    if (rest === '#' && blanks.length > column) behind = next;
    else if (rest !== '') break;
    if (next <= line) break;
    line = next;
  }
  return behind;
}

/** Takes an entry of a mapping away, with its lines. */
export function withoutPair(yaml: YamlText, map: YAMLMap, index: number): Splice {
  const pair = map.items[index];
  if (pair === undefined) throw new CannotEdit('no such entry');
  const next = map.items[index + 1];
  return withoutLines(yaml, pairStart(pair), pairEnd(pair), next && pairStart(next));
}

/** Takes an item of a list away, with its lines. */
export function withoutItem(yaml: YamlText, list: YAMLSeq, index: number): Splice {
  const all = dashes(list);
  const start = all[index];
  if (start === undefined) throw new CannotEdit('no such item');
  return withoutLines(yaml, start, Math.max(contentEnd(list.items[index]), start + 1), all[index + 1]);
}

function withoutLines(yaml: YamlText, start: number, end: number, next: number | undefined): Splice {
  if (!yaml.isFirstInLine(start)) {
    // The first entry of a mapping in a list: what follows takes its place.
    if (next === undefined || yaml.text.slice(end, next).includes('#')) throw new CannotEdit('a comment');
    return { from: start, to: next, text: '' };
  }
  const from = yaml.lineStart(start);
  const isAtLineStart = end > start && yaml.lineStart(end) === end;
  const to = isAtLineStart ? end : yaml.nextLine(end);
  const isOpenEnd = to === yaml.text.length && !/[\r\n]$/.test(yaml.text);
  // A text does not begin with the blank lines that stood between its first entry and the next one.
  if (from === 0)
    return {
      from,
      to: to + (/^(?:[ \t]*(?:\r\n|\r|\n))*/.exec(yaml.text.slice(to))?.[0].length ?? 0),
      text: '',
    };
  if (!isOpenEnd) return { from, to, text: '' };
  // A text that had no line end keeps none.
  const before = /(\r\n|\r|\n)([ \t]*(\r\n|\r|\n))*$/.exec(yaml.text.slice(0, from));
  return { from: before?.index ?? from, to, text: '' };
}

/** Whether a node is written line by line. */
export function isBlock(node: unknown): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** Where an item of a list that is written line by line begins, and the blanks before it. */
export function itemGap(yaml: YamlText, list: YAMLSeq): string {
  const last = list.items.length - 1;
  const dash = dashes(list)[last];
  const token = list.srcToken?.type === 'block-seq' ? list.srcToken.items[last] : undefined;
  if (dash === undefined) return ' ';
  const gap = yaml.text.slice(dash + 1, itemStart(list.items[last], token));
  return /^ +$/.test(gap) ? gap : ' ';
}
