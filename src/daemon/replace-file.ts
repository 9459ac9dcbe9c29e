/** Files of the daemon's own, as a crash and a full disk allow them. */
import fs from 'node:fs';
import path from 'node:path';
import { DaemonError } from './client';

/**
 * Replaces a file in one step, for the user alone: after a crash there is the old one or the new one, whole. Its folder
 * is made where it is missing.
 * @throws DaemonError `state-not-written`
 */
export function replaceFile(target: string, text: string): void {
  writing(path.dirname(target), () => {
    const fd = fs.openSync(`${target}.new`, 'w', 0o600);
    try {
      fs.writeFileSync(fd, text);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(`${target}.new`, target);
  });
}

/** Makes an empty file whose name is all that it says. @throws DaemonError `state-not-written` */
export function markFile(target: string): void {
  writing(path.dirname(target), () => fs.closeSync(fs.openSync(target, 'w', 0o600)));
}

function writing(folder: string, write: () => void): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    write();
  } catch (error) {
    throw new DaemonError(
      'state-not-written',
      `the daemon cannot write to ${folder}: ${error instanceof Error ? error.message : String(error)}`,
      'Free some space there, or set NETSCOPE_RUNTIME_DIR to a folder of yours elsewhere.',
    );
  }
}
