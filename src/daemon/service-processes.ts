/** Programs that run inside namespaces of ours, and their end when a namespace goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, mountSourcesOf, processesIn } from '../probe/processes';

/** Where a mount of `resolv.conf` or `hosts` shows: at the file itself, or where a link under /etc leads to. */
const NAMESPACE_FILES = /\/(hosts|hostname|[\w-]*resolv\.conf)$/;

/** Time between the polite signal and the last one. */
const GRACE_MS = 5000;
const POLL_MS = 20;

/** Where programs of one service are looked for. */
export interface ProgramPlace {
  readonly containerName: string;
  readonly networkNamespace: number;
  /** Part of the paths of the service's files, where its programs are not alone in the namespace. */
  readonly enteredBy?: string;
}

export interface ServiceProcess {
  readonly pid: number;
  readonly networkNamespace: number;
  readonly command: string;
  /** Of whose place it is: of several where one shares the namespace of another. */
  readonly containerNames: readonly string[];
}

/** The path that leads to the files of one container, whatever folder its file system is mounted at. */
export function entryMark(id: string, containerName: string): string {
  return `/${id}/etc/${containerName}/`;
}

/** Processes at the given places; never one of `ours`. */
export function serviceProcesses(
  places: readonly ProgramPlace[],
  ours: ReadonlySet<number>,
): ServiceProcess[] {
  const inodes = new Set(places.map(({ networkNamespace }) => networkNamespace));
  return processesIn(inodes).flatMap(({ pid, networkNamespace }) => {
    if (ours.has(pid)) return [];
    const here = places.filter((place) => place.networkNamespace === networkNamespace);
    const isMixed = here.some(({ enteredBy }) => enteredBy !== undefined);
    const sources = isMixed ? mountSourcesOf(pid, NAMESPACE_FILES) : [];
    const containerNames = here
      .filter(({ enteredBy }) => enteredBy === undefined || sources.some((each) => each.includes(enteredBy)))
      .map(({ containerName }) => containerName);
    if (containerNames.length === 0) return [];
    return [{ pid, networkNamespace, command: commandOf(pid) ?? '?', containerNames }];
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
  }
}

/**
 * Ends what `list` finds: SIGTERM, then SIGHUP for interactive shells, which ignore the former, and SIGKILL for
 * what is left after five seconds. Resolves when `list` finds nothing, or nothing that can be ended.
 */
export async function endProcesses(list: () => readonly { readonly pid: number }[]): Promise<void> {
  const asked = list();
  if (asked.length === 0) return;
  for (const { pid } of asked) {
    signal(pid, 'SIGTERM');
    signal(pid, 'SIGHUP');
    signal(pid, 'SIGCONT');
  }
  const deadline = Date.now() + GRACE_MS;
  while (list().length > 0 && Date.now() < deadline) await sleep(POLL_MS);
  for (const { pid } of list()) signal(pid, 'SIGKILL');
  const last = Date.now() + GRACE_MS;
  while (list().length > 0 && Date.now() < last) await sleep(POLL_MS);
}

/**
 * Processes that a crashed daemon has left in namespaces it recorded. The number of a namespace may have been given
 * to another one since, so a process must also see the project's own `resolv.conf`. Its environment would be easier
 * to read, but programs that write their status over their arguments write over it as well.
 */
export function leftProcesses(
  namespaces: readonly { readonly containerName: string; readonly networkNamespace: number }[],
  id: string,
): { pid: number }[] {
  const inodes = new Set(namespaces.map((namespace) => namespace.networkNamespace));
  const own = `/${id}/etc/`;
  return processesIn(inodes).filter(({ pid }) =>
    mountSourcesOf(pid, NAMESPACE_FILES).some((source) => source.includes(own)),
  );
}
