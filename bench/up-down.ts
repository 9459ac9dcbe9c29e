/** How long `netscope up` and `netscope down` take, next to the same network made by hand in the same rounds. */
import fs from 'node:fs';
import path from 'node:path';
import type { UpResult } from '../src/daemon/api';
import { renderTable } from '../src/render/table';
import { type Lab, until } from '../test/kernel/support/lab';
import { MODES, type ModeCase } from '../test/kernel/support/modes';
import { hasDaemon } from './in-lab';
import { resolverNatRules } from './nat-rules';
import { median, ratios, summarise } from './statistics';

const ACTIONS = ['up', 'down'] as const;
type Action = (typeof ACTIONS)[number];

/** Milliseconds of one command. */
interface Timing {
  /** From the start of the process to its end. */
  readonly commandMs: number;
  /** The daemon's own part of it: the helper's start, the kernel's work, the resolvers. */
  readonly daemonMs?: number;
}

/** One way to make and remove a network of so many services. */
interface Way {
  readonly name: string;
  run(action: Action, services: number): Promise<Timing>;
}

export interface UpDownOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Measures in rounds: each makes and removes every size in every way, so that a slow moment hits all of them. */
export async function benchUpDown(lab: Lab, { sizes, rounds, progress }: UpDownOptions): Promise<string> {
  const peer = byHand(lab);
  const ways = [...MODES.map((mode) => withNetscope(lab, mode)), peer];
  const timings = new Map<string, Timing[]>();
  // The first round finds cold caches everywhere and is not counted.
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? 'up and down: warming up' : `up and down: round ${round} of ${rounds}`);
    for (const services of sizes) {
      for (const way of ways) {
        for (const action of ACTIONS) {
          const timing = await way.run(action, services);
          const key = keyOf(services, action, way);
          if (round > 0) timings.set(key, [...(timings.get(key) ?? []), timing]);
        }
      }
    }
  }
  const get = (services: number, action: Action, way: Way): readonly Timing[] =>
    timings.get(keyOf(services, action, way)) ?? [];
  const rows = sizes.flatMap((services) =>
    ACTIONS.flatMap((action) =>
      ways.flatMap((way) =>
        rowsOf(services, action, way, get(services, action, way), get(services, action, peer)),
      ),
    ),
  );
  return [
    `Up and down, milliseconds, ${rounds} rounds\n`,
    renderTable(['services', 'action', 'what', 'min', 'median', 'max', 'to by hand'], rows),
    '`up` starts daemon and helper, `down` ends them. By hand: as root, one process for each step, without resolver\n' +
      'and files. The last column is the median of the ratios of the rounds.\n',
  ].join('\n');
}

function keyOf(services: number, action: Action, way: Way): string {
  return `${services} ${action} ${way.name}`;
}

function rowsOf(
  services: number,
  action: Action,
  way: Way,
  timings: readonly Timing[],
  peer: readonly Timing[],
): string[][] {
  const row = (what: string, samples: readonly number[]): string[] => {
    const { min, median: middle, max } = summarise(samples);
    const ratio = median(
      ratios(
        samples,
        peer.map(({ commandMs }) => commandMs),
      ),
    );
    return [
      String(services),
      action,
      what,
      ...[min, middle, max].map((ms) => ms.toFixed(0)),
      ratio.toFixed(2),
    ];
  };
  const daemon = timings.flatMap(({ daemonMs }) => daemonMs ?? []);
  return [
    row(
      way.name,
      timings.map(({ commandMs }) => commandMs),
    ),
    ...(daemon.length > 0 ? [row(`  daemon's part (tookMs)`, daemon)] : []),
  ];
}

function withNetscope(lab: Lab, { mode, as, flags }: ModeCase): Way {
  const folder = (services: number): string =>
    lab.project(`bench${services}`, { 'compose.yaml': composeFile(services) });
  return {
    name: `netscope, ${mode}`,
    async run(action, services) {
      const words = action === 'up' ? ['up', ...flags, '--json'] : ['down', '--json'];
      const { stdout, commandMs } = await timed(lab, lab.netscopeCommand(words), as, folder(services));
      const result = JSON.parse(stdout) as { tookMs: number; wasUp?: boolean } & Partial<UpResult>;
      const done = action === 'up' ? result.project?.namespaces.length === services : result.wasUp === true;
      if (!done) throw new Error(`netscope ${action} did not do it:\n${stdout}`);
      if (action === 'down') await until('the daemon has left', () => !hasDaemon(lab));
      return { commandMs, daemonMs: result.tookMs };
    },
  };
}

function byHand(lab: Lab): Way {
  const script = fs.readFileSync(path.join(__dirname, 'by-hand.sh'), 'utf8');
  // Nobody listens there: only the time that the rules take counts.
  const rules = resolverNatRules('DOCKER', { address: '127.0.0.11', udp: 40001, tcp: 40002 });
  const folder = lab.project('by-hand', { 'by-hand.sh': script, 'rules.txt': rules });
  return {
    name: 'by hand',
    async run(action, services) {
      const command = ['sh', 'by-hand.sh', action, String(services), 'rules.txt'];
      const { commandMs } = await timed(lab, command, 'root', folder);
      return { commandMs };
    },
  };
}

/** Runs a command in the lab and takes its time, the few milliseconds of entering the lab included. */
async function timed(
  lab: Lab,
  command: readonly string[],
  as: 'user' | 'root',
  cwd: string,
): Promise<{ readonly stdout: string; readonly commandMs: number }> {
  const started = performance.now();
  const { code, stdout, stderr } = await lab.run(command, { as, cwd, timeoutMs: 120_000 });
  const commandMs = performance.now() - started;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with code ${code}:\n${stdout}${stderr}`);
  return { stdout, commandMs };
}

/** Services on the default network, without published ports: those would be taken on the host, not in namespaces. */
function composeFile(services: number): string {
  const one = (_: unknown, index: number): string => `  s${index + 1}:\n    image: bench\n`;
  return `services:\n${Array.from({ length: services }, one).join('')}`;
}
