/** Types of values in the words of Go, as messages of Compose name them. */
import type { Node } from '../nodes';

/** The type that the YAML library of Compose gives a value. */
export function goTypeOf(node: Node): string {
  if (node.kind === 'list') return '[]interface {}';
  if (node.kind === 'map') return 'map[string]interface {}';
  if (node.goType) return node.goType;
  if (node.value === null) return '<nil>';
  return typeof node.value === 'number' ? 'int' : typeof node.value === 'boolean' ? 'bool' : 'string';
}
