/** Where a problem is shown. */
import type { Node } from '../nodes';
import type { SourceRange } from '../project';

/** A value in the tree: its path as Compose prints it, and the key that it stands under, if any. */
export interface Place {
  readonly path: string;
  readonly keyRange?: SourceRange;
}

export function below(place: Place, key: string, keyRange?: SourceRange): Place {
  const path = place.path === '' ? key : `${place.path}.${key}`;
  return keyRange ? { path, keyRange } : { path };
}

/**
 * The place of a value that is wrong as a whole: the value where it stands on one line, else its key. After a merge
 * a key may be that of another file than the value; then the beginning of the value stands for it.
 */
export function rangeOfValue(node: Node, { keyRange }: Place): SourceRange {
  if (node.via) return node.via;
  const { start, end } = node.range;
  if (start.line === end.line && start.character < end.character) return node.range;
  if (keyRange && isKeyOf(keyRange, node.range)) return keyRange;
  return beginning(node);
}

/** The place of a mapping or list in which something is absent: its key, else its beginning. */
export function rangeOfOwner(node: Node, { keyRange }: Place): SourceRange {
  return node.via ?? keyRange ?? beginning(node);
}

function isKeyOf(key: SourceRange, value: SourceRange): boolean {
  if (key.file !== value.file) return false;
  const lines = value.start.line - key.end.line;
  return lines === 1 || (lines === 0 && key.end.character <= value.start.character);
}

/** The first key of a mapping, the first item of a list. */
function beginning(node: Node): SourceRange {
  if (node.kind === 'map') {
    const [first] = node.entries.values();
    return first?.keyRange ?? node.range;
  }
  if (node.kind === 'list') {
    const [first] = node.items;
    return first ? (first.via ?? beginning(first)) : node.range;
  }
  return node.range;
}
