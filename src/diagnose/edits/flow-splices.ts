/** Items that come and go in brackets and braces. */
import { type CST, isMap, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Splice } from './changing-text';
import { CannotEdit } from './changed-value';
import { contentEnd, itemStart, pairEnd, pairStart, type YamlText } from './yaml-text';

type Flow = YAMLMap | YAMLSeq;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Puts an item behind the last one, in a line of its own where the last one has one. */
export function appendedFlow(yaml: YamlText, flow: Flow, text: string, lineEnd: string): readonly Splice[] {
  const token = tokenOf(flow);
  const spans = spansOf(flow);
  const last = spans.at(-1);
  const open = token.start.offset + 1;
  const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end')?.offset;
  if (close === undefined) throw new CannotEdit('brackets that are not closed');
  if (last === undefined) {
    const inside = yaml.text.slice(open, close);
    return [{ from: open, to: inside.trim() === '' ? close : open, text }];
  }
  const comma = trailingComma(token);
  const behind = yaml.text.slice(last.to, close);
  const hasOwnLine = yaml.isFirstInLine(last.from) && /^[ \t]*,?[ \t]*(#.*)?(\r\n|\r|\n)/.test(behind);
  const end = comma === undefined ? last.to : comma + 1;
  const glue: Splice = { from: last.to, to: last.to, text: ',' };
  if (!hasOwnLine) {
    if (comma === undefined) return [{ from: end, to: end, text: `, ${text}` }];
    return [{ from: end, to: end, text: ` ${text},` }];
  }
  const indent = yaml.text.slice(yaml.lineStart(last.from), last.from);
  const at = yaml.lineEnd(end);
  const line = `${lineEnd}${indent}${text}${comma === undefined ? '' : ','}`;
  return [...(comma === undefined ? [glue] : []), { from: at, to: at, text: line }];
}

/** Takes items away, with the commas that they leave. */
export function withoutFlow(yaml: YamlText, flow: Flow, indexes: readonly number[]): readonly Splice[] {
  const spans = spansOf(flow);
  const gone = new Set(indexes);
  const kept = spans.reduce((last, _, index) => (gone.has(index) ? last : index), -1);
  return indexes.map((index) => {
    const span = spans[index];
    if (span === undefined) throw new CannotEdit('no such item');
    const next = spans[index + 1];
    const before = spans[index - 1];
    const place =
      index < kept && next ? { from: span.from, to: next.from } : before && { from: before.to, to: span.to };
    if (place === undefined) throw new CannotEdit('nothing is left');
    const rest = yaml.text.slice(place.from, place.to).replace(yaml.text.slice(span.from, span.to), '');
    if (rest.includes('#')) throw new CannotEdit('a comment');
    return { ...place, text: '' };
  });
}

function tokenOf({ srcToken }: Flow): CST.FlowCollection {
  if (srcToken?.type !== 'flow-collection') throw new CannotEdit('no brackets');
  return srcToken;
}

function spansOf(flow: Flow): readonly Span[] {
  const { items } = tokenOf(flow);
  if (isMap(flow)) return flow.items.map((pair) => ({ from: pairStart(pair), to: pairEnd(pair) }));
  return flow.items.map((item, index) => ({
    from: itemStart(item, items[index]),
    to: contentEnd(item),
  }));
}

/** The comma behind the last item. */
function trailingComma({ items }: CST.FlowCollection): number | undefined {
  const last = items.at(-1);
  if (last === undefined || last.key !== undefined || last.value !== undefined) return undefined;
  return last.start.find(({ type }) => type === 'comma')?.offset;
}
