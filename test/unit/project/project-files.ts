/** The files of the repository, for tests about the repository itself. */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Absolute path of the checkout. */
export const ROOT = path.resolve(__dirname, '../../..');

/**
 * Relative paths, `/` between folders, of every file that git does not ignore. Reads .gitignore instead of
 * asking git, which need not be installed where the tests run; it understands `name/` and `*.ending` only.
 */
export async function projectFiles(): Promise<readonly string[]> {
  const ignores = await ignoreRules();
  const walk = async (folder: string): Promise<string[]> => {
    const entries = await readdir(path.join(ROOT, folder), { withFileTypes: true });
    const found = await Promise.all(
      entries.map(async (entry): Promise<string[]> => {
        const file = path.posix.join(folder, entry.name);
        if (ignores(entry.name, entry.isDirectory())) return [];
        if (entry.isDirectory()) return walk(file);
        return entry.isFile() ? [file] : [];
      }),
    );
    return found.flat();
  };
  return (await walk('.')).sort();
}

async function ignoreRules(): Promise<(name: string, isFolder: boolean) => boolean> {
  const lines = (await readFile(path.join(ROOT, '.gitignore'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const folders = new Set(['.git']);
  const endings: string[] = [];
  for (const line of lines) {
    if (/^[\w.-]+\/$/.test(line)) folders.add(line.slice(0, -1));
    else if (/^\*[\w.-]+$/.test(line)) endings.push(line.slice(1));
    else throw new Error(`.gitignore: projectFiles() does not understand "${line}"`);
  }
  return (name, isFolder) => (isFolder ? folders.has(name) : endings.some((ending) => name.endsWith(ending)));
}
