/** What the views and commands see: the workspace's projects and the daemon's, side by side. */
import * as vscode from 'vscode';
import { ContextKey } from './contributions';
import type { WorkspaceState } from './contributions';
import type { DaemonLink } from './daemon-link';
import type { ProjectStore } from './projects/project-store';
import { projectViews, viewOf, workspaceState } from './trees/project-view';
import type { ProjectView } from './trees/project-view';

export class Model implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: readonly { dispose(): unknown }[];
  private lastState: WorkspaceState | undefined;

  readonly onDidChange = this.changed.event;

  constructor(
    readonly store: ProjectStore,
    readonly link: DaemonLink,
  ) {
    const update = (): void => this.update();
    this.subscriptions = [store.onDidChange(update), link.onDidChange(update), this.changed];
  }

  /** As last known; reads nothing. */
  get views(): readonly ProjectView[] {
    return projectViews(this.store.projects ?? [], this.link.projects);
  }

  get state(): WorkspaceState {
    return this.store.projects === undefined ? 'unknown' : workspaceState(this.views);
  }

  /** Reads files and the daemon's state anew. Without trust the daemon is left alone. */
  async refresh(): Promise<readonly ProjectView[]> {
    await Promise.all([this.store.discover(), this.refreshDaemon()]);
    this.update();
    return this.views;
  }

  /** The view of a project that is one file alone. */
  async viewOfFile(path: string): Promise<ProjectView> {
    return viewOf(await this.store.loadAlone(path), this.link.projects);
  }

  /** Whether it is known what runs; nobody asks in a workspace that is not trusted. */
  get knowsDaemon(): boolean {
    return this.link.state.kind !== 'unknown' || !vscode.workspace.isTrusted;
  }

  async refreshDaemon(): Promise<void> {
    if (vscode.workspace.isTrusted) await this.link.refresh();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private update(): void {
    const { state } = this;
    if (state !== this.lastState) {
      this.lastState = state;
      void vscode.commands.executeCommand('setContext', ContextKey.state, state);
    }
    this.changed.fire();
  }
}
