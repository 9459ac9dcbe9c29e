/** Processes by what `/proc` shows of them: their namespace and their sockets (proc(5)). */
import fs from 'node:fs';
import type { SocketOwner } from './evidence';

/** Running processes that this user may look at. */
export function processIds(): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Processes come and go while `/proc` is read, and those of others refuse to be read: both are no answer. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Inode of the network namespace of a process. */
export function networkNamespaceOf(pid: number): number | undefined {
  const link = attempt(() => fs.readlinkSync(`/proc/${pid}/ns/net`));
  const inode = /\[(\d+)\]/.exec(link ?? '')?.[1];
  return inode === undefined ? undefined : Number(inode);
}

export function commandOf(pid: number): string | undefined {
  return attempt(() => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
}

/** Whether a process still does anything: one that has ended but not been waited for does not. */
export function isRunning(pid: number): boolean {
  const stat = attempt(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat !== undefined && !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')));
}

/** When a process was started, in clock ticks since the machine was (proc(5)); with its number it is told for good. */
export function startTimeOf(pid: number): string | undefined {
  const stat = attempt(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name of the program stands in parentheses and may hold blanks; the field is the 20th after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** Whether a process is stopped by a signal or a debugger, or does nothing any more. */
export function isStopped(pid: number): boolean {
  const stat = attempt(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === undefined || /^\) [TtZX]/.test(stat.slice(stat.lastIndexOf(')')));
}

/** Paths, each in its own file system, of what a process sees mounted where `target` fits (`/proc/PID/mountinfo`). */
export function mountSourcesOf(pid: number, target: RegExp): string[] {
  const mounts = attempt(() => fs.readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? '';
  return mounts.split('\n').flatMap((line) => {
    const [, , , root = '', point = ''] = line.split(' ');
    return target.test(point) ? [root] : [];
  });
}

/** Processes whose network namespace is one of `inodes`, with that inode. */
export function processesIn(inodes: ReadonlySet<number>): { pid: number; networkNamespace: number }[] {
  return processIds().flatMap((pid) => {
    const networkNamespace = networkNamespaceOf(pid);
    return networkNamespace !== undefined && inodes.has(networkNamespace) ? [{ pid, networkNamespace }] : [];
  });
}

/** Finds who holds the sockets with these inodes. `likely` are looked at first, which mostly ends the search. */
export function socketOwners(
  inodes: ReadonlySet<number>,
  likely: readonly number[],
): Map<number, SocketOwner> {
  const owners = new Map<number, SocketOwner>();
  for (const pid of new Set([...likely, ...processIds()])) {
    if (owners.size === inodes.size) break;
    for (const inode of socketInodesOf(pid)) {
      if (!inodes.has(inode) || owners.has(inode)) continue;
      const networkNamespace = networkNamespaceOf(pid);
      if (networkNamespace === undefined) continue;
      owners.set(inode, { pid, command: commandOf(pid) ?? '?', networkNamespace });
    }
  }
  return owners;
}

function socketInodesOf(pid: number): number[] {
  const directory = `/proc/${pid}/fd`;
  const descriptors = attempt(() => fs.readdirSync(directory)) ?? [];
  return descriptors.flatMap((descriptor) => {
    const link = attempt(() => fs.readlinkSync(`${directory}/${descriptor}`));
    const inode = /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}
