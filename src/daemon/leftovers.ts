/** What daemons that are gone have left on this machine, and who else may be at work on it. */
import fs from 'node:fs';
import path from 'node:path';
import { commandOf, isRunning, processIds } from '../probe/processes';
import type { Leftover, OtherDaemon } from './api';
import { recordedHolder } from './holder';
import type { HelperResults } from '../helper/protocol';

const DAEMON = 'netscoped';
/** What a holder is in the end, as `/proc/PID/cmdline` has it. */
const HOLDER = 'sleep\0infinity\0';
const RUNTIME = /(?:^|\0)NETSCOPE_RUNTIME_DIR=([^\0]+)/;

/** Leftovers among what a survey has found: everything but the projects that are up. */
export function leftoversOf(survey: HelperResults['survey'], isUp: (project: string) => boolean): Leftover[] {
  return survey.flatMap(({ project, namespaces, devices, chains }) =>
    isUp(project) ? [] : [{ kind: 'rootful', id: project, namespaces, devices, chains } as const],
  );
}

/** Holders of this user that no daemon can find any more, because their folder is gone or knows another one. */
export function strayHolders(): Leftover[] {
  return processIds().flatMap((pid) => {
    const runtime = runtimeOfHolder(pid);
    if (runtime === undefined || recordedHolder(runtime)?.pid === pid) return [];
    return [{ kind: 'holder', id: String(pid), pid, runtime } as const];
  });
}

/** Ends a stray holder, with everything that it holds; somebody else's process is left alone. */
export function endStrayHolder(pid: number): boolean {
  if (!strayHolders().some(({ id }) => id === String(pid))) return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

function runtimeOfHolder(pid: number): string | undefined {
  try {
    // Root may look into those of everybody, whose folders are not root's to judge.
    if (fs.statSync(`/proc/${pid}`).uid !== process.getuid?.()) return undefined;
    if (!isRunning(pid) || fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1') !== HOLDER) return undefined;
    const [, runtime] = RUNTIME.exec(fs.readFileSync(`/proc/${pid}/environ`, 'latin1')) ?? [];
    return runtime === undefined ? undefined : path.resolve(runtime);
  } catch {
    // It has ended, or is another user's.
    return undefined;
  }
}

/** Daemons of other users, and of this user for other folders: what looks left over may be theirs. */
export function otherDaemons(): OtherDaemon[] {
  return processIds().flatMap((pid) => {
    if (pid === process.pid || commandOf(pid) !== DAEMON) return [];
    const uid = fs.statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
    return uid === undefined ? [] : [{ pid, uid }];
  });
}
