/** Everything about findings that VS Code has to know. */
import * as vscode from 'vscode';
import { PAGE_SCHEME } from '../contributions';
import { FindingActions } from './code-actions';
import { registerFindingCommands } from './commands';
import type { Findings } from './findings';
import { FindingPages } from './pages';

/** @param extension folder that the extension is installed in */
export function registerFindings(
  findings: Findings,
  log: vscode.LogOutputChannel,
  extension: vscode.Uri,
): vscode.Disposable[] {
  const pages = new FindingPages(vscode.Uri.joinPath(extension, 'docs', 'findings'));
  return [
    vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, pages),
    // Findings stand in every kind of file that services read.
    vscode.languages.registerCodeActionsProvider(
      { scheme: 'file' },
      new FindingActions(findings, log),
      FindingActions.metadata,
    ),
    ...registerFindingCommands(log),
  ];
}
