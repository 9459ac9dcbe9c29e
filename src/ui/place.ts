/** Opening a place of a file, as a command and its arguments. */
import * as vscode from 'vscode';
import type { SourceRange } from '../compose/project';

export function openPlace(
  title: string,
  { file, start, end }: SourceRange,
): vscode.Command & { arguments: unknown[] } {
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  return { title, command: 'vscode.open', arguments: [vscode.Uri.file(file), { selection }] };
}
