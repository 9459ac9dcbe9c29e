/** Where the project is that a file may belong to. Pure but for what it is given. */
import { dirname, isAbsolute, join, relative } from 'node:path';
import { DEFAULT_FILE_NAMES } from '../../compose/files/discovery';

/**
 * The nearest folder, this one or one above it, that `docker compose` would find a project in; `undefined` where there is none
 * within the workspace.
 *
 * @param root folder of the workspace, which is the last one to be looked at
 * @param exists whether there is a file
 */
export async function nearestProjectDirectory(
  start: string,
  root: string,
  exists: (path: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (let directory = start; isWithin(directory, root); directory = dirname(directory)) {
    const found = await Promise.all(DEFAULT_FILE_NAMES.map((name) => exists(join(directory, name))));
    if (found.includes(true)) return directory;
    if (directory === root) break;
  }
  return undefined;
}

function isWithin(directory: string, root: string): boolean {
  const way = relative(root, directory);
  return !way.startsWith('..') && !isAbsolute(way);
}
