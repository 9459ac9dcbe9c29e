/** Which projects have an open document. */
import * as vscode from 'vscode';
import { isComposeDocument, type ProjectStore } from '../projects/project-store';
import { sourceKey } from '../projects/snapshot';
import { findSource, type FindingSource } from './finding-source';

/** An open document, and the project that it may belong to. */
interface Member {
  readonly source: FindingSource;
  /** Files other than compose files count once it is known that the project reads them. */
  isCertain: boolean;
}

export class OpenProjects implements vscode.Disposable {
  private readonly members = new Map<string, Member>();
  /** Documents whose project is being looked for. */
  private readonly pending = new Map<string, Promise<void>>();
  private readonly subscriptions: readonly vscode.Disposable[];
  private readonly first: NodeJS.Immediate;

  /** @param onChange gets all projects that have an open document, each once */
  constructor(
    private readonly store: ProjectStore,
    private readonly log: vscode.LogOutputChannel,
    private readonly onChange: (sources: readonly FindingSource[]) => void,
  ) {
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.closed(document)),
    ];
    // Not at once: activation reads nothing.
    this.first = setImmediate(() => vscode.workspace.textDocuments.forEach((each) => this.opened(each)));
  }

  /**
   * After a look at a project: documents that it does not read are not its.
   *
   * @param reads whether the project reads a file
   */
  settle(source: FindingSource, reads: (path: string) => boolean): void {
    const key = sourceKey(source);
    for (const [path, member] of this.members) {
      if (member.isCertain || sourceKey(member.source) !== key) continue;
      if (reads(path)) member.isCertain = true;
      else this.members.delete(path);
    }
    this.tell();
  }

  /** Waits until it is known whether an open document belongs to a project. */
  async placed(document: vscode.TextDocument): Promise<void> {
    await this.pending.get(document.uri.fsPath);
  }

  dispose(): void {
    clearImmediate(this.first);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private opened(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file') return;
    const path = document.uri.fsPath;
    const placing = this.place(document)
      .catch((error: unknown) => this.log.error(error instanceof Error ? error : String(error)))
      .finally(() => this.pending.delete(path));
    this.pending.set(path, placing);
  }

  private closed({ uri }: vscode.TextDocument): void {
    if (uri.scheme === 'file' && this.members.delete(uri.fsPath)) this.tell();
  }

  private async place(document: vscode.TextDocument): Promise<void> {
    const path = document.uri.fsPath;
    const isCertain = isComposeDocument(document);
    const source = await findSource(this.store, document);
    if (source === undefined || document.isClosed) return;
    this.members.set(path, { source, isCertain });
    this.tell();
  }

  private tell(): void {
    const sources = new Map([...this.members.values()].map(({ source }) => [sourceKey(source), source]));
    this.onChange([...sources.values()]);
  }
}
