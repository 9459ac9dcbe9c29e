/** Follows the files on the disk that findings were read from, wherever they lie. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';

/** A project that names more files than this is looked at again when somebody edits it. */
const MOST_WATCHED = 100;

export class FileWatches implements vscode.Disposable {
  private readonly watchers = new Map<string, vscode.Disposable>();

  constructor(private readonly onChange: (path: string) => void) {}

  /** Follows these files, and no others from now on. */
  follow(paths: Iterable<string>): void {
    const wanted = new Set([...paths].slice(0, MOST_WATCHED));
    for (const [path, watcher] of this.watchers) {
      if (wanted.has(path)) continue;
      watcher.dispose();
      this.watchers.delete(path);
    }
    for (const path of wanted) if (!this.watchers.has(path)) this.watchers.set(path, this.watch(path));
  }

  dispose(): void {
    this.follow([]);
  }

  private watch(path: string): vscode.Disposable {
    // The name is a pattern: what has a meaning in patterns stands for any one character.
    const name = basename(path).replace(/[[\]{}*!,]/g, '?');
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(path)), name);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changed = (): void => this.onChange(path);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  }
}
