/** A YAML text with its syntax trees, and where in it things stand. */
import { isAlias, isMap, isScalar, isSeq, type Document, type Pair, parseAllDocuments } from 'yaml';
import type { CST } from 'yaml';
import { plainValue, type Plain } from './plain-value';

export class YamlText {
  readonly documents: readonly Document.Parsed[];
  /** Whether the YAML library takes all of it. */
  readonly isSound: boolean;

  constructor(readonly text: string) {
    // A carriage return alone ends a line too; all offsets stay.
    const source = text.replace(/\r(?!\n)/g, '\n');
    const options = { keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent' } as const;
    const documents = parseAllDocuments(source, options);
    this.documents = Array.isArray(documents) ? documents : [];
    this.isSound = this.documents.every(({ errors }) => errors.length === 0);
  }

  values(): readonly Plain[] {
    return this.documents.map((document) => plainValue(document, document.contents));
  }

  /** The end of the line that an offset is in, before its line end. */
  lineEnd(offset: number): number {
    const rest = /[\r\n]/g;
    rest.lastIndex = offset;
    return rest.exec(this.text)?.index ?? this.text.length;
  }

  lineStart(offset: number): number {
    let start = offset;
    while (start > 0 && this.text[start - 1] !== '\n' && this.text[start - 1] !== '\r') start -= 1;
    return start;
  }

  /** Behind the line end of the line that an offset is in. */
  nextLine(offset: number): number {
    const end = this.lineEnd(offset);
    return end + (this.text.startsWith('\r\n', end) ? 2 : end < this.text.length ? 1 : 0);
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Whether nothing but blanks stands before an offset in its line. */
  isFirstInLine(offset: number): boolean {
    return /^[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }
}

/** Where the `:` of an entry ends; `undefined` where it has none. */
export function colonEnd(pair: Pair): number | undefined {
  const token = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
  return token && token.offset + 1;
}

/** Where an entry begins, with what stands before its key: an anchor, a tag. */
export function pairStart({ key, srcToken }: Pair): number {
  const first = propertyOf(srcToken?.start);
  const [start] = rangeOf(key);
  return first === undefined ? start : Math.min(first, start);
}

/** Where an item of a list begins, with an anchor or a tag. */
export function itemStart(node: unknown, token: CST.CollectionItem | undefined): number {
  const [start] = rangeOf(node);
  return Math.min(propertyOf(token?.start) ?? start, start);
}

/** Where the value of an entry begins, with an anchor or a tag. */
export function valueStart({ value, srcToken }: Pair): number {
  const [start] = rangeOf(value);
  return Math.min(propertyOf(srcToken?.sep) ?? start, start);
}

function propertyOf(tokens: readonly CST.SourceToken[] | undefined): number | undefined {
  return tokens?.find(({ type }) => type === 'anchor' || type === 'tag')?.offset;
}

/** Where the last character of an entry that is no blank and no comment ends. */
export function pairEnd(pair: Pair): number {
  const separators = pair.srcToken?.sep ?? [];
  const ends = separators
    .filter(({ type }) => type === 'map-value-ind' || type === 'anchor' || type === 'tag')
    .map(({ offset, source }) => offset + source.length);
  return Math.max(rangeOf(pair.key)[1], contentEnd(pair.value), ...ends);
}

/** Where what a node says ends; for a literal block behind its last line end. */
export function contentEnd(node: unknown): number {
  if (isMap(node) && node.flow !== true) return Math.max(0, ...node.items.map(pairEnd));
  if (isSeq(node) && node.flow !== true) {
    const tokens = node.srcToken?.type === 'block-seq' ? node.srcToken.items : [];
    const indicators = tokens.flatMap(({ start }) => start.filter(({ type }) => type === 'seq-item-ind'));
    return Math.max(0, ...node.items.map(contentEnd), ...indicators.map(({ offset }) => offset + 1));
  }
  return rangeOf(node)[1];
}

/** Where a node begins, and where its value ends; zeros for what is not written at all, such as most nulls. */
export function rangeOf(node: unknown): readonly [number, number] {
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return [0, 0];
  const [start, end] = node.range ?? [0, 0];
  return start === end ? [0, 0] : [start, end];
}
