/**
 * `include`: other compose projects taken into this one.
 *
 * Source of the behaviour: compose-go `loader/include.go`; Compose specification, "include".
 */
import { posix as path } from 'node:path';
import { parseComposeFile, type ParsedFile } from './documents';
import { withEnvFiles } from './environment';
import { withoutResetPaths } from './merge';
import { mergeDocuments } from './merge-model';
import type { ModelContext } from './model-context';
import { child, textOf, withEntry, type Entry, type MapNode, type Node } from './nodes';
import { cameThrough } from './origins';
import type { SourceRange } from './project';
import { isRemote } from './remote';

const SECTIONS = ['services', 'networks', 'volumes', 'configs', 'secrets', 'models'] as const;

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
  if (include.kind !== 'list') {
    context.report({
      severity: 'error',
      code: 'wrong-type',
      message: 'include must be a list.',
      hint: 'Start each included path with "- ".',
      range: include.range,
    });
    return result;
  }
  const inner = { ...context, includeChain: [...context.includeChain, file] };
  for (const entry of include.items) {
    const included = await loadInclude(entry, inner, loadModel);
    if (included)
      result = mergeDocuments(withoutResetPaths(included, document), result, context.memory, context.report);
  }
  return result;
}

async function loadInclude(
  entry: Node,
  context: ModelContext,
  loadModel: LoadModel,
): Promise<MapNode | undefined> {
  const names = texts(entry.kind === 'map' ? child(entry, 'path') : entry);
  const first = names[0];
  if (first === undefined) {
    const hint = 'Add "path: FILE".';
    const message = 'This include names no file.';
    context.report({ severity: 'error', code: 'include-path-missing', message, hint, range: entry.range });
    return undefined;
  }
  const files: ParsedFile[] = [];
  for (const name of names) {
    const file = await readIncluded(name, context);
    if ('code' in file) {
      context.report({ severity: 'error', ...file, range: entry.range });
      return undefined;
    }
    files.push(file);
  }
  const ownDirectory = textOf(child(entry, 'project_directory'));
  const directory =
    ownDirectory === undefined
      ? path.dirname(path.resolve(context.directory, first))
      : path.resolve(context.directory, ownDirectory);
  const variables = await includeVariables(entry, directory, context);
  const model = await loadModel(files, { ...context, directory, variables });
  return model && sectionsOf(model, entry.range, context);
}

/** The file, or the reason why it cannot be included. */
async function readIncluded(
  name: string,
  context: ModelContext,
): Promise<ParsedFile | { code: string; message: string; hint: string }> {
  if (isRemote(name)) {
    return {
      code: 'unsupported-include',
      message: `The remote include ${name} is not followed.`,
      hint: 'Copy the files beside this one and include the copy.',
    };
  }
  const file = path.resolve(context.directory, name);
  if (context.includeChain.includes(file)) {
    const chain = [...context.includeChain, file].join(' includes ');
    return { code: 'include-cycle', message: `Circular include: ${chain}.`, hint: 'Remove one of these.' };
  }
  const text = await context.reader.read(file);
  if (text !== undefined) return parseComposeFile(file, text, context.memory, context.report);
  return {
    code: 'file-not-found',
    message: `The included file ${file} does not exist.`,
    hint: 'Correct the path; it is relative to the project directory.',
  };
}

/** Env files of an include are defaults only: everything that is known outside wins. */
async function includeVariables(
  entry: Node,
  directory: string,
  context: ModelContext,
): Promise<ModelContext['variables']> {
  const named = texts(child(entry, 'env_file'));
  const { variables, reader, report } = context;
  if (named.length === 0) {
    return withEnvFiles(variables, [path.join(directory, '.env')], false, reader, report);
  }
  const files = named
    .filter((name) => name !== '/dev/null')
    .map((name) => path.resolve(context.directory, name));
  return withEnvFiles(variables, files, true, reader, report);
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

function texts(node: Node | undefined): readonly string[] {
  const nodes = node?.kind === 'list' ? node.items : node ? [node] : [];
  return nodes.map(textOf).filter((text) => text !== undefined);
}
