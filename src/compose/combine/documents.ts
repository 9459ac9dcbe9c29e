/** One compose file turned into documents that are ready to be merged. */
import { posix as path } from 'node:path';
import { canonicalise } from '../values/canonical';
import { applyCasts } from '../values/casts';
import { withFolders } from '../values/local-paths';
import type { Variables } from '../files/environment';
import { expandHome } from '../files/home-folder';
import { interpolate } from '../values/interpolation';
import type { LoadMemory } from '../memory';
import type { NodePath } from '../node-path';
import { rewritten, type Entry, type MapNode, type Node } from '../nodes';
import { parseYaml } from '../yaml/parse-yaml';
import type { Report } from '../report';

/** A file as it is written: its documents before interpolation. */
export interface ParsedFile {
  readonly path: string;
  readonly documents: readonly MapNode[];
}

/** What the values of a document depend on beside its text. */
export interface DocumentSetting {
  readonly variables: Variables;
  /** The folder that relative paths of the document refer to. */
  readonly directory: string;
  readonly memory: LoadMemory;
}

/** Parses a file and keeps the documents that can be part of a project: those that are mappings. */
export function parseComposeFile(file: string, text: string, memory: LoadMemory, report: Report): ParsedFile {
  const documents: MapNode[] = [];
  for (const document of parseYaml(file, text, memory.yaml, report)) {
    if (document.kind === 'map') {
      documents.push(document);
      continue;
    }
    report({
      severity: 'error',
      code: 'wrong-type',
      message: 'The top-level object must be a mapping.',
      hint: 'Start with "services:" and indent the services below it.',
      range: document.range,
    });
  }
  return { path: file, documents };
}

/**
 * Substitutes variables, casts what they gave, brings attributes to canonical form, and makes paths of env files and
 * label files absolute. Works on one
 * service at a time, so that those that have not changed need no work.
 */
export function prepareDocument(document: MapNode, setting: DocumentSetting, report: Report): MapNode {
  return mapValues(document, [], (section, path) =>
    path[0] === 'services' && section.kind === 'map' && !section.via
      ? mapValues(section, path, (service, path) => prepare(service, path, setting, report))
      : prepare(section, path, setting, report),
  );
}

function prepare(node: Node, path: NodePath, setting: DocumentSetting, report: Report): Node {
  const { memory, variables, directory } = setting;
  const step = memory.stepFor('prepare', variables, directory);
  return memory.run(step, [node], path.join('.'), report, (report) => {
    const interpolated = interpolate(node, (name) => variables.get(name), report, path);
    const formed = canonicalise(applyCasts(interpolated, report, path), report, path);
    const canonical = withFolders(formed, path, directory);
    if (path.length !== 2) return canonical;
    const home = variables.get('HOME');
    const withFiles = (node: Node, key: string) =>
      mapEntry(node, key, (files) => absolute(files, directory, home));
    return withFiles(withFiles(canonical, 'env_file'), 'label_file');
  });
}

function absolute(node: Node, directory: string, home: string | undefined): Node {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.value !== ''
        ? rewritten(node, path.resolve(directory, expandHome(node.value, home)))
        : node;
    case 'list':
      return { ...node, items: node.items.map((item) => absolute(item, directory, home)) };
    case 'map':
      return mapEntry(node, 'path', (file) => absolute(file, directory, home));
  }
}

function mapValues(node: MapNode, path: NodePath, change: (value: Node, path: NodePath) => Node): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    entries.set(key, { keyRange: entry.keyRange, value: change(entry.value, [...path, key]) });
  }
  return { ...node, entries };
}

function mapEntry(node: Node, key: string, change: (value: Node) => Node): Node {
  if (node.kind !== 'map') return node;
  const entry = node.entries.get(key);
  if (!entry) return node;
  return { ...node, entries: new Map(node.entries).set(key, { ...entry, value: change(entry.value) }) };
}
