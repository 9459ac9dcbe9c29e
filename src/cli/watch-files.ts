/** Tells when something happens where files are, or may come to be (inotify(7)). */
import fs from 'node:fs';
import path from 'node:path';

/**
 * Watches the folders of files, not the files themselves: editors put a new file in the place of the old one. What a
 * symbolic link leads to is watched too, and for a folder that is not there the nearest one above it.
 *
 * @param onEvent may be called more often than anything changes
 * @param onError a folder cannot be watched, or no longer
 * @returns the way to stop
 */
export function watchFiles(
  files: readonly string[],
  onEvent: () => void,
  onError: (error: Error) => void,
): () => void {
  const watchers: fs.FSWatcher[] = [];
  for (const [folder, names] of foldersOf(files)) {
    try {
      const watcher = fs.watch(folder, { persistent: true }, (_type, name) => {
        // The folder's own name: it has been moved or removed itself.
        if (name === null || names.has(name) || name === path.basename(folder)) onEvent();
      });
      watcher.on('error', (error: Error) => onError(error));
      watchers.push(watcher);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

/** Names of interest by the folder that they are in. */
function foldersOf(files: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  const add = (file: string): void => {
    let [folder, name] = [path.dirname(file), path.basename(file)];
    while (!fs.existsSync(folder) && folder !== path.dirname(folder))
      [folder, name] = [path.dirname(folder), path.basename(folder)];
    folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
  };
  for (const file of files) {
    add(file);
    const target = realPath(file);
    if (target !== undefined && target !== file) add(target);
  }
  return folders;
}

function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch {
    // Nothing is there yet.
    return undefined;
  }
}
