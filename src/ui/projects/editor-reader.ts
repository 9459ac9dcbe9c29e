/** Reads compose files as the person sees them: from an open editor if there is one, else from the disk. */
import * as vscode from 'vscode';
import type { FileReader } from '../../compose/project';

/** A reader that remembers what it was asked for, so that a change of any of it can be noticed. */
export class EditorReader implements FileReader {
  /** Path to the version of the document it came from; `undefined` where it came from the disk or was missing. */
  readonly versions = new Map<string, number | undefined>();

  async read(path: string): Promise<string | undefined> {
    const document = openDocument(path);
    this.versions.set(path, document?.version);
    if (document !== undefined) return document.getText();
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
    } catch (error) {
      if (error instanceof vscode.FileSystemError) return undefined;
      throw error;
    }
  }

  /** Whether every open document still has the version that was read. */
  isCurrent(): boolean {
    return [...this.versions].every(([path, version]) => openDocument(path)?.version === version);
  }
}

function openDocument(path: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => document.uri.scheme === 'file' && document.uri.fsPath === path,
  );
}
