/**
 * Compose files as trees with source ranges.
 *
 * The `yaml` package gives the syntax tree; types of scalars, duplicate keys, aliases and merge keys are
 * handled here, because the dialect of Compose is neither YAML 1.1 nor 1.2 and because ranges must survive.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Node as YamlNode,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Entry, MapNode, MergeTag, Node, ScalarNode } from './nodes';
import { resolvePlainScalar } from './plain-scalar';
import type { Position, SourceRange } from './project';
import type { Report } from './report';

/** The number of nodes one document may have after its aliases are followed; compose-go has the same limit. */
const MAXIMUM_NODES = 100_000;

const STRING_TAG = 'tag:yaml.org,2002:str';
const CORE_TAG = /^tag:yaml\.org,2002:(int|float|bool|null)$/;

/**
 * Parses one file. Gives one tree per document that is not empty; syntax errors are reported with their
 * place, and what the parser could recover is still returned, so that an editor can answer while a person types.
 */
export function parseYaml(file: string, text: string, report: Report): readonly Node[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(source, {
    version: '1.2',
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  });
  const position = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(Math.min(offset, source.length));
    return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
  };
  const rangeOf = (start: number, end: number): SourceRange => ({
    file,
    start: position(start),
    end: position(end),
  });
  const trees: Node[] = [];
  for (const document of documents) {
    for (const error of document.errors) {
      report({
        severity: 'error',
        code: 'yaml-syntax',
        message: `YAML: ${error.message}`,
        hint: syntaxHint(error.code),
        range: rangeOf(error.pos[0], error.pos[1]),
      });
    }
    if (document.contents === null) continue;
    const tree = new TreeBuilder(source, rangeOf, report).build(document.contents);
    if (tree.kind !== 'scalar' || tree.value !== null) trees.push(tree);
  }
  return trees;
}

function syntaxHint(code: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'Indent with spaces; YAML does not allow tabs there.';
    case 'MISSING_CHAR':
      return 'Add the missing character: a key needs a colon, a quote or bracket its closing partner.';
    case 'BAD_INDENT':
      return 'Align this line with its siblings.';
    default:
      return 'Correct the syntax here; everything after this place may be misread.';
  }
}

/** Turns the syntax tree of one document into our tree. */
class TreeBuilder {
  /** Anchors seen so far. `undefined` marks an anchor whose node is still being built. */
  private readonly anchors = new Map<string, Node | undefined>();
  private readonly sizes = new WeakMap<Node, number>();
  private tooLarge = false;

  constructor(
    private readonly source: string,
    private readonly rangeOf: (start: number, end: number) => SourceRange,
    private readonly report: Report,
  ) {}

  build(node: YamlNode, path: readonly string[] = []): Node {
    if (isAlias(node)) return this.alias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, undefined);
    const built = this.unanchored(node, path);
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
        this.report({
          severity: 'error',
          code: 'yaml-duplicate-key',
          message: `The key "${key.text}" is already defined at line ${earlier.start.line + 1}.`,
          hint: 'Remove one of the two, or merge their contents.',
          range: key.range,
        });
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
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
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
    if (scalar.kind === 'scalar' && typeof scalar.value === 'string') {
      const isMerge = isScalar(node) && node.type === 'PLAIN' && node.source === '<<';
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
    const isPlain = node.type === 'PLAIN' || node.type === undefined;
    const isTyped = node.tag !== STRING_TAG && (isPlain || CORE_TAG.test(node.tag ?? ''));
    const value = isTyped ? resolvePlainScalar(text) : text;
    const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const written = this.source.slice(start + quote, end - quote);
    const exact = written === text && !written.includes('\n');
    const range = exact ? this.rangeOf(start + quote, end - quote) : this.rangeOf(start, end);
    return { kind: 'scalar', value, exact, range, ...tagOf(node) };
  }

  private alias(node: Alias): Node {
    const via = this.nodeRange(node);
    const target = this.anchors.get(node.source);
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

  /** Counts nodes with aliases followed, and cuts off documents that would explode. */
  private sized<T extends Node>(node: T, children: readonly Node[]): T {
    const size = children.reduce((sum, next) => sum + (this.sizes.get(next) ?? 1), 1);
    if (size <= MAXIMUM_NODES) {
      this.sizes.set(node, size);
      return node;
    }
    if (!this.tooLarge) {
      this.tooLarge = true;
      this.report({
        severity: 'error',
        code: 'yaml-excessive-aliasing',
        message: `The document has more than ${MAXIMUM_NODES} values once its aliases are followed.`,
        hint: 'Use fewer nested aliases.',
        range: node.via ?? node.range,
      });
    }
    const empty: T =
      node.kind === 'map'
        ? { ...node, entries: new Map() }
        : node.kind === 'list'
          ? { ...node, items: [] }
          : node;
    this.sizes.set(empty, 1);
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
    return this.source.slice(start, end);
  }
}

function tagOf(node: YamlNode): { tag?: MergeTag } {
  if (node.tag === '!reset') return { tag: 'reset' };
  if (node.tag === '!override') return { tag: 'override' };
  return {};
}
