/** The sample workspace as the tests see it. */
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { NetscopeApi } from '../../../src/ui/app';

export const EXTENSION_ID = 'compose-netscope.compose-netscope';

export async function api(): Promise<NetscopeApi> {
  const extension = vscode.extensions.getExtension<NetscopeApi>(EXTENSION_ID);
  assert.ok(extension, 'the extension under development is there');
  return extension.activate();
}

/** Opens the sample's compose file in an editor. */
export async function openSample(): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the sample folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'compose.yaml'));
  await vscode.window.showTextDocument(document);
  return document;
}

/**
 * The text of our hover on a word, '' where there is none. `before` is the text right before the word, by
 * which one of several occurrences is meant.
 */
export async function hoverOn(document: vscode.TextDocument, before: string, word: string): Promise<string> {
  const index = document.getText().indexOf(before + word);
  assert.notEqual(index, -1, `"${before}${word}" is in the file`);
  const position = document.positionAt(index + before.length + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}
