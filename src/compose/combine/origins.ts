/** Where the values of a project were written, by their place in the merged tree. */
import { layersOf, textOf, type Layer, type MapNode, type Node } from '../nodes';
import type { Placement } from '../yaml/place';
import type { SourceRange } from '../project';

/** Keys and list positions from the root: `['services', 'web', 'dns', 0]`. */
export type ValuePath = readonly (string | number)[];

/**
 * Answers for the attributes in canonical form: lists of `KEY=value` are mappings, a short `networks` list is a
 * mapping with null values. Holds for the texts of the load it came from.
 */
export class Origins {
  constructor(
    private readonly tree: MapNode | undefined,
    private readonly placement: Placement,
  ) {}

  /** The places that had a say in a value, the earliest first; empty where there is no such value. */
  layers(path: ValuePath): readonly Layer[] {
    const node = this.find(path);
    return node ? this.placement.place({ layers: layersOf(node) }).layers : [];
  }

  /** Where the value that counts is written: for an aliased value its alias. */
  range(path: ValuePath): SourceRange | undefined {
    const node = this.find(path);
    return node && this.placement.place(node.via ?? node.range);
  }

  /** Where the key of a mapping's entry is written. */
  key(path: ValuePath): SourceRange | undefined {
    const parent = this.find(path.slice(0, -1));
    const key = path.at(-1);
    const entry = parent?.kind === 'map' && typeof key === 'string' ? parent.entries.get(key) : undefined;
    return entry && this.placement.place(entry.keyRange);
  }

  /** The text of a scalar after interpolation; `undefined` for anything else. */
  text(path: ValuePath): string | undefined {
    return textOf(this.find(path));
  }

  /** What stands below a value: the keys of a mapping, the positions of a list; nothing below a scalar. */
  children(path: ValuePath): readonly (string | number)[] {
    const node = this.find(path);
    if (node?.kind === 'map') return [...node.entries.keys()];
    return node?.kind === 'list' ? node.items.map((_, index) => index) : [];
  }

  private find(path: ValuePath): Node | undefined {
    let node: Node | undefined = this.tree;
    for (const step of path) {
      if (node?.kind === 'map' && typeof step === 'string') node = node.entries.get(step)?.value;
      else if (node?.kind === 'list' && typeof step === 'number') node = node.items[step];
      else return undefined;
    }
    return node;
  }
}

/** Marks everything in a tree as having come in through a reference. */
export function cameThrough(node: Node, kind: 'extends' | 'include', range: SourceRange): Node {
  const through = [{ kind, range }, ...(node.through ?? [])];
  const layers = node.layers?.map((layer) => ({ ...layer, through: [{ kind, range }, ...layer.through] }));
  const marked = { ...node, through, ...(layers ? { layers } : {}) };
  switch (marked.kind) {
    case 'scalar':
      return marked;
    case 'list':
      return { ...marked, items: marked.items.map((item) => cameThrough(item, kind, range)) };
    case 'map': {
      const entries = [...marked.entries].map(
        ([key, entry]) => [key, { ...entry, value: cameThrough(entry.value, kind, range) }] as const,
      );
      return { ...marked, entries: new Map(entries) };
    }
  }
}
