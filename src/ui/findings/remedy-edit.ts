/** Remedies as changes of documents. */
import * as vscode from 'vscode';
import { remedyEdits } from '../../diagnose/edits/remedy-edits';
import type { TextEdit } from '../../diagnose/edits/text-edit';
import type { Remedy } from '../../diagnose/remedy';
import { ignoreEdits } from '../../diagnose/silence/ignore-edits';
import { NothingToDo } from '../message';
import { editorRange } from './diagnostics';
import type { CurrentFinding } from './findings';
import { seenText } from './project-findings';

/** Said where somebody typed, or the disk changed, between the offer and the answer. */
const CHANGED = 'The file has changed since this was offered. Look at the findings again, and choose anew.';
const BY_HAND = 'This has to be done by hand: an edit could change what stands around it.';

/**
 * The edit of a remedy, against the documents as they are now.
 *
 * @throws NothingToDo where they are not those that the finding is about any more, or it cannot be done
 */
export async function remedyEdit(found: CurrentFinding, remedy: Remedy): Promise<vscode.WorkspaceEdit> {
  if (remedy.kind !== 'edit') throw new NothingToDo(BY_HAND);
  const files = remedy.changes.map((change) => ('range' in change ? change.range.file : change.file));
  const texts = await textsOf(found, new Set(files));
  return workspaceEdit(remedyEdits(remedy, (file) => texts.get(file)));
}

/**
 * The comment that silences a finding.
 *
 * @throws NothingToDo as `remedyEdit`
 */
export async function ignoringEdit(found: CurrentFinding): Promise<vscode.WorkspaceEdit> {
  const { finding } = found.shown;
  const texts = await textsOf(found, [finding.range.file]);
  return workspaceEdit(ignoreEdits(finding, texts.get(finding.range.file) ?? ''));
}

/** The texts that a finding is about, if they are still the same. A file that no editor shows is opened unseen. */
async function textsOf(
  { look, isCurrent }: CurrentFinding,
  files: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = (await vscode.workspace.openTextDocument(vscode.Uri.file(file))).getText();
    const read = seenText(look, file);
    // Editors show no byte order mark.
    if (text !== read?.replace(/^\ufeff/, '')) throw new NothingToDo(CHANGED);
    texts.set(file, text);
  }
  // Waiting for documents took time in which somebody may have typed.
  if (!isCurrent()) throw new NothingToDo(CHANGED);
  return texts;
}

/** @throws NothingToDo where there are no edits, because what stands around the place forbids them */
export function workspaceEdit(edits: readonly TextEdit[] | undefined): vscode.WorkspaceEdit {
  if (edits === undefined) throw new NothingToDo(BY_HAND);
  const result = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits)
    result.replace(vscode.Uri.file(range.file), editorRange(range), newText);
  return result;
}
