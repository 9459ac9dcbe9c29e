/** How long compose files take to be read: all of one, an edit of one character, and the whole command. */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ProjectLoader } from '../src/compose/loader';
import type { FileReader } from '../src/compose/project';
import { renderTable } from '../src/render/table';
import { BENCH_FILE, BENCH_LOAD, composeProject, typings } from './compose-project';
import { median, ratios, summarise } from './statistics';

/** Until the code that is measured has been compiled. */
const WARM_UP_LOADS = 10;

export interface ComposeOptions {
  readonly sizes: readonly number[];
  /** Loads of each kind within this process. */
  readonly loads: number;
  /** Runs of each command. */
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Measures loads in this process first, then the command beside Debian's `docker-compose` in the same rounds. */
export async function benchCompose({ sizes, loads, rounds, progress }: ComposeOptions): Promise<string> {
  const inProcess: string[][] = [];
  for (const services of sizes) {
    progress(`compose: ${services} services within this process`);
    inProcess.push(...(await loadRows(services, loads)));
  }
  const commands: string[][] = [];
  for (const services of sizes) {
    progress(`compose: ${services} services as a command, ${rounds} rounds`);
    commands.push(await commandRow(services, rounds));
  }
  return [
    `Compose files, milliseconds within one process, ${loads} loads of each kind\n`,
    renderTable(['services', 'lines', 'what', 'min', 'median', 'max'], inProcess),
    `Compose files, milliseconds of the whole command, medians of ${rounds} rounds\n`,
    renderTable(['services', 'netscope config -q', 'docker-compose config -q', 'ratio'], commands),
    'The ratio is the median of the ratios of the rounds.\n',
  ].join('\n');
}

async function loadRows(services: number, loads: number): Promise<string[][]> {
  const text = composeProject(services);
  const lines = String(text.split('\n').length - 1);
  const row = (what: string, samples: readonly number[]): string[] => {
    const { min, median: middle, max } = summarise(samples);
    return [String(services), lines, what, ...[min, middle, max].map((ms) => ms.toFixed(2))];
  };
  const rows = [row('all of it', await fullLoads(text, services, loads))];
  for (const { where, after } of typings(services)) {
    const texts = Array.from({ length: WARM_UP_LOADS + loads }, (_, index) => after(text, index));
    rows.push(row(`one character ${where}`, await edits(texts, services)));
  }
  return rows;
}

/** Each by a loader that knows nothing yet. */
async function fullLoads(text: string, services: number, loads: number): Promise<number[]> {
  const samples: number[] = [];
  for (let count = -WARM_UP_LOADS; count < loads; count++) {
    const ms = await timedLoad(new ProjectLoader(), text, services);
    if (count >= 0) samples.push(ms);
  }
  return samples;
}

/** All by one loader, as in an editor: each text has one character more than the one before. */
async function edits(texts: readonly string[], services: number): Promise<number[]> {
  const loader = new ProjectLoader();
  const samples: number[] = [];
  for (const text of texts) samples.push(await timedLoad(loader, text, services));
  return samples.slice(WARM_UP_LOADS);
}

async function timedLoad(loader: ProjectLoader, text: string, services: number): Promise<number> {
  const reader: FileReader = { read: (file) => Promise.resolve(file === BENCH_FILE ? text : undefined) };
  const started = performance.now();
  const { project, problems } = await loader.load(BENCH_LOAD, reader);
  const ms = performance.now() - started;
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (project?.services.length !== services || errors.length > 0) {
    throw new Error(`the file was not read as it is meant: ${JSON.stringify(errors.slice(0, 3))}`);
  }
  return ms;
}

/** Both commands take turns, so that a slow moment hits both. */
async function commandRow(services: number, rounds: number): Promise<string[]> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'netscope-bench-'));
  try {
    await fs.writeFile(path.join(folder, 'compose.yaml'), composeProject(services));
    const ours: number[] = [];
    const peer: number[] = [];
    const netscope = [process.execPath, path.resolve(__dirname, '../dist/cli.js'), 'config', '--quiet'];
    for (let round = 0; round <= rounds; round++) {
      const samples = [
        await timedCommand(netscope, folder),
        await timedCommand(['docker-compose', '-f', 'compose.yaml', 'config', '--quiet'], folder),
      ] as const;
      // The first round finds cold caches and is not counted.
      if (round === 0) continue;
      ours.push(samples[0]);
      peer.push(samples[1]);
    }
    const shown = [median(ours).toFixed(0), median(peer).toFixed(0), median(ratios(ours, peer)).toFixed(3)];
    return [String(services), ...shown];
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}

async function timedCommand([program = '', ...words]: readonly string[], cwd: string): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(program, words, { cwd, timeout: 120_000 });
  return performance.now() - started;
}
