/** Shows tree nodes as VS Code tree items. */
import * as vscode from 'vscode';
import { openPlace } from '../place';
import type { TreeNode } from './node';

/** Where a tree gets its nodes from. */
export interface TreeSource {
  roots(): readonly TreeNode[];
  /** Children of a node that says `load`. */
  load(node: TreeNode): Promise<readonly TreeNode[]>;
}

export class NodeTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly source: TreeSource) {}

  refresh(): void {
    this.changed.fire();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) return [...this.source.roots()];
    return [...(node.children === 'load' ? await this.source.load(node) : (node.children ?? []))];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    item.contextValue = node.tokens.join(' ');
    if (node.description !== undefined) item.description = node.description;
    if (node.icon !== undefined) item.iconPath = themeIcon(node.icon);
    if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
    if (node.place !== undefined) item.command = openPlace('Show in File', node.place);
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    // Without a text of its own VS Code would repeat label and description.
    item.tooltip =
      node.tooltip === undefined ? (node.spoken ?? node.label) : new vscode.MarkdownString(node.tooltip);
    return item;
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function collapsibleState(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.children === undefined) return vscode.TreeItemCollapsibleState.None;
  if (node.expanded === true) return vscode.TreeItemCollapsibleState.Expanded;
  return vscode.TreeItemCollapsibleState.Collapsed;
}

function themeIcon({ id, color }: { readonly id: string; readonly color?: string }): vscode.ThemeIcon {
  return color === undefined
    ? new vscode.ThemeIcon(id)
    : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}
