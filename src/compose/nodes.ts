/**
 * The tree that the loader works on: compose files as values that remember where they were written.
 *
 * Trees are immutable. An alias shares the node of its anchor, so a tree can be a graph without cycles.
 */
import { partOf } from './yaml/block';
import { slicePieces } from './values/pieces';
import type { GoType } from './yaml/plain-scalar';
import type { Piece, SourceRange } from './project';

/** What a tag asks the merge to do with everything read before (`!reset`, `!override`). */
export type MergeTag = 'reset' | 'override';

/** A place through which a value written elsewhere came in. */
export interface Reference {
  readonly kind: 'extends' | 'include';
  readonly range: SourceRange;
}

/** One place that had a say in a value. */
export interface Layer {
  /** What is written; for an aliased value that is the place of its anchor. */
  readonly range: SourceRange;
  /** The place of the `*alias` through which it came. */
  readonly via?: SourceRange;
  /** The outermost first. */
  readonly through: readonly Reference[];
}

interface NodeBase {
  /** Where the value is written; for an aliased value that is the place of its anchor. */
  readonly range: SourceRange;
  readonly tag?: MergeTag;
  /** The place of the `*alias` through which the value came here. */
  readonly via?: SourceRange;
  /** How the value came into the file it is used in; absent where it is written there. */
  readonly through?: readonly Reference[];
  /** Everything that was laid on each other here, the earliest first; absent where that is this value alone. */
  readonly layers?: readonly Layer[];
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** True where `range` covers one line that holds exactly the value, so that offsets map to places. */
  readonly exact: boolean;
  /** Where the parts of a string stand that is not exact; absent where that cannot be told. */
  readonly pieces?: readonly Piece[];
  /** The folder that a relative path is relative to; absent where the value is no path of a file that is read. */
  readonly folder?: string;
  /** The type that the YAML library of Compose gives the value, where `value` does not show it. */
  readonly goType?: GoType;
  /** How Compose prints the number, where that is not how JavaScript does. */
  readonly text?: string;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface Entry {
  readonly keyRange: SourceRange;
  readonly value: Node;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export type Node = ScalarNode | ListNode | MapNode;

/** The value under a key of a mapping; `undefined` for other kinds and absent keys. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The entries of a mapping in file order; nothing for other kinds. */
export function entriesOf(node: Node | undefined): readonly (readonly [string, Entry])[] {
  return node?.kind === 'map' ? [...node.entries] : [];
}

export function isNull(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

/** The text of a scalar as Compose prints it; `undefined` for null and collections. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? (node.text ?? String(node.value)) : undefined;
}

/** The places that had a say in a value, the earliest first. */
export function layersOf(node: Node): readonly Layer[] {
  const { layers, range, via, through = [] } = node;
  return layers ?? [{ range, through, ...(via ? { via } : {}) }];
}

/**
 * A part of a scalar as a scalar of its own, by offsets into its text (UTF-16 code units).
 * Where the text does not map to the file one to one, the part keeps the range of the whole.
 */
export function slice(node: ScalarNode, from: number, to: number): ScalarNode {
  const value = String(node.value).slice(from, to);
  if (node.exact) return { ...node, value, range: partOf(node.range, from, to) };
  return { ...node, value, ...(node.pieces && { pieces: slicePieces(node.pieces, from, to) }) };
}

/** A scalar with another value, no part of which stands in the file. */
export function rewritten(node: ScalarNode, value: ScalarNode['value']): ScalarNode {
  const copy: { -readonly [Key in keyof ScalarNode]: ScalarNode[Key] } = { ...node, value, exact: false };
  delete copy.pieces;
  return copy;
}

/** A mapping with one entry set or, without a value, removed. The order of the others stays. */
export function withEntry(node: MapNode, key: string, entry: Entry | undefined): MapNode {
  const entries = new Map(node.entries);
  if (entry) entries.set(key, entry);
  else entries.delete(key);
  return { ...node, entries };
}
