/** Where processes run: a question that waits for its answer takes several times longer if both change processors. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** The processors this process may use, as a list for `taskset`, and the first of them. */
export function allowedProcessors(): { readonly all: string; readonly first: string } {
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  const all = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '0';
  return { all, first: /^\d+/.exec(all)?.[0] ?? '0' };
}

/** Moves all threads of a process. */
export function moveTo(processors: string, pid: number): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', processors, String(pid)], {
    stdio: 'ignore',
  });
}

/** A command whose process runs on these processors. */
export function runningOn(processors: string, command: readonly string[]): string[] {
  return ['taskset', '--cpu-list', processors, ...command];
}
