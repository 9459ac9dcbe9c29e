/** What happens by itself: nothing while no view is visible, a look now and then while one is. */
import type * as vscode from 'vscode';
import type { Model } from './model';
import type { NodeTree } from './trees/tree-view';

/** Time between two looks, milliseconds: for a daemon that somebody else started, and for counters. */
const INTERVAL_MS = 2000;

export class LiveUpdates implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];
  private loaded = false;

  constructor(
    private readonly model: Model,
    private readonly networks: vscode.TreeView<unknown>,
    private readonly chains: vscode.TreeView<unknown>,
    private readonly chainsTree: NodeTree,
  ) {
    const update = (): void => this.update();
    this.subscriptions = [networks.onDidChangeVisibility(update), chains.onDidChangeVisibility(update)];
    this.update();
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private update(): void {
    if (!this.networks.visible && !this.chains.visible) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    if (this.timer !== undefined) return;
    this.timer = setInterval(() => this.tick(), INTERVAL_MS);
    // Files are followed by events once they were read; only the daemon may have changed unseen.
    void (this.loaded ? this.model.refreshDaemon() : this.model.refresh());
    this.loaded = true;
  }

  private tick(): void {
    // A connected daemon reports changes itself. One that is not there cannot.
    if (this.model.link.state.kind !== 'connected') void this.model.refreshDaemon();
    else if (this.chains.visible && this.model.state === 'up') this.chainsTree.refresh();
  }
}
