/** The network as this program makes it: with nothing running before, or with a daemon that has another project up. */
import type { DownResult, UpResult } from '../../src/daemon/api';
import { type Lab, until } from '../../test/kernel/support/lab';
import type { ModeCase } from '../../test/kernel/support/modes';
import { hasDaemon } from '../in-lab';
import { timed } from './timed';
import { composeFile, type Timing, type Way } from './way';

const KEEPER_SERVICES = 2;

/** `up` starts the daemon and `down` ends it. */
export function netscopeCold(lab: Lab, mode: ModeCase): Way {
  return {
    name: `netscope, ${mode.mode}`,
    up: (services) => up(lab, mode, projectOf(lab, services)),
    down: async (services) => {
      const timing = await down(lab, mode, projectOf(lab, services));
      await until('the daemon has left', () => !hasDaemon(lab));
      return timing;
    },
    processes: () => lab.processes().map(({ pid }) => pid),
  };
}

/** A small project of the same mode is up the whole time. */
export function netscopeWarm(lab: Lab, mode: ModeCase): Way {
  const keeper = lab.project('keeper', { 'compose.yaml': composeFile(KEEPER_SERVICES) });
  return {
    name: `netscope, ${mode.mode}, running`,
    before: async () => {
      await up(lab, mode, keeper);
    },
    up: (services) => up(lab, mode, projectOf(lab, services)),
    down: (services) => down(lab, mode, projectOf(lab, services)),
    after: async () => {
      await down(lab, mode, keeper);
      await until('the daemon has left', () => !hasDaemon(lab));
    },
  };
}

function projectOf(lab: Lab, services: number): string {
  return lab.project(`bench${services}`, { 'compose.yaml': composeFile(services) });
}

async function up(lab: Lab, { as, flags }: ModeCase, cwd: string): Promise<Timing> {
  const { stdout, commandMs } = await timed(lab, lab.netscopeCommand(['up', ...flags, '--json']), {
    as,
    cwd,
  });
  const { change, tookMs } = JSON.parse(stdout) as UpResult;
  if (change !== 'created') throw new Error(`netscope up found something there:\n${stdout}`);
  return { commandMs, ownMs: tookMs };
}

async function down(lab: Lab, { as }: ModeCase, cwd: string): Promise<Timing> {
  const { stdout, commandMs } = await timed(lab, lab.netscopeCommand(['down', '--json']), { as, cwd });
  const { wasUp, tookMs } = JSON.parse(stdout) as DownResult;
  if (!wasUp) throw new Error(`netscope down found nothing:\n${stdout}`);
  return { commandMs, ownMs: tookMs };
}
