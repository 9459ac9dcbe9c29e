/**
 * `include`: other compose projects taken into this one.
 *
 * Source of the behaviour: compose-go `loader/include.go`; Compose specification, "include".
 */
import { posix as path } from 'node:path';
import { parseComposeFile, type ParsedFile } from './documents';
import { withEnvFiles } from '../files/environment';
import { goTypeOf } from '../values/go-type';
import { withoutResetPaths } from './merge';
import { mergeDocuments } from './merge-model';
import type { ModelContext } from './model-context';
import { child, isNull, textOf, withEntry, type Entry, type MapNode, type Node } from '../nodes';
import { cameThrough } from './origins';
import type { SourceRange } from '../project';
import { readFile } from '../files/read-file';
import { isRemote } from '../files/remote';

const SECTIONS = ['services', 'networks', 'volumes', 'configs', 'secrets', 'models'] as const;

/**
 * Files that one project may include, so that files which include each other twice come to an end: with thirty of
 * them, each twice in the one before, there would be a billion.
 */
const MAXIMUM_INCLUDES = 500;

/** Files inside of one another. Each step marks everything below it, so that costs rise by the square of the depth. */
const MAXIMUM_DEPTH = 100;

/** Loads a group of files into one tree; passed in, because an include is loaded as the project itself is. */
export type LoadModel = (files: readonly ParsedFile[], context: ModelContext) => Promise<MapNode | undefined>;

/**
 * Puts what a document includes under it: the document's own definitions and those of earlier includes are
 * laid over those of later ones. What cannot be included is reported at its entry.
 */
export async function applyIncludes(
  document: MapNode,
  file: string,
  context: ModelContext,
  loadModel: LoadModel,
): Promise<MapNode> {
  const include = child(document, 'include');
  if (!include) return document;
  let result = withEntry(document, 'include', undefined);
  if (isNull(include)) return result;
  if (include.kind !== 'list') {
    const got = textOf(include) ?? 'a mapping';
    const message = `\`include\` must be a list, got ${got}.`;
    const hint = 'Start each included path with "- ".';
    context.report({ severity: 'error', code: 'wrong-type', message, hint, range: include.range });
    return result;
  }
  const budget = context.includeBudget ?? { left: MAXIMUM_INCLUDES };
  const inner = { ...context, includeChain: [...context.includeChain, file], includeBudget: budget };
  for (const [index, entry] of include.items.entries()) {
    const included = await loadInclude(entry, index, inner, loadModel);
    if (included)
      result = mergeDocuments(
        withoutResetPaths(included, document),
        result,
        context.memory,
        context.report,
        true,
      );
  }
  return result;
}

async function loadInclude(
  entry: Node,
  index: number,
  context: ModelContext,
  loadModel: LoadModel,
): Promise<MapNode | undefined> {
  const { report } = context;
  const range = entry.via ?? entry.range;
  const kind = wrongKindOf(entry);
  if (kind !== undefined) {
    const message = `include[${index}] expected a map or struct, got ${kind}.`;
    const hint = 'Write a path, or "path: FILE".';
    report({ severity: 'error', code: 'wrong-type', message, hint, range });
    return undefined;
  }
  const faults = (['path', 'env_file'] as const).flatMap((key) => {
    const node = child(entry, key);
    return node && !isTexts(node) ? [{ key, node }] : [];
  });
  for (const { key, node } of faults) {
    const message = `include[${index}].${key}: invalid type ${goTypeOf(node)} for string list.`;
    const hint = 'Write a path or a list of paths, in quotes where they look like numbers.';
    report({ severity: 'error', code: 'wrong-type', message, hint, range: node.via ?? node.range });
  }
  if (faults.length > 0) return undefined;
  const paths = itemsOf(entry.kind === 'map' ? child(entry, 'path') : entry);
  const first = paths[0];
  if (first === undefined) {
    // docker compose goes on without a word, but nobody means to include nothing.
    const message = 'This include names no file.';
    const hint = 'Add "path: FILE".';
    report({ severity: 'warning', code: 'include-path-missing', message, hint, range });
    return undefined;
  }
  const files: ParsedFile[] = [];
  for (const path of paths) {
    const file = await readIncluded(path, context);
    if (!file) return undefined;
    files.push(file);
  }
  const ownDirectory = textOf(child(entry, 'project_directory'));
  const directory =
    ownDirectory === undefined
      ? path.dirname(path.resolve(context.directory, first.text))
      : path.resolve(context.directory, ownDirectory);
  const variables = await includeVariables(entry, directory, context);
  const model = await loadModel(files, { ...context, directory, variables });
  return model && sectionsOf(model, entry.range, context);
}

