/** The network as a C program makes it that knows nothing but the system calls: as fast as this machine's kernel. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Lab } from '../../test/kernel/support/lab';
import { isOnPath } from '../requirements';
import { natBatchFile } from './nat-batch';
import type { Way } from './way';

const COMPILER = 'cc';

/** The way, or a sentence why it cannot be gone here. */
export function byFloor(lab: Lab): Way | string {
  if (!isOnPath(COMPILER)) return `no floor: there is no C compiler called ${COMPILER}`;
  const cwd = lab.project('floor', {});
  execFileSync(COMPILER, ['-O2', '-o', path.join(cwd, 'floor'), path.join(__dirname, 'floor.c')]);
  fs.writeFileSync(path.join(cwd, 'nat'), natBatchFile());
  let running: Running | undefined;
  return {
    name: 'C floor',
    up: async (services) => {
      const started = performance.now();
      running = new Running(lab.start(['./floor', String(services), 'nat'], { as: 'root', cwd }));
      const ownMs = await running.nextNumber();
      return { commandMs: performance.now() - started, ownMs };
    },
    down: async () => {
      if (running === undefined) throw new Error('nothing is up');
      const started = performance.now();
      const ownMs = await running.finish();
      return { commandMs: performance.now() - started, ownMs };
    },
  };
}

/** The program between its two lines. */
class Running {
  private readonly lines: AsyncIterator<string, undefined>;
  private readonly ended: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    if (child.stdout === null) throw new Error('a program without output');
    child.stderr?.pipe(process.stderr);
    this.ended = new Promise((resolve) => child.once('close', resolve));
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error where the program has ended instead */
  async nextNumber(): Promise<number> {
    const next = await this.lines.next();
    if (next.done === true) throw new Error('the C program has failed');
    return Number(next.value);
  }

  async finish(): Promise<number> {
    this.child.stdin?.end();
    const ms = await this.nextNumber();
    await this.ended;
    return ms;
  }
}
