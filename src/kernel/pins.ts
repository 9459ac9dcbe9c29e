/**
 * Namespaces kept alive by a bind mount instead of a process, as `ip netns` does it. Needs root of the mount namespace.
 */
import fs from 'node:fs';
import path from 'node:path';
import { removeIfEmpty } from './folder-lock';
import { call, SystemError } from './libc';
import { type NamespacePair, openNamespacePair } from './namespaces';

const MS_NOSUID = 2;
const MS_NODEV = 4;
const MS_NOEXEC = 8;
const MS_BIND = 4096;
const MNT_DETACH = 2;

/** Where the namespaces called `name` are pinned in `directory`. */
export function pinPaths(directory: string, name: string): { readonly net: string; readonly uts: string } {
  return { net: path.join(directory, `${name}.net`), uts: path.join(directory, `${name}.uts`) };
}

/** Pins a pair; a pin of the same name that is left over is replaced. */
export function pin(directory: string, name: string, pair: NamespacePair): void {
  makeFolder(directory);
  removeFiles(directory, name);
  const paths = pinPaths(directory, name);
  for (const kind of ['net', 'uts'] as const) {
    fs.closeSync(fs.openSync(paths[kind], 'wx', 0o444));
    call('mount', `/proc/self/fd/${pair[kind]}`, paths[kind], null, MS_BIND, null);
  }
}

/**
 * Makes the folder a file system of its own, so that all pins in it can go in one step: the kernel waits after each
 * unmounting until nobody uses what was mounted.
 */
function makeFolder(directory: string): void {
  const isNew = fs.mkdirSync(directory, { recursive: true, mode: 0o755 }) !== undefined;
  if (!isNew && (isMountPoint(directory) || !isEmpty(directory))) return;
  call('mount', 'netscope', directory, 'tmpfs', MS_NOSUID | MS_NODEV | MS_NOEXEC, 'mode=0755,size=1m');
}

function isMountPoint(directory: string): boolean {
  const status = fs.statSync(directory, { throwIfNoEntry: false });
  return status !== undefined && status.dev !== fs.statSync(path.dirname(directory)).dev;
}

function isEmpty(directory: string): boolean {
  const folder = fs.opendirSync(directory);
  try {
    return folder.readSync() === null;
  } finally {
    folder.closeSync();
  }
}

/** @throws the error of open(2): `ENOENT` where nothing is pinned. */
export function openPin(directory: string, name: string): NamespacePair {
  const paths = pinPaths(directory, name);
  return openNamespacePair(paths.net, paths.uts);
}

function removeFiles(directory: string, name: string): void {
  for (const target of Object.values(pinPaths(directory, name))) {
    if (!fs.existsSync(target)) continue;
    try {
      call('umount2', target, MNT_DETACH);
    } catch (error) {
      // EINVAL: the file is there but nothing is mounted on it, which a crash between the two steps leaves.
      if (!(error instanceof SystemError) || error.code !== 'EINVAL') throw error;
    }
    fs.rmSync(target, { force: true });
  }
}

/** Idempotent. */
export function unpin(directory: string, name: string): void {
  removeFiles(directory, name);
  if (isMountPoint(directory) && isEmpty(directory)) call('umount2', directory, MNT_DETACH);
  removeIfEmpty(directory);
  removeIfEmpty(path.dirname(directory));
}

/** Removes all pins of a directory, and the directory. Idempotent. */
export function unpinAll(directory: string): void {
  if (isMountPoint(directory)) call('umount2', directory, MNT_DETACH);
  // Pins that lie in the folder itself.
  for (const name of listPins(directory)) unpin(directory, name);
  removeIfEmpty(directory);
  removeIfEmpty(path.dirname(directory));
}

/** statfs(2) of a file on which a namespace is mounted, `NSFS_MAGIC`. */
const NSFS_MAGIC = 0x6e736673;

/** Whether the pair is pinned: a crash may have left files on which nothing is mounted. */
export function isPinned(directory: string, name: string): boolean {
  return Object.values(pinPaths(directory, name)).every(
    (file) => fs.existsSync(file) && fs.statfsSync(file).type === NSFS_MAGIC,
  );
}

/** Names that are pinned in a directory, or were about to be. */
export function listPins(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  const names = fs.readdirSync(directory).map((file) => file.replace(/\.(net|uts)$/, ''));
  return [...new Set(names)];
}
