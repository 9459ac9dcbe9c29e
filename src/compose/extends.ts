/**
 * `extends`: a service that starts as a copy of another one.
 *
 * Source of the behaviour: compose-go `loader/extends.go`; Compose specification, "extends".
 */
import { posix as path } from 'node:path';
import { parseComposeFile, prepareDocument } from './documents';
import { merge, mergeMaps } from './merge';
import type { ModelContext } from './model-context';
import { child, isNull, textOf, withEntry, type Entry, type MapNode, type Node } from './nodes';
import type { SourceRange } from './project';
import { cameThrough } from './origins';
import { isRemote } from './remote';

/** The services of one file, among which `extends` without `file` looks. */
interface Family {
  readonly file: string;
  readonly services: MapNode;
  /** The folder that `file:` in this family is relative to. */
  readonly directory: string;
}

/** Other files that this document's services extend, read once each. */
type Families = Map<string, Promise<Family | undefined>>;

/**
 * Replaces each service of a document that has `extends` by the merged result. What cannot be resolved is
 * reported at the reference, and the service stays as it is written.
 */
export async function applyExtends(document: MapNode, file: string, context: ModelContext): Promise<MapNode> {
  const section = document.entries.get('services');
  if (section?.value.kind !== 'map') return document;
  const family: Family = { file, services: section.value, directory: context.directory };
  const families: Families = new Map();
  const entries = new Map<string, Entry>();
  for (const [name, entry] of section.value.entries) {
    entries.set(name, { ...entry, value: await resolve(name, entry.value, family, families, context, []) });
  }
  return withEntry(document, 'services', { ...section, value: { ...section.value, entries } });
}

async function resolve(
  name: string,
  service: Node,
  family: Family,
  families: Families,
  context: ModelContext,
  chain: readonly string[],
): Promise<Node> {
  if (service.kind !== 'map') return service;
  const reference = service.entries.get('extends');
  if (!reference) return service;
  const local = context.memory.run('extends-local', [service], '', context.report, () =>
    withEntry(service, 'extends', undefined),
  );
  const link = `${family.file}#${name}`;
  const fail = (code: string, message: string, hint: string): Node => {
    const range: SourceRange = reference.value.via ?? reference.value.range;
    context.report({ severity: 'error', code, message, hint, range });
    return local;
  };
  if (chain.includes(link)) {
    const names = [...chain.slice(chain.indexOf(link)), link].map((step) =>
      step.slice(step.indexOf('#') + 1),
    );
    return fail(
      'extends-cycle',
      `Circular extends: ${names.join(' -> ')}.`,
      'Remove one of these references.',
    );
  }
  const baseName = textOf(reference.value) ?? textOf(child(reference.value, 'service'));
  if (baseName === undefined) {
    return fail('extends-service-missing', `extends of "${name}" names no service.`, 'Add "service: NAME".');
  }
  const file = textOf(child(reference.value, 'file'));
  if (file !== undefined && isRemote(file)) {
    return fail(
      'unsupported-extends',
      `extends from the remote file ${file} is not followed.`,
      'Copy the file beside this one and refer to the copy.',
    );
  }
  const baseFamily =
    file === undefined ? family : await familyOf(path.resolve(family.directory, file), families, context);
  if (baseFamily === undefined) {
    return fail('file-not-found', `The file ${file ?? ''} does not exist.`, 'Correct the path of "file:".');
  }
  const base = baseFamily.services.entries.get(baseName);
  if (!base) {
    return fail(
      'extends-not-found',
      `Service "${name}" extends "${baseName}", which ${baseFamily.file} does not define.`,
      `Define "${baseName}" there, or name another service.`,
    );
  }
  const resolved = await resolve(baseName, base.value, baseFamily, families, context, [...chain, link]);
  if (isNull(resolved)) return local;
  return context.memory.run('extends', [resolved, service], name, context.report, (report) => {
    const base = cameThrough(resolved, 'extends', reference.keyRange);
    return { ...merge(base, local, report, ['services', name]), range: service.range };
  });
}

/** The services of another file. Its `include`s and networks are not taken over, as in Compose. */
function familyOf(file: string, families: Families, context: ModelContext): Promise<Family | undefined> {
  const known = families.get(file) ?? readFamily(file, context);
  families.set(file, known);
  return known;
}

async function readFamily(file: string, context: ModelContext): Promise<Family | undefined> {
  const text = await context.reader.read(file);
  if (text === undefined) return undefined;
  const directory = path.dirname(file);
  let services: MapNode | undefined;
  for (const document of parseComposeFile(file, text, context.memory, context.report).documents) {
    const prepared = prepareDocument(document, { ...context, directory }, context.report);
    const section = child(prepared, 'services');
    if (section?.kind !== 'map') continue;
    services = services ? mergeMaps(services, section, context.report, ['services']) : section;
  }
  const place = { line: 0, character: 0 };
  const nothing: MapNode = { kind: 'map', entries: new Map(), range: { file, start: place, end: place } };
  return { file, services: services ?? nothing, directory };
}
