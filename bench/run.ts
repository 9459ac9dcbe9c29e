/** `npm run bench [-- --quick] [up-down] [resolver]`: measures in a machine of its own and prints one report. */
import { parseArgs } from 'node:util';
import type { Lab } from '../test/kernel/support/lab';
import { inLab } from './in-lab';
import { describeMachine } from './machine';
import { missingRequirement } from './requirements';
import { benchResolver } from './resolver';
import { benchUpDown } from './up-down';

const USAGE = 'usage: npm run bench [-- [--quick] [up-down] [resolver]]';

const progress = (text: string): void => console.error(`… ${text}`);

const BENCHES: Readonly<Record<string, (lab: Lab, quick: boolean) => Promise<string>>> = {
  'up-down': (lab, quick) => benchUpDown(lab, { sizes: [2, 50], rounds: quick ? 3 : 11, progress }),
  resolver: (lab, quick) =>
    benchResolver(lab, {
      rounds: quick ? 3 : 9,
      seconds: quick ? 1 : 3,
      lookups: quick ? 1000 : 5000,
      progress,
    }),
};

/** Gives the exit code: 0 measured, 2 wrong usage, 3 not possible on this machine. */
async function main(argv: readonly string[]): Promise<number> {
  const { names, quick } = readArguments(argv);
  if (names.some((name) => !Object.hasOwn(BENCHES, name))) {
    console.error(USAGE);
    return 2;
  }
  const missing = missingRequirement();
  if (missing !== undefined) {
    console.error(missing);
    return 3;
  }
  console.log(describeMachine());
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length === 0 || names.includes(name)) console.log(await inLab((lab) => bench(lab, quick)));
  }
  return 0;
}

function readArguments(argv: readonly string[]): {
  readonly names: readonly string[];
  readonly quick: boolean;
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { quick: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    return { names: positionals, quick: values.quick };
  } catch {
    return { names: [''], quick: false };
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
