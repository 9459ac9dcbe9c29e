/** Files of the person that a command changes because it was told to. */
import fs from 'node:fs';
import path from 'node:path';
import { CliError, ExitCode } from './exit';

/**
 * Replaces the text of a file in one step: after a crash there is the old one or the new one, whole. Its mode and, where
 * that is allowed, its owner stay; of a symbolic link what it leads to is replaced.
 *
 * @param before what it is known to hold
 * @throws CliError where it holds something else by now, or cannot be written
 */
export function replaceText(file: string, before: string, after: string): void {
  let temporary: string | undefined;
  try {
    const target = fs.realpathSync(file);
    const { mode, uid, gid } = fs.statSync(target);
    if (fs.readFileSync(target, 'utf8') !== before) throw new Error('somebody else has changed it meanwhile');
    const candidate = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.new`);
    // Exclusive: nothing that is there is written over, and no link is followed.
    const descriptor = fs.openSync(candidate, 'wx', 0o600);
    temporary = candidate;
    try {
      fs.writeFileSync(descriptor, after);
      if (process.getuid?.() !== uid || process.getgid?.() !== gid) keepOwner(descriptor, uid, gid);
      fs.fchmodSync(descriptor, mode & 0o7777);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(candidate, target);
    temporary = undefined;
  } catch (error) {
    if (temporary !== undefined) fs.rmSync(temporary, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(ExitCode.cannot, `${file} cannot be changed: ${reason}`);
  }
}

/** Only root may give files away; for everybody else the file becomes theirs, as with any editor. */
function keepOwner(descriptor: number, uid: number, gid: number): void {
  try {
    fs.fchownSync(descriptor, uid, gid);
  } catch {
    // Stays with who runs the command.
  }
}
