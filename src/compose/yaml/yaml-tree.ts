/**
 * The syntax tree of the `yaml` package turned into our tree.
 *
 * Types of scalars, duplicate keys, aliases and merge keys are handled here, because the dialect of Compose is
 * neither YAML 1.1 nor 1.2 and because ranges must survive.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Node as YamlNode,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { type Block, BlockRange } from './block';
import type { Indented } from './continuation-lines';
import type { Entry, MapNode, MergeTag, Node, ScalarNode } from '../nodes';
import type { Piece, SourceRange } from '../project';
import type { Report } from '../report';
import { writtenRuns } from './scalar-pieces';
import { scalarMeaning } from './yaml-scalar';

/** The number of nodes one document may have after its aliases are followed; compose-go has the same limit. */
export const MAXIMUM_NODES = 100_000;
/** Far deeper than any attribute of Compose, and far from exhausting the stack. */
const MAXIMUM_DEPTH = 200;

const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** How many nodes a tree has and how many levels, with its aliases followed. */
interface Extent {
  readonly size: number;
  readonly height: number;
}

const LEAF: Extent = { size: 1, height: 1 };
const extents = new WeakMap<Node, Extent>();

export function sizeOf(node: Node): number {
  return extents.get(node)?.size ?? 1;
}

/** The text that a syntax tree was read from, and the block whose places it stands for. */
export interface YamlSource extends Indented {
  readonly block: Block;
}

/** Builds the tree of one block. */
export class TreeBuilder {
  /** Anchors of this block. `undefined` marks an anchor whose node is still being built. */
  readonly anchors = new Map<string, Node | undefined>();
  /** Whether anything was taken from an anchor. */
  hasAliases = false;
  /** What the aliases to other blocks meant. */
  readonly borrowed = new Map<string, Node | undefined>();
  private depth = 0;
  private isCutOff = false;

  /** @param anchorsBefore those of the blocks before this one in the same document */
  constructor(
    private readonly source: YamlSource,
    private readonly anchorsBefore: ReadonlyMap<string, Node>,
    private readonly report: Report,
  ) {}

  build(node: YamlNode, path: readonly string[] = []): Node {
    if (isAlias(node)) return this.alias(node);
    if (this.depth >= MAXIMUM_DEPTH) return this.tooDeep(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, undefined);
    this.depth++;
    const built = withoutReset(this.unanchored(node, path));
    this.depth--;
    if (anchor !== undefined) this.anchors.set(anchor, built);
    return built;
  }

