/** Folders of a disk as those who look for files in them see them. */
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** More names of one folder are not looked at. */
const MAXIMUM_ENTRIES = 2000;

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * The regular files and folders in a folder, by name; links to files are followed, links to folders are not, as they
 * may go round. `undefined` where there is no folder that may be read.
 */
export async function listFolder(folder: string): Promise<readonly FolderEntry[] | undefined> {
  const entries: FolderEntry[] = [];
  try {
    let seen = 0;
    for await (const entry of await opendir(folder)) {
      if (++seen > MAXIMUM_ENTRIES) break;
      const isFile =
        entry.isFile() || (entry.isSymbolicLink() && (await isRegular(join(folder, entry.name))));
      if (isFile || entry.isDirectory()) entries.push({ name: entry.name, isFolder: !isFile });
    }
  } catch {
    return undefined;
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function isRegular(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
