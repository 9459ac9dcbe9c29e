/** How long `netscope up` and `netscope down` take, and what stays in memory, beside other ways to the same network. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineMachine } from '../../test/engine/support/engine-machine';
import type { Lab } from '../../test/kernel/support/lab';
import { MODES } from '../../test/kernel/support/modes';
import { byDocker, engineProcesses } from './docker';
import { byFloor } from './floor';
import { memoryOf } from './memory';
import { netscopeCold, netscopeWarm } from './netscope';
import { type Peer, renderMemory, renderTimes } from './report';
import { Samples } from './samples';
import { byScript } from './script';
import type { Way } from './way';

/** For each namespace: the kernel goes on removing them when all programs have ended, which must not slow the next way. */
const SETTLE_MS = 3;

/** A size of the network, and in how many rounds each kind of way makes it. */
export interface Size {
  readonly services: number;
  readonly rounds: number;
  /** The engine and the script need too long for many rounds of large networks. */
  readonly engineRounds: number;
  readonly scriptRounds: number;
}

export interface UpDownOptions {
  readonly sizes: readonly Size[];
  /** The engine, or a sentence why there is none. */
  readonly engine: EngineMachine | string;
  readonly progress: (text: string) => void;
}

/** Measures in rounds: in each, every way makes and removes a size in turn, so that a slow moment hits all of them. */
export async function benchUpDown(lab: Lab, { sizes, engine, progress }: UpDownOptions): Promise<string> {
  const ours = MODES.flatMap((mode) => [netscopeCold(lab, mode), netscopeWarm(lab, mode)]);
  const script = byScript(lab);
  const floor = byFloor(lab);
  const docker = typeof engine === 'string' ? engine : byDocker(engine);
  const samples = new Samples();
  const peers: Peer[] = [];
  const ways: { way: Way; roundsOf: (size: Size) => number }[] = [];
  const add = (way: Way, roundsOf: (size: Size) => number): void => void ways.push({ way, roundsOf });

  if (typeof docker !== 'string') {
    add(docker, ({ engineRounds }) => engineRounds);
    peers.push({ way: docker.name, quantity: 'commandMs', title: 'command to docker' });
  }
  add(script, ({ scriptRounds }) => scriptRounds);
  peers.push({ way: script.name, quantity: 'commandMs', title: 'to script' });
  if (typeof floor !== 'string') {
    add(floor, ({ rounds }) => rounds);
    peers.push({ way: floor.name, quantity: 'ownMs', title: 'own part to floor' });
  }
  for (const way of ours) add(way, ({ rounds }) => rounds);

  if (typeof engine !== 'string') samples.addMemory(0, 'docker compose', memoryOf(engineProcesses(engine)));
  for (const size of sizes) {
    // The first round finds cold caches and is not counted, unless it is the only one.
    for (let round = 0; round <= size.rounds; round++) {
      progress(`up and down: ${size.services} services, round ${round} of ${size.rounds}`);
      for (const { way, roundsOf } of ways) {
        if (round === 0 ? roundsOf(size) < size.rounds : round > roundsOf(size)) continue;
        await measure(way, size.services, round, samples);
      }
    }
  }
  return report(
    samples,
    sizes.map(({ services }) => services),
    ways.map(({ way }) => way.name),
    peers,
    [docker, floor].filter((each) => typeof each === 'string'),
  );
}

async function measure(way: Way, services: number, round: number, samples: Samples): Promise<void> {
  await way.before?.();
  const up = await way.up(services);
  const memory = way.processes === undefined ? undefined : memoryOf(way.processes());
  const down = await way.down(services);
  await way.after?.();
  await sleep(services * SETTLE_MS);
  if (round === 0) return;
  samples.add(services, 'up', way.name, round, up);
  samples.add(services, 'down', way.name, round, down);
  if (memory !== undefined) samples.addMemory(services, way.name, memory);
}

function report(
  samples: Samples,
  sizes: readonly number[],
  ways: readonly string[],
  peers: readonly Peer[],
  missing: readonly string[],
): string {
  return [
    'Up and down: medians of milliseconds; ratios are medians of the ratios of the rounds\n',
    renderTimes(samples, sizes, ways, peers),
    'Memory of all processes that stay while the network is up, MiB\n',
    renderMemory(samples, [0, ...sizes], ways),
    '`netscope`: `up` starts the daemon, `down` ends it; `running`: a project of two services is up the whole time.\n' +
      "Own part: from the daemon's (the C program's) first step to its last, without the start of processes.\n" +
      'The engine runs all the time and has the image. The script writes no files and has no resolver.\n',
    ...missing.map((reason) => `${reason}\n`),
  ].join('\n');
}
