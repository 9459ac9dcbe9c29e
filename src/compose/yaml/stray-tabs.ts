/**
 * Tabs at the beginning of lines and behind "-". YAML 1.2 takes some of them for blank space; the Go library that
 * Compose reads YAML with refuses them (go-yaml `scanner.go`).
 */
import { isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';

/** A line whose first characters are blank or "-" up to a tab. */
const SUSPECT = /^ *(?:[-?](?=[ \t]) *)*\t/gm;

interface Span {
  readonly from: number;
  readonly to: number;
  /** Up to this column, a tab inside of the span is refused. */
  readonly column: number;
}

/** The offset of the first tab in a text that must not stand there. */
export function strayTab(text: string, documents: readonly Document.Parsed[]): number | undefined {
  if (!text.includes('\t')) return undefined;
  const suspects = [...text.matchAll(SUSPECT)].map((match) => ({
    line: match.index,
    tab: match.index + match[0].length - 1,
    isIndent: /^[ \t]*$/.test(match[0]),
  }));
  if (suspects.length === 0) return undefined;
  const spans = documents.flatMap(({ contents }) => tolerantSpans(contents, text));
  return suspects.find(({ line, tab, isIndent }) => {
    const span = spans.find(({ from, to }) => from < tab && tab < to);
    if (!span) return true;
    return isIndent ? tab - line < span.column : false;
  })?.tab;
}

/** Where tabs may begin a line: in flow collections, in scalars, and in the blank lines behind plain ones. */
function tolerantSpans(contents: Node | null, text: string): readonly Span[] {
  const spans: Span[] = [];
  visit(contents, 0);
  return spans;

  function visit(node: Node | null, column: number): void {
    if (isScalar(node) && node.range) {
      const [from, to] = node.range;
      if (from === to) return;
      if (node.type === 'PLAIN') spans.push({ from, to: endOfBlanks(text, to), column });
      else spans.push({ from, to, column: 0 });
      return;
    }
    if (!isMap(node) && !isSeq(node)) return;
    const [from, to] = node.range ?? [0, 0];
    if (node.flow === true) {
      spans.push({ from, to, column: 0 });
      return;
    }
    const inner = columnOf(text, from) + 1;
    for (const item of node.items as (Node | Pair<Node, Node | null>)[]) {
      if (!('key' in item)) visit(item, inner);
      else {
        visit(item.key, inner);
        visit(item.value, inner);
      }
    }
  }
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function endOfBlanks(text: string, from: number): number {
  const blanks = /[ \t\r\n]*/y;
  blanks.lastIndex = from;
  return from + (blanks.exec(text)?.[0].length ?? 0) + 1;
}
