/**
 * Which helpers run, on disk: one that goes on for a moment after its daemon has died must not be at work beside the
 * first one of the next daemon.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, startTimeOf } from '../probe/processes';
import { markFile } from './replace-file';

/** A helper without its daemon ends with the request that it is at; longer than the largest one takes. */
const GONE_TIMEOUT_MS = 20_000;
const POLL_MS = 5;

const folder = (runtime: string): string => path.join(runtime, 'helpers');

/** Before its first request. @returns how to remove the record when it has ended. @throws DaemonError */
export function recordHelper(runtime: string, pid: number): () => void {
  const file = path.join(folder(runtime), `${pid}-${startTimeOf(pid) ?? 0}`);
  markFile(file);
  return () => fs.rmSync(file, { force: true });
}

/** Resolves when no helper of an earlier daemon runs any more. */
export async function earlierHelpersGone(runtime: string): Promise<void> {
  const files = fs.existsSync(folder(runtime)) ? fs.readdirSync(folder(runtime)) : [];
  const deadline = Date.now() + GONE_TIMEOUT_MS;
  for (const file of files) {
    const [pid, startTime] = file.split('-');
    const runs = (): boolean => isRunning(Number(pid)) && startTimeOf(Number(pid)) === startTime;
    while (runs() && Date.now() < deadline) await sleep(POLL_MS);
    fs.rmSync(path.join(folder(runtime), file), { force: true });
  }
}
