/** Hovers on service names. Nothing is read or asked for here: all of it is at hand. */
import * as vscode from 'vscode';
import { Setting } from '../contributions';
import type { Model } from '../model';
import { isComposeDocument } from '../projects/project-store';
import type { Snapshot } from '../projects/snapshot';
import { viewOf } from '../trees/project-view';
import { HOVER_COMMANDS, hoverMarkdown } from './hover-text';
import { targetAt } from './target';

/** How long a hover waits for what is being read already, milliseconds. */
const PATIENCE_MS = 2000;

export class NameHover implements vscode.HoverProvider {
  constructor(private readonly model: Model) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    if (!isComposeDocument(document) || !isEnabled(document)) return undefined;
    const atHand = this.model.knowsDaemon ? this.model.store.peek(document) : undefined;
    const snapshot = atHand ?? (await this.soon(document));
    return snapshot && this.hoverFor(snapshot, document, position);
  }

  private hoverFor(
    snapshot: Snapshot,
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.Hover | undefined {
    const view = viewOf(snapshot, this.model.link.projects);
    const { project, plan = view.running?.topology } = view;
    if (project === undefined || plan === undefined) return undefined;
    const target = targetAt(project, plan, document.uri.fsPath, document.getText(), position);
    if (target === undefined) return undefined;
    const text = hoverMarkdown(view, project, target);
    if (text === undefined) return undefined;
    const markdown = new vscode.MarkdownString(text);
    markdown.isTrusted = { enabledCommands: HOVER_COMMANDS };
    const { start, end } = target;
    return new vscode.Hover(markdown, new vscode.Range(start.line, start.character, end.line, end.character));
  }

  /**
   * A document that was opened or changed a moment ago is being read, and right after the start the daemon is
   * being asked what runs; waiting for both spares an empty hover, and one that plans beside too little.
   */
  private async soon(document: vscode.TextDocument): Promise<Snapshot | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    });
    const { model } = this;
    const asked = model.knowsDaemon ? undefined : Promise.race([model.refreshDaemon(), deadline]);
    try {
      const snapshot = await Promise.race([model.store.load(document), deadline]);
      await asked;
      return snapshot;
    } finally {
      clearTimeout(timer);
    }
  }
}

function isEnabled(document: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration(undefined, document).get<boolean>(Setting.hoverEnabled, true);
}
