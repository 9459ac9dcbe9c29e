/** Reads compose files as the person sees them: from an open editor if there is one, else from the disk. */
import * as vscode from 'vscode';
import { MAXIMUM_FILE_BYTES, UnreadableFile } from '../../compose/files/file-reader';
import type { FileReader } from '../../compose/project';
import { readRegularFile } from '../../files/read-regular-file';

/** A reader that remembers what it was asked for, so that a change of any of it can be noticed. */
export class EditorReader implements FileReader {
  /** Path to the version of the document it came from; `undefined` where it came from the disk or was missing. */
  readonly versions = new Map<string, number | undefined>();
  /** What was read, by path. */
  readonly texts = new Map<string, string>();

  /** @param disk reads what no editor shows */
  constructor(private readonly disk: (path: string) => Promise<string | undefined> = readRegularFile) {}

  async read(path: string): Promise<string | undefined> {
    const document = openDocument(path);
    this.versions.set(path, document?.version);
    const text = document === undefined ? await this.disk(path) : document.getText();
    // Code units are no bytes, but never more than there are of those.
    if (text !== undefined && text.length > MAXIMUM_FILE_BYTES) throw new UnreadableFile(path, 'too-large');
    if (text !== undefined) this.texts.set(path, text);
    return text;
  }

  /** Whether every open document still has the version that was read. */
  isCurrent(): boolean {
    const open = new Map(fileDocuments().map((document) => [document.uri.fsPath, document.version]));
    return [...this.versions].every(([path, version]) => open.get(path) === version);
  }
}

function openDocument(path: string): vscode.TextDocument | undefined {
  return fileDocuments().find((document) => document.uri.fsPath === path);
}

function fileDocuments(): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'file');
}