  private unanchored(node: YamlNode, path: readonly string[]): Node {
    if (isMap(node)) return this.map(node, path);
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        item === null
          ? this.nothing(node.range?.[1] ?? 0)
          : this.build(item as YamlNode, [...path.slice(0, -1), `${path.at(-1) ?? ''}[${index}]`]),
      );
      return this.sized({ kind: 'list', items, range: this.nodeRange(node), ...tagOf(node) }, items);
    }
    return this.sized(isScalar(node) ? this.scalar(node) : this.nothing(0), []);
  }

  private map(node: YAMLMap, path: readonly string[]): MapNode {
    const entries = new Map<string, Entry>();
    const merged: Node[] = [];
    const firstUse = new Map<string, SourceRange>();
    for (const pair of node.items as Pair<YamlNode | null, YamlNode | null>[]) {
      const key = this.key(pair.key, path);
      if (key === undefined) continue;
      const earlier = firstUse.get(key.id);
      if (earlier) {
        reportDuplicate(key.text, key.range, earlier, this.report);
        if (key.isMerge) continue;
      }
      firstUse.set(key.id, key.range);
      const value = pair.value
        ? this.build(pair.value, [...path, key.text])
        : this.nothing(pair.key?.range?.[1] ?? 0);
      if (key.isMerge) merged.push(...this.mergeSources(value, key.range));
      else entries.set(key.text, { keyRange: key.range, value });
    }
    // Keys of the mapping itself win wherever `<<` stands; of several sources the earlier one wins.
    for (const source of merged) {
      if (source.kind !== 'map') continue;
      for (const [key, entry] of source.entries) {
        const own = entries.get(key)?.value;
        if (!own) entries.set(key, entry);
        // What is reset here is still reset in earlier files, but no longer hides what is merged in.
        else if (own.tag === 'reset')
          entries.set(key, { ...entry, value: { ...entry.value, tag: 'override' } });
      }
    }
    const values = [...entries.values()].map((entry) => entry.value);
    return this.sized({ kind: 'map', entries, range: this.nodeRange(node), ...tagOf(node) }, values);
  }

  private mergeSources(value: Node, range: SourceRange): readonly Node[] {
    const sources = value.kind === 'list' ? value.items : [value];
    if (sources.every((source) => source.kind === 'map')) return sources;
    this.report({
      severity: 'error',
      code: 'yaml-merge-key',
      message: 'The merge key "<<" needs a mapping or a list of mappings.',
      hint: 'Refer to an anchor on a mapping: "<<: *name".',
      range,
    });
    return sources.filter((source) => source.kind === 'map');
  }

  private key(
    node: YamlNode | null,
    path: readonly string[],
  ): { text: string; id: string; range: SourceRange; isMerge: boolean } | undefined {
    if (node === null) return undefined;
    const scalar = this.build(node);
    if (scalar.kind === 'scalar' && typeof scalar.value === 'string' && scalar.goType === undefined) {
      const isMerge = isScalar(node) && isMergeKey(node);
      const text = scalar.value;
      return { text, id: isMerge ? '<<' : `=${text}`, range: scalar.via ?? scalar.range, isMerge };
    }
    const shown = scalar.kind === 'scalar' ? this.sourceText(node) : scalar.kind;
    if (shown === '') return undefined;
    this.report({
      severity: 'error',
      code: 'yaml-key-type',
      message: `Keys must be strings, but "${shown}" ${path.length === 0 ? 'at top level' : `in ${path.join('.')}`} is not.`,
      hint: 'Put the key in quotes.',
      range: scalar.range,
    });
    return scalar.kind === 'scalar'
      ? { text: shown, id: `=${shown}`, range: scalar.range, isMerge: false }
      : undefined;
  }

  private scalar(node: Scalar): ScalarNode {
    const [start, end] = node.range ?? [0, 0];
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const written = this.source.text.slice(start + quote, end - quote);
    // A quote that is never closed has no second quotation mark.
    const isClosed = end - start >= 2 * quote;
    const exact = isClosed && written === text && !written.includes('\n');
    const range = exact ? this.rangeOf(start + quote, end - quote) : this.rangeOf(start, end);
    const meaning = scalarMeaning(node, text, written);
    if (!('fault' in meaning)) {
      const pieces = exact || meaning.value !== text ? undefined : this.pieces(node, text, isClosed);
      return { kind: 'scalar', exact, range, ...meaning, ...(pieces && { pieces }), ...tagOf(node) };
    }
    const { code, fault, hint } = meaning;
    this.report({ severity: 'error', code, message: `YAML: ${fault}.`, hint, range });
    return { kind: 'scalar', value: text, exact, range };
  }

  /** Where the parts of a string stand that is not written as it reads. */
  private pieces({ range, type }: Scalar, text: string, isClosed: boolean): readonly Piece[] | undefined {
    const [start, end] = range ?? [0, 0];
    if (!isClosed || start === end) return undefined;
    const quote = type === 'QUOTE_DOUBLE' ? '"' : type === 'QUOTE_SINGLE' ? "'" : '';
    const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
    const from = isBlock ? this.source.text.indexOf('\n', start) + 1 : start + quote.length;
    const written = this.source.text.slice(from, end - quote.length);
    const { block, original } = this.source;
    const first = block.position(original(start)).line;
    return writtenRuns(text, written, quote).map((run) => {
      const { line, character } = block.position(original(from + run.from));
      return { at: run.at, length: run.length, line: line - first, character };
    });
  }

  private alias(node: Alias): Node {
    this.hasAliases = true;
    const via = this.nodeRange(node);
    const target = this.anchors.get(node.source) ?? this.borrow(node.source);
    if (target) return this.sized({ ...target, via }, [target]);
    const isCycle = this.anchors.has(node.source);
    this.report({
      severity: 'error',
      code: 'yaml-alias',
      message: isCycle
        ? `The anchor "${node.source}" contains itself.`
        : `The alias "*${node.source}" refers to an anchor that is not defined before it.`,
      hint: isCycle
        ? 'Move the alias out of the value it refers to.'
        : `Define "&${node.source}" earlier in the same document.`,
      range: via,
    });
    return { kind: 'scalar', value: null, exact: false, range: via };
  }

  private borrow(anchor: string): Node | undefined {
    if (this.anchors.has(anchor)) return undefined;
    const target = this.anchorsBefore.get(anchor);
    this.borrowed.set(anchor, target);
    return target;
  }

  private tooDeep(node: YamlNode): ScalarNode {
    const range = this.nodeRange(node);
    reportTooDeep(range, this.report);
    return { kind: 'scalar', value: null, exact: false, range };
  }

  /** Measures a tree with its aliases followed, and cuts off what would explode or be too deep to walk. */
  private sized<T extends Node>(node: T, children: readonly Node[]): T {
    let { size, height } = LEAF;
    for (const next of children) {
      const extent = extents.get(next) ?? LEAF;
      size += extent.size;
      height = Math.max(height, extent.height + 1);
    }
    if (size <= MAXIMUM_NODES && height <= MAXIMUM_DEPTH) {
      extents.set(node, { size, height });
      return node;
    }
    if (!this.isCutOff) {
      const range = node.via ?? node.range;
      if (size > MAXIMUM_NODES) reportTooMany(range, this.hasAliases, this.report);
      else reportTooDeep(range, this.report);
    }
    this.isCutOff = true;
    const empty: T =
      node.kind === 'map'
        ? { ...node, entries: new Map() }
        : node.kind === 'list'
          ? { ...node, items: [] }
          : node;
    return empty;
  }

  private nothing(offset: number): ScalarNode {
    return { kind: 'scalar', value: null, exact: false, range: this.rangeOf(offset, offset) };
  }

  private nodeRange(node: YamlNode): SourceRange {
    const [start, end] = node.range ?? [0, 0];
    return this.rangeOf(start, end);
  }

  private sourceText(node: YamlNode): string {
    const [start, end] = node.range ?? [0, 0];
    return this.source.text.slice(start, end);
  }

  private rangeOf(start: number, end: number): SourceRange {
    const { block, original } = this.source;
    return new BlockRange(block, original(start), original(end));
  }
}

