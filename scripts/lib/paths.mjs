// Where things are in the checkout. Node's own modules only: this runs before `npm ci`.
import { realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Absolute path of something in the checkout. */
export const inRoot = (...parts) => join(root, ...parts);

/** The shortest way to name a file of the checkout to a person. */
export const fromRoot = (path) => relative(root, path);

/** Whether the module is what `node` was asked to run, and not imported by another one. */
export const isMain = (moduleUrl) => realpathSync(process.argv[1]) === fileURLToPath(moduleUrl);

/**
 * Absolute paths of all files under a folder whose name ends as asked, sorted, without `node_modules`.
 * Empty where there is no such folder.
 */
export async function filesUnder(folder, ending = '') {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ignoreMissing);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.name !== 'node_modules')
      .map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return filesUnder(path, ending);
        return path.endsWith(ending) ? [path] : [];
      }),
  );
  return found.flat().sort();
}

function ignoreMissing(error) {
  if (error.code === 'ENOENT') return [];
  throw error;
}
