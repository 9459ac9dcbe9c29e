/** One process at a time in a folder that comes and goes, by flock(2): a lock that ends with its process. */
import fs from 'node:fs';
import { call } from './libc';

const LOCK_EX = 2;

/**
 * Makes the folder where it is missing, works in it alone, and removes it again where it is empty then. Waits for
 * whoever is in it.
 */
export function inLockedFolder<T>(folder: string, work: () => T): T {
  for (;;) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
    const fd = fs.openSync(
      folder,
      fs.constants.O_RDONLY | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW,
    );
    try {
      call('flock', fd, LOCK_EX);
      // Whoever was in it before may have removed it, and the next one made another of its name.
      if (fs.statSync(folder, { throwIfNoEntry: false })?.ino !== fs.fstatSync(fd).ino) continue;
      try {
        return work();
      } finally {
        removeIfEmpty(folder);
      }
    } finally {
      fs.closeSync(fd);
    }
  }
}

/** Somebody needs it, or it is not there any more. */
const TOLERATED = ['ENOTEMPTY', 'EEXIST', 'EBUSY', 'ENOENT'];

/** Leaves a folder that has something in it, or is not there. @throws the error of rmdir(2) for any other reason */
export function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && TOLERATED.includes(String(error.code)))) throw error;
  }
}
