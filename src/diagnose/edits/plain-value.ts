/** What a YAML file says, without how it says it: aliases and merge keys are followed. */
import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';

/** A mapping keeps the order of its keys; a tag that is no type of YAML stays with its value. */
export type Plain =
  string | number | bigint | boolean | null | readonly Plain[] | PlainMap | { tag: string; value: Plain };

export type PlainMap = ReadonlyMap<string, Plain>;

export function isPlainMap(value: Plain | undefined): value is PlainMap {
  return value instanceof Map;
}

/** Values that aliases repeat are the same object each time, so that a few lines cannot fill the memory. */
export function plainValue(document: Document, node: unknown): Plain {
  return new Reader(document).read(node);
}

class Reader {
  private readonly known = new Map<unknown, Plain>();

  constructor(private readonly document: Document) {}

  read(node: unknown): Plain {
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      return target === undefined ? null : this.read(target);
    }
    if (isScalar(node)) return tagged(node, scalarValue(node.value));
    if (!isMap(node) && !isSeq(node)) return null;
    const known = this.known.get(node);
    if (known !== undefined) return known;
    // An anchor inside of its own value.
    this.known.set(node, null);
    const value = tagged(
      node,
      isSeq(node) ? node.items.map((item) => this.read(item)) : this.map(node.items),
    );
    this.known.set(node, value);
    return value;
  }

  private map(pairs: readonly { readonly key: unknown; readonly value?: unknown }[]): Plain {
    const own = new Map<string, Plain>();
    const merged: Plain[] = [];
    for (const { key, value } of pairs) {
      if (isMergeKey(key)) merged.push(...sources(this.read(value)));
      else own.set(keyText(key), this.read(value));
    }
    // Keys of the mapping itself win; of several sources the earlier one does.
    for (const source of merged) {
      if (!isPlainMap(source)) continue;
      for (const [key, value] of source) if (!own.has(key)) own.set(key, value);
    }
    return own;
  }
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** The text of a key as it is compared. */
export function keyText(key: unknown): string {
  if (!isScalar(key)) return String(key);
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function sources(value: Plain): readonly Plain[] {
  return Array.isArray(value) ? (value as readonly Plain[]) : [value];
}

function scalarValue(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return value as Plain;
  // A point in time, or bytes.
  return JSON.stringify(value);
}

function tagged(node: Node, value: Plain): Plain {
  const { tag } = node;
  return tag === undefined || tag.startsWith('tag:yaml.org,2002:') ? value : { tag, value };
}

/** Beyond this many comparisons two values count as different: nobody can tell in a time that people wait. */
const MOST_COMPARISONS = 1_000_000;

/** Whether two values are the same; the order of the keys of a mapping does not matter. */
export function isSameValue(a: Plain, b: Plain): boolean {
  let left = MOST_COMPARISONS;
  const same = (one: Plain, other: Plain | undefined): boolean => {
    left -= 1;
    if (left < 0 || other === undefined) return false;
    if (one === other) return true;
    if (Array.isArray(one)) {
      const items = one as readonly Plain[];
      return (
        Array.isArray(other) &&
        items.length === other.length &&
        items.every((item, index) => same(item, (other as readonly Plain[])[index]))
      );
    }
    if (isPlainMap(one)) {
      return (
        isPlainMap(other) &&
        one.size === other.size &&
        [...one].every(([key, value]) => other.has(key) && same(value, other.get(key)))
      );
    }
    if (isTagged(one)) return isTagged(other) && one.tag === other.tag && same(one.value, other.value);
    return typeof one === 'number' && typeof other === 'number' && Number.isNaN(one) && Number.isNaN(other);
  };
  return same(a, b);
}

export function isTagged(value: Plain): value is { tag: string; value: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlainMap(value);
}
