/** For tests that change rules and devices themselves: they do so in a network that is nobody's. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { call, CLONE_NEWNET } from '../../../src/kernel/libc';

const OWN_NAMESPACE = '/proc/thread-self/ns/net';

/**
 * Moves the main thread of this process into a new network namespace, and never back: each test file is a process of
 * its own. Programs that it starts from then on are born there.
 */
export function enterEmptyNetwork(): void {
  const earlier = fs.readlinkSync(OWN_NAMESPACE);
  call('unshare', CLONE_NEWNET);
  if (fs.readlinkSync(OWN_NAMESPACE) === earlier) throw new Error('this is still the network it was');
  run('ip', 'link', 'set', 'lo', 'up');
}

/** Runs a program to its end and gives what it printed. @throws where its exit code is not 0 */
export function run(program: string, ...words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** One table as `iptables-save` lists it, without the comments that carry version and time. */
export function savedTable(table: 'nat' | 'filter', options: { readonly counters: boolean }): string {
  const text = run('iptables-save', '-t', table, ...(options.counters ? ['-c'] : []));
  return text.replace(/^#.*\n/gm, '');
}

/** All tables of the namespace, without comments and counters. */
export function savedRules(): string {
  return run('iptables-save').replace(/^#.*\n/gm, '');
}
