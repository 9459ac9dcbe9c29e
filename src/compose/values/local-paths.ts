/**
 * Paths of files that services see. They stay as they are written, and keep the folder that they are relative to, as
 * that depends on the file they stand in.
 */
import { posix } from 'node:path';
import { expandHome } from '../files/home-folder';
import { textOf, withEntry, type MapNode, type Node, type ScalarNode } from '../nodes';
import type { NodePath } from '../node-path';

/** Marks the paths of one service, or of the section `configs`, with their folder. */
export function withFolders(node: Node, path: NodePath, folder: string): Node {
  const [section] = path;
  if (node.kind !== 'map') return node;
  if (section === 'configs' && path.length === 1) {
    const names = [...node.entries.keys()];
    return names.reduce((all, name) => inEntry(all, name, (config) => marked(config, 'file', folder)), node);
  }
  if (section !== 'services' || path.length !== 2) return node;
  const withMounts = inEntry(node, 'volumes', (volumes) =>
    volumes.kind === 'list'
      ? {
          ...volumes,
          items: volumes.items.map((item) =>
            item.kind === 'scalar' ? { ...item, folder } : marked(item, 'source', folder),
          ),
        }
      : volumes,
  );
  return inEntry(withMounts, 'build', (build) => marked(build, 'context', folder));
}

function marked(node: Node, key: string, folder: string): Node {
  return inEntry(node, key, (value) => (value.kind === 'scalar' ? { ...value, folder } : value));
}

function inEntry<T extends Node>(node: T, key: string, change: (value: Node) => Node): T | MapNode {
  const entry = node.kind === 'map' ? node.entries.get(key) : undefined;
  if (node.kind !== 'map' || !entry) return node;
  return withEntry(node, key, { ...entry, value: change(entry.value) });
}

/** A path that is marked with its folder, as an absolute one; `undefined` where it is none. */
export function absolutePath(node: Node | undefined, home: string | undefined): string | undefined {
  const text = textOf(node);
  const { folder } = (node ?? {}) as Partial<ScalarNode>;
  return text === undefined || text === '' || folder === undefined
    ? undefined
    : posix.resolve(folder, expandHome(text, home));
}

/** The part of a mounted path, in the short form of a volume. */
export function absoluteSource(source: string, node: Node, home: string | undefined): string | undefined {
  const { folder } = node as Partial<ScalarNode>;
  return folder === undefined ? undefined : posix.resolve(folder, expandHome(source, home));
}
