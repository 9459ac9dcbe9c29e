/** A lab for one bench. */
import fs from 'node:fs';
import { Lab } from '../test/kernel/support/lab';

/** Runs work in a lab of its own and removes the lab, also when this program is asked to end. */
export async function inLab<T>(work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await Lab.create();
  const onSignal = (signal: NodeJS.Signals): void => {
    void lab.destroy().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await keepRuntimeInMemory(lab);
    return await work(lab);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await lab.destroy();
  }
}

/** Whether a daemon runs, of either user. */
export function hasDaemon(lab: Lab): boolean {
  return lab.processes().some(({ command }) => command === 'netscoped');
}

/** Puts the daemons' folders on a tmpfs, where a login session has its `$XDG_RUNTIME_DIR`. */
async function keepRuntimeInMemory(lab: Lab): Promise<void> {
  for (const as of ['user', 'root'] as const) {
    const folder = lab.runtime(as);
    const { uid, gid } = fs.statSync(folder);
    const options = `mode=700,uid=${uid},gid=${gid}`;
    const mount = ['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder];
    const { code, stderr } = await lab.run(mount, { as: 'root' });
    if (code !== 0) throw new Error(stderr);
  }
}
