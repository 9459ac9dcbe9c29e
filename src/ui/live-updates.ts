/** What happens by itself: nothing while nobody looks, a look now and then while somebody does. */
import * as vscode from 'vscode';
import type { Model } from './model';
import { isComposeDocument } from './projects/project-store';
import { isUp } from './trees/project-view';
import type { NodeTree } from './trees/tree-view';

/** Time between two looks, milliseconds: for a daemon that somebody else started, and for counters. */
const INTERVAL_MS = 2000;

/** Follows the daemon while a view or a compose file is on the screen. */
export class LiveUpdates implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: readonly vscode.Disposable[];
  private loaded = false;
  private readonly first: NodeJS.Immediate;

  constructor(
    private readonly model: Model,
    private readonly networks: vscode.TreeView<unknown>,
    private readonly chains: vscode.TreeView<unknown>,
    private readonly chainsTree: NodeTree,
  ) {
    const update = (): void => this.update();
    this.subscriptions = [
      networks.onDidChangeVisibility(update),
      chains.onDidChangeVisibility(update),
      vscode.window.onDidChangeVisibleTextEditors(update),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void model.refreshDaemon()),
    ];
    // Not at once: activation asks for nothing.
    this.first = setImmediate(update);
  }

  dispose(): void {
    clearImmediate(this.first);
    clearInterval(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private get isViewVisible(): boolean {
    return this.networks.visible || this.chains.visible;
  }

  private update(): void {
    const editors = vscode.window.visibleTextEditors;
    const isFileVisible = editors.some((editor) => isComposeDocument(editor.document));
    if (this.isViewVisible && !this.loaded) {
      // Files are followed by events once they were read; later only the daemon may have changed unseen.
      this.loaded = true;
      void this.model.refresh();
    }
    if (!this.isViewVisible && !isFileVisible) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else if (this.timer === undefined) {
      this.timer = setInterval(() => this.tick(), INTERVAL_MS);
      void this.model.refreshDaemon();
    }
  }

  private tick(): void {
    // A connected daemon reports changes itself. One that is not there cannot.
    if (this.model.link.state.kind !== 'connected') void this.model.refreshDaemon();
    else if (this.chains.visible && this.model.views.some(isUp)) this.chainsTree.refresh();
  }
}
