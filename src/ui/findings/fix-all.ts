/** The fixes of a document that nobody needs to think about, as one edit. */
import type * as vscode from 'vscode';
import { combinedEdits } from '../../diagnose/edits/remedy-edits';
import type { Remedy } from '../../diagnose/remedy';
import type { CurrentFinding } from './findings';
import { workspaceEdit } from './remedy-edit';

export interface FixAll {
  readonly edit: vscode.WorkspaceEdit;
  /** How many findings it makes go away. */
  readonly count: number;
}

/**
 * Each finding by its first remedy, where that is safe and stays within the document. Of those that change the same place
 * the first counts; the others are for the next time.
 */
export function fixAllEdit(document: vscode.TextDocument, findings: readonly CurrentFinding[]): FixAll {
  const path = document.uri.fsPath;
  const text = document.getText();
  const remedies = findings.flatMap(({ shown, isCurrent }) => {
    const [remedy] = shown.finding.remedies;
    return remedy !== undefined && isCurrent() && isSafe(remedy) ? [remedy] : [];
  });
  const { edits, done } = combinedEdits(remedies, (file) => (file === path ? text : undefined));
  return { edit: workspaceEdit(edits), count: done.length };
}

function isSafe(remedy: Remedy): boolean {
  return remedy.kind === 'edit' && remedy.isSafe;
}
