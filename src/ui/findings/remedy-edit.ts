/** Remedies as changes of documents. */
import * as vscode from 'vscode';
import { remedyEdits } from '../../diagnose/edits/remedy-edits';
import type { TextEdit } from '../../diagnose/edits/text-edit';
import type { Remedy } from '../../diagnose/remedy';
import { NothingToDo } from '../message';
import { editorRange } from './diagnostics';
import type { CurrentFinding } from './findings';

/** Said where somebody typed, or the disk changed, between the offer and the answer. */
const CHANGED = 'The file has changed since this was offered. Look at the findings again, and choose anew.';

/**
 * The edit of a remedy, against the documents as they are now.
 *
 * @throws NothingToDo where they are not those that the finding is about any more, or it cannot be done
 */
export async function remedyEdit(
  { look, isCurrent }: CurrentFinding,
  remedy: Remedy,
): Promise<vscode.WorkspaceEdit> {
  if (!isCurrent() || remedy.kind !== 'edit') throw new NothingToDo(CHANGED);
  const files = remedy.changes.map((change) => ('range' in change ? change.range.file : change.file));
  const texts = new Map<string, string>();
  for (const file of new Set(files)) {
    const text = await textOf(file);
    const read = look.reader.texts.get(file) ?? look.reading.reader.texts.get(file);
    // Editors show no byte order mark.
    if (text !== read?.replace(/^\ufeff/, '')) throw new NothingToDo(CHANGED);
    texts.set(file, text);
  }
  const edits = remedyEdits(remedy, (file) => texts.get(file));
  // Waiting for documents took time in which somebody may have typed.
  if (!isCurrent()) throw new NothingToDo(CHANGED);
  if (edits === undefined)
    throw new NothingToDo('This has to be done by hand: an edit could change what stands around it.');
  return workspaceEdit(edits);
}

export function workspaceEdit(edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits)
    result.replace(vscode.Uri.file(range.file), editorRange(range), newText);
  return result;
}

/** As it stands in the editor; a file that no editor shows is opened unseen, so that its version can be checked. */
async function textOf(file: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(vscode.Uri.file(file))).getText();
}
