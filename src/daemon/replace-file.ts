import fs from 'node:fs';

/** Replaces a file in one step, for the user alone: after a crash there is the old one or the new one, whole. */
export function replaceFile(target: string, text: string): void {
  const fd = fs.openSync(`${target}.new`, 'w', 0o600);
  try {
    fs.writeFileSync(fd, text);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(`${target}.new`, target);
}
