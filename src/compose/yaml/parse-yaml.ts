/**
 * Compose files as trees with source ranges, parsed block by block, so that an edit costs the block it is in.
 */
import { type Node as YamlNode, parseAllDocuments, type YAMLParseError } from 'yaml';
import { Block, BlockRange } from './block';
import { indentContinuationLines } from './continuation-lines';
import { blankMistakes, separateAliasKeys, streamMistakes } from './yaml-dialect';
import { MAXIMUM_FILE_BYTES } from '../files/file-reader';
import type { Entry, MapNode, Node } from '../nodes';
import type { Problem } from '../project';
import type { Report } from '../report';
import { splitBlocks, type Part, type TopPart } from './split-blocks';
import { exceedsLimits } from './yaml-limits';
import type { ParsedBlock, ParsedText, YamlMemory } from './yaml-memory';
import {
  MAXIMUM_NODES,
  reportDuplicate,
  reportTooMany,
  sizeOf,
  TreeBuilder,
  type YamlSource,
} from './yaml-tree';

/**
 * Up to this many characters, a file whose blocks are broken is parsed again as a whole, because a quote or
 * bracket may reach over several blocks. Beyond, that would cost too much at each keystroke.
 */
const WHOLE_LIMIT = 1 << 16;

/** Syntax errors told of one block; those behind them follow from them most of the time. */
const MAXIMUM_MISTAKES = 20;

/**
 * Parses one file. Gives one tree per document that is not empty; syntax errors are reported with their
 * place, and what the parser could recover is still returned, so that an editor can answer while a person types.
 */
export function parseYaml(file: string, text: string, memory: YamlMemory, report: Report): readonly Node[] {
  const known = memory.unchanged(file, text);
  const parsed = known ?? parseText(file, text, memory);
  if (!known) memory.keep(file, text, parsed);
  for (const problem of parsed.problems) report(problem);
  return parsed.trees;
}

function parseText(file: string, text: string, memory: YamlMemory): ParsedText {
  // A carriage return alone ends a line too; all offsets stay.
  const source = (text.startsWith('\uFEFF') ? text.slice(1) : text).replace(/\r(?!\n)/g, '\n');
  const parts = source.length > MAXIMUM_FILE_BYTES ? undefined : splitBlocks(source);
  if (!parts) return parseWhole(file, source);
  const document = new DocumentParser(file, memory);
  const inBlocks = document.parse(parts);
  const mayReachFurther = inBlocks.problems.some(({ code }) => code === 'yaml-syntax');
  if (!mayReachFurther || source.length > WHOLE_LIMIT) return inBlocks;
  const whole = parseWhole(file, source);
  return whole.problems.some(({ code }) => code === 'yaml-syntax') ? inBlocks : whole;
}

/** Without blocks: for files of several documents, and for shapes that lines do not show. */
function parseWhole(file: string, text: string): ParsedText {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const block = new Block(file, text, 0);
  const trees: Node[] = [];
  const source = readSource(block, report);
  // Aliases reach back into earlier documents of the same file.
  const anchors = new Map<string, Node>();
  for (const { contents, isMarked } of source.documents) {
    const builder = new TreeBuilder(source, anchors, report);
    const tree = builder.build(contents);
    for (const [name, node] of builder.anchors) if (node) anchors.set(name, node);
    // What stands after the last mark is a document, even if there is nothing.
    if (isMarked || sizeInText(contents) > 0) trees.push(tree);
  }
  return { trees, problems, blocks: [] };
}

/** Puts one document together from its blocks. */
class DocumentParser {
  private readonly problems: Problem[] = [];
  private readonly blocks: ParsedBlock[] = [];
  private readonly anchors = new Map<string, Node>();

  constructor(
    private readonly file: string,
    private readonly memory: YamlMemory,
  ) {}

  parse(parts: readonly TopPart[]): ParsedText {
    const entries = new Map<string, Entry>();
    for (const part of parts) {
      const { services } = part;
      this.addTo(entries, this.block(services?.header ?? part, []));
      if (!services) continue;
      const inSection = new Map<string, Entry>();
      for (const service of services.entries) this.addTo(inSection, this.block(service, ['services']));
      const header = entries.get('services');
      if (!header) continue;
      const value: MapNode = { kind: 'map', entries: inSection, range: header.keyRange };
      entries.set('services', { ...header, value });
    }
    const range = new BlockRange(this.blocks[0]?.block ?? new Block(this.file, '', 0), 0, 0);
    const size = this.blocks.reduce((sum, { tree }) => sum + (tree ? sizeOf(tree) : 0), 0);
    const report: Report = (problem) => this.problems.push(problem);
    const hasAliases = this.blocks.some((block) => block.hasAliases);
    if (size > MAXIMUM_NODES) reportTooMany(range, hasAliases, report);
    const isUsable = size <= MAXIMUM_NODES && entries.size > 0;
    const trees: Node[] = isUsable ? [{ kind: 'map', entries, range }] : [];
    return { trees, problems: this.problems, blocks: this.blocks };
  }