/** Whether this is nothing, a string or a list of strings. */
function isTexts(node: Node): boolean {
  if (isNull(node)) return true;
  return (node.kind === 'list' ? node.items : [node]).every((item) => goTypeOf(item) === 'string');
}

/** What stands where an include should be, in the words of Go; `undefined` where it can be one. */
function wrongKindOf(entry: Node): string | undefined {
  if (entry.kind === 'list') return 'slice';
  if (entry.kind === 'map' || isNull(entry) || typeof entry.value === 'string') return undefined;
  return typeof entry.value === 'boolean' ? 'bool' : 'int';
}

/** The file, or nothing where the reason has been reported. */
async function readIncluded(
  { text: name, range }: NamedPath,
  context: ModelContext,
): Promise<ParsedFile | undefined> {
  const { report, memory, includeBudget: budget } = context;
  const fail = (code: string, message: string, hint: string): ParsedFile | undefined => {
    report({ severity: 'error', code, message, hint, range });
    return undefined;
  };
  if (isRemote(name)) {
    const hint = 'Copy the files beside this one and include the copy.';
    return fail('unsupported-include', `The remote include ${name} is not followed.`, hint);
  }
  const file = path.resolve(context.directory, name);
  if (context.includeChain.includes(file)) {
    const chain = [...context.includeChain, file].slice(context.includeChain.indexOf(file)).join(' include ');
    return fail('include-cycle', `include cycle detected: ${chain}.`, 'Remove one of these.');
  }
  if (context.includeChain.length > MAXIMUM_DEPTH) {
    const message = `More than ${MAXIMUM_DEPTH} files include one another.`;
    return fail('include-too-deep', message, 'Include this file from an earlier one.');
  }
  if (budget && budget.left-- <= 0) {
    // Said once: the includes that follow have the same cause.
    if (budget.left < -1) return undefined;
    const message = `The project includes more than ${MAXIMUM_INCLUDES} files, a file that is included twice counted twice.`;
    return fail('include-too-many', message, 'Include each file at one place only.');
  }
  const outcome = await readFile(context.reader, file, 'include', range, report);
  if (outcome.state === 'read') return parseComposeFile(file, outcome.text, memory, report);
  if (outcome.state === 'unusable') return undefined;
  const hint = 'Correct the path; it is relative to the project directory.';
  return fail('file-not-found', `Cannot open ${file}: no such file or directory.`, hint);
}

/** Env files of an include are defaults only: everything that is known outside wins. */
async function includeVariables(
  entry: Node,
  directory: string,
  context: ModelContext,
): Promise<ModelContext['variables']> {
  const { variables, reader, report } = context;
  const named = itemsOf(child(entry, 'env_file'));
  if (named.length === 0) {
    return withEnvFiles(variables, [path.join(directory, '.env')], false, reader, report);
  }
  const given = named.filter(({ text }) => text !== '/dev/null');
  const files = given.map(({ text }) => path.resolve(context.directory, text));
  const ranges = given.map(({ range }) => range);
  return withEnvFiles(variables, files, true, reader, report, ranges);
}

/** What an include brings, each definition with the mark of having come through it. */
function sectionsOf(model: MapNode, range: SourceRange, { memory, report }: ModelContext): MapNode {
  const mark = (node: Node): Node =>
    memory.run('include', [node, range], '', report, () => cameThrough(node, 'include', range));
  const sections = new Map<string, Entry>();
  for (const section of SECTIONS) {
    const entry = model.entries.get(section);
    if (!entry) continue;
    const { value } = entry;
    if (value.kind !== 'map') {
      sections.set(section, { ...entry, value: mark(value) });
      continue;
    }
    const entries = [...value.entries].map(
      ([name, definition]) => [name, { ...definition, value: mark(definition.value) }] as const,
    );
    sections.set(section, { ...entry, value: { ...value, entries: new Map(entries) } });
  }
  return { ...model, entries: sections };
}

interface NamedPath {
  readonly text: string;
  readonly range: SourceRange;
}

function itemsOf(node: Node | undefined): readonly NamedPath[] {
  const nodes = node?.kind === 'list' ? node.items : node ? [node] : [];
  return nodes.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, range: item.via ?? item.range }];
  });
}
