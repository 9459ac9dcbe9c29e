/**
 * The filter tables of iptables before nf_tables, through its own programs: their format is no interface of the kernel
 * that one should write by oneself. Fixed programs, fixed words, an empty environment; what varies goes in as input.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export type LegacyFamily = 'ip' | 'ip6';

/** Where distributions put them; not `PATH`, which somebody else may have set. */
const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];
const PROGRAMS = { ip: 'iptables-legacy', ip6: 'ip6tables-legacy' } as const;
const NAMES = { ip: 'ip_tables_names', ip6: 'ip6_tables_names' } as const;
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT = 64 << 20;
/** Other programs hold the lock of these tables for as long as a change takes. */
const LOCK_WAIT_SECONDS = '10';

/** Whether the current network namespace has such a filter table. Reading it by the programs would make one. */
export function hasLegacyFilter(family: LegacyFamily): boolean {
  try {
    return fs.readFileSync(`/proc/thread-self/net/${NAMES[family]}`, 'utf8').split('\n').includes('filter');
  } catch {
    // The kernel has no such tables.
    return false;
  }
}

/** The table as text. @throws where the program is missing or fails */
export function saveLegacyFilter(family: LegacyFamily): string {
  return run(`${PROGRAMS[family]}-save`, ['-t', 'filter']);
}

/** Applies lines for `iptables-restore` beside what is there, all or none. @throws where the program is missing or fails */
export function restoreLegacyFilter(family: LegacyFamily, input: string): void {
  run(`${PROGRAMS[family]}-restore`, ['--noflush', '--wait', LOCK_WAIT_SECONDS, '--table', 'filter'], input);
}

function run(program: string, words: readonly string[], input = ''): string {
  const file = FOLDERS.map((folder) => path.join(folder, program)).find((each) => fs.existsSync(each));
  if (file === undefined) throw new Error(`${program} is not installed`);
  return execFileSync(file, words, {
    input,
    env: {},
    cwd: '/',
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