  /** A service that is defined twice is one mapping with a key twice, although each stands in its own block. */
  private addTo(entries: Map<string, Entry>, { tree }: ParsedBlock): void {
    if (tree?.kind !== 'map') return;
    for (const [key, entry] of tree.entries) {
      const first = entries.get(key);
      if (first)
        reportDuplicate(key, entry.keyRange, first.keyRange, (problem) => this.problems.push(problem));
      entries.set(key, entry);
    }
  }

  private block(part: Part, path: readonly string[]): ParsedBlock {
    const parsed =
      this.memory.take(this.file, part, this.anchors) ?? parseBlock(this.file, part, path, this.anchors);
    this.blocks.push(parsed);
    for (const problem of parsed.problems) this.problems.push(problem);
    for (const [name, node] of parsed.anchors) if (node) this.anchors.set(name, node);
    return parsed;
  }
}

function parseBlock(
  file: string,
  part: Part,
  path: readonly string[],
  anchorsBefore: ReadonlyMap<string, Node>,
): ParsedBlock {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const block = new Block(file, part.text, part.line);
  const source = readSource(block, report);
  const builder = new TreeBuilder(source, anchorsBefore, report);
  const [document] = source.documents;
  const tree = document && builder.build(document.contents, path);
  if (tree?.kind === 'scalar' && problems.length === 0) {
    report({
      severity: 'error',
      code: 'yaml-syntax',
      message: `YAML: "${String(tree.value)}" is neither a key nor part of a value.`,
      hint: 'Add a colon after the key, or remove the line.',
      range: tree.range,
    });
  }
  const { anchors, borrowed, hasAliases } = builder;
  return { block, tree, anchors, borrowed, hasAliases, problems };
}

type SyntaxMistake = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

interface ReadDocument {
  readonly contents: YamlNode;
  /** Whether `---` stands before it. */
  readonly isMarked: boolean;
}

/** A block as the `yaml` package has read it. */
interface ReadBlock extends YamlSource {
  readonly documents: readonly ReadDocument[];
}

function sizeInText({ range }: YamlNode): number {
  return range ? range[1] - range[0] : 0;
}

function readSource(block: Block, report: Report): ReadBlock {
  const asWritten = { text: block.text, original: (offset: number) => offset };
  const exceeded = exceedsLimits(block.text);
  if (exceeded) {
    const { offset, ...problem } = exceeded;
    report({ severity: 'error', ...problem, range: new BlockRange(block, offset, offset + 1) });
    return { block, ...asWritten, documents: [] };
  }
  const { documents, errors } = readDocuments(asWritten.text);
  if (errors.length === 0) return { block, ...asWritten, documents };
  for (const respelled of [indentContinuationLines(block.text), separateAliasKeys(block.text)]) {
    const again = respelled && readDocuments(respelled.text);
    if (respelled && again?.errors.length === 0) return { block, ...respelled, documents: again.documents };
  }
  // What is missing at the end is missing where the block's last word ends, not in the next block.
  const last = Math.max(1, block.text.trimEnd().length);
  for (const { code, message, pos } of errors.slice(0, MAXIMUM_MISTAKES)) {
    report({
      severity: 'error',
      code: 'yaml-syntax',
      message: `YAML: ${message}`,
      hint: syntaxHint(code),
      range: new BlockRange(block, Math.min(pos[0], last - 1), Math.min(pos[1], last)),
    });
  }
  return { block, ...asWritten, documents };
}

function readDocuments(text: string): {
  readonly documents: readonly ReadDocument[];
  readonly errors: readonly SyntaxMistake[];
} {
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const errors = documents.flatMap((document, index) => [
    ...document.errors,
    ...streamMistakes(document, index),
  ]);
  return {
    documents: documents.flatMap(({ contents, directives }) =>
      contents === null ? [] : [{ contents, isMarked: directives.docStart === true }],
    ),
    errors: errors.length > 0 ? errors : blankMistakes(documents, text),
  };
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
