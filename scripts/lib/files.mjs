// Writing files that a running daemon may have open.
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a folder and those above it. Gives the folder back. */
export async function makeFolder(path) {
  await mkdir(path, { recursive: true });
  return path;
}

/**
 * Copies a file where the target differs. The target is replaced as a whole, never written in place:
 * a library that a helper has mapped would change under it.
 */
export async function copyIfChanged(source, target) {
  const [wanted, present] = await Promise.all([readFile(source), readFile(target).catch(() => undefined)]);
  if (present?.equals(wanted)) return;
  await makeFolder(dirname(target));
  const fresh = `${target}.new`;
  await copyFile(source, fresh);
  await rename(fresh, target);
}
