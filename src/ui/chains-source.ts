/** The tree of chains: reads a namespace when its item is opened, and again while it stays open. */
import type * as vscode from 'vscode';
import type { NamespaceEvidence } from '../probe/evidence';
import { asDaemonError } from './daemon-link';
import type { DaemonLink } from './daemon-link';
import { chainNodes, namespaceNodes } from './trees/chain-nodes';
import type { TreeNode } from './trees/node';
import type { TreeSource } from './trees/tree-view';

export class ChainsSource implements TreeSource {
  constructor(
    private readonly link: DaemonLink,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  roots(): readonly TreeNode[] {
    return namespaceNodes(this.link.projects);
  }

  async load(node: TreeNode): Promise<readonly TreeNode[]> {
    try {
      const evidence = await this.read(node);
      return evidence === undefined ? [] : chainNodes(node.id, evidence.nat);
    } catch (error) {
      const { reason, message } = asDaemonError(error);
      this.log.warn(`chains of ${node.id}: ${reason}: ${message}`);
      return [{ id: `${node.id}/error`, label: message, tokens: [], icon: { id: 'warning' } }];
    }
  }

  private async read({ subject }: TreeNode): Promise<NamespaceEvidence | undefined> {
    const { state } = this.link;
    if (state.kind !== 'connected' || subject?.kind !== 'service' || subject.containerName === undefined)
      return undefined;
    return state.client.evidence({ project: subject.project, containerName: subject.containerName });
  }
}
