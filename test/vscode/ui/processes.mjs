// The processes that belong to one daemon, found by the folder in their environment.
import { readFileSync, readdirSync } from 'node:fs';

const NAMES = ['netscoped', 'netscope-helper', 'slirp4netns'];

/** Daemon, helper and what they have started for a runtime directory. */
export function processesOf(runtimeDirectory) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid: Number(pid),
      name: read(pid, 'comm').trimEnd(),
      environment: read(pid, 'environ'),
    }))
    .filter(({ name }) => NAMES.includes(name))
    .filter(({ environment }) => environment.split('\0').includes(`NETSCOPE_RUNTIME_DIR=${runtimeDirectory}`))
    .map(({ pid, name }) => ({ pid, name }));
}

/** Empty where the process has just ended. */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
