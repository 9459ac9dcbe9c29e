/** Programs of a service that are stopped, and continued (signal(7)). */
import { setTimeout as sleep } from 'node:timers/promises';
import { isStopped } from '../probe/processes';
import { DaemonError } from './client';

type Programs = () => readonly { readonly pid: number; readonly command: string }[];

/** Time until every program has followed the signal; one in the middle of a system call may take a while. */
const LIMIT_MS = 5000;
const POLL_MS = 10;

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Stops what `list` finds, and what starts meanwhile, until all of it stands still.
 * @throws DaemonError `helper-failed` where one does not; those that did run again then
 */
export async function stopPrograms(list: Programs): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const running = list().filter(({ pid }) => !isStopped(pid));
    if (running.length === 0) return;
    if (Date.now() > deadline) {
      continuePrograms(list);
      const { pid = 0, command = '' } = running[0] ?? {};
      throw new DaemonError(
        'helper-failed',
        `process ${pid} (${command}) does not stop`,
        'It may belong to another user, or wait for a device. Stop it yourself, and pause again.',
      );
    }
    for (const { pid } of running) signal(pid, 'SIGSTOP');
    await sleep(POLL_MS);
  }
}

/** Lets what `list` finds go on. */
export function continuePrograms(list: Programs): void {
  for (const { pid } of list()) signal(pid, 'SIGCONT');
}
