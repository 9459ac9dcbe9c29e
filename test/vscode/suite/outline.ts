/** A tree view as text. */
import type { TreeNode } from '../../../src/ui/trees/node';
import type { NodeTree } from '../../../src/ui/trees/tree-view';

/** Every item of a tree as indented text, as a person reads it. */
export async function outline(tree: NodeTree, parent?: TreeNode, indent = ''): Promise<string[]> {
  const lines: string[] = [];
  for (const node of await tree.getChildren(parent)) {
    const { label, description } = tree.getTreeItem(node);
    const text = typeof label === 'string' ? label : (label?.label ?? '');
    lines.push(`${indent}${text}${typeof description === 'string' ? `  ${description}` : ''}`);
    lines.push(...(await outline(tree, node, `${indent}  `)));
  }
  return lines;
}
