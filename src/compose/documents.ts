/** One compose file turned into documents that are ready to be merged. */
import { posix as path } from 'node:path';
import { canonicalise } from './canonical';
import type { Variables } from './environment';
import { interpolate } from './interpolation';
import { child, type Entry, type MapNode, type Node } from './nodes';
import { parseYaml } from './parse-yaml';
import type { Report } from './report';

/** A file as it is written: its documents before interpolation. */
export interface ParsedFile {
  readonly path: string;
  readonly documents: readonly MapNode[];
}

/** Parses a file and keeps the documents that can be part of a project: those that are mappings. */
export function parseComposeFile(file: string, text: string, report: Report): ParsedFile {
  const documents: MapNode[] = [];
  for (const document of parseYaml(file, text, report)) {
    if (document.kind === 'map') {
      documents.push(document);
      continue;
    }
    report({
      severity: 'error',
      code: 'wrong-type',
      message: 'A compose file must be a mapping at its top level.',
      hint: 'Start with "services:" and indent the services below it.',
      range: document.range,
    });
  }
  return { path: file, documents };
}

/**
 * Substitutes variables, brings attributes to canonical form, and makes paths of env files absolute.
 *
 * @param directory the folder that relative paths of the document refer to
 */
export function prepareDocument(
  document: MapNode,
  variables: Variables,
  directory: string,
  report: Report,
): MapNode {
  const interpolated = interpolate(document, (name) => variables.get(name), report);
  const canonical = canonicalise(interpolated, report);
  return canonical.kind === 'map' ? withAbsoluteEnvFiles(canonical, directory) : document;
}

function withAbsoluteEnvFiles(document: MapNode, directory: string): MapNode {
  const absolute = (node: Node): Node => {
    switch (node.kind) {
      case 'scalar':
        return typeof node.value === 'string'
          ? { ...node, value: path.resolve(directory, node.value), exact: false }
          : node;
      case 'list':
        return { ...node, items: node.items.map(absolute) };
      case 'map':
        return mapEntry(node, 'path', absolute);
    }
  };
  const services = child(document, 'services');
  if (services?.kind !== 'map') return document;
  const entries = new Map<string, Entry>();
  for (const [name, entry] of services.entries) {
    entries.set(name, { ...entry, value: mapEntry(entry.value, 'env_file', absolute) });
  }
  return mapEntry(document, 'services', () => ({ ...services, entries }));
}

function mapEntry<T extends Node>(node: T, key: string, change: (value: Node) => Node): T {
  if (node.kind !== 'map') return node;
  const entry = node.entries.get(key);
  if (!entry) return node;
  return { ...node, entries: new Map(node.entries).set(key, { ...entry, value: change(entry.value) }) };
}