function reportTooDeep(range: SourceRange, report: Report): void {
  report({
    severity: 'error',
    code: 'yaml-too-deep',
    message: `The values are nested more than ${MAXIMUM_DEPTH} levels deep once aliases are followed.`,
    hint: 'Remove what is nested here; no attribute of a compose file goes that deep.',
    range,
  });
}

export function reportDuplicate(key: string, range: SourceRange, first: SourceRange, report: Report): void {
  report({
    severity: 'error',
    code: 'yaml-duplicate-key',
    message: `The mapping key "${key}" is already defined.`,
    hint: 'Remove one of the two, or merge their contents.',
    range,
    related: { message: `"${key}" is first defined here`, range: first },
  });
}

/** Too many values: written one by one, or by aliases. */
export function reportTooMany(range: SourceRange, hasAliases: boolean, report: Report): void {
  if (!hasAliases) {
    report({
      severity: 'error',
      code: 'yaml-too-large',
      message: `The compose file exceeds the maximum of ${MAXIMUM_NODES} values (node visit limit).`,
      hint: 'Split the file and put the parts together with include.',
      range,
    });
    return;
  }
  report({
    severity: 'error',
    code: 'yaml-excessive-aliasing',
    message: `The document has excessive aliasing: more than ${MAXIMUM_NODES} values once its aliases are followed.`,
    hint: 'Use fewer nested aliases.',
    range,
  });
}

/** What is tagged with `!reset` is removed, so that Compose never looks at the value written there. */
function withoutReset(node: Node): Node {
  if (node.tag !== 'reset') return node;
  return { kind: 'scalar', value: null, exact: false, range: node.range, tag: 'reset' };
}

function isMergeKey({ type, source, tag = MERGE_TAG }: Scalar): boolean {
  return type === 'PLAIN' && source === '<<' && tag === MERGE_TAG;
}

function tagOf(node: YamlNode): { tag?: MergeTag } {
  if (node.tag === '!reset') return { tag: 'reset' };
  if (node.tag === '!override') return { tag: 'override' };
  return {};
}
