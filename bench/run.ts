/** `npm run bench [-- --quick] [up-down] [resolver] [compose]`: measures and prints one report. */
import { parseArgs } from 'node:util';
import { benchCompose } from './compose';
import { inLab } from './in-lab';
import { describeMachine } from './machine';
import { missingRequirement, type Requirement } from './requirements';
import { benchResolver } from './resolver';
import { benchUpDown } from './up-down';

const USAGE = 'usage: npm run bench [-- [--quick] [up-down] [resolver] [compose]]';

const progress = (text: string): void => console.error(`… ${text}`);

interface Bench {
  readonly needs: Requirement;
  run(quick: boolean): Promise<string>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  'up-down': {
    needs: 'lab',
    run: (quick) => inLab((lab) => benchUpDown(lab, { sizes: [2, 50], rounds: quick ? 3 : 11, progress })),
  },
  resolver: {
    needs: 'lab',
    run: (quick) =>
      inLab((lab) =>
        benchResolver(lab, {
          rounds: quick ? 3 : 9,
          seconds: quick ? 1 : 3,
          lookups: quick ? 1000 : 5000,
          progress,
        }),
      ),
  },
  compose: {
    needs: 'compose',
    run: (quick) =>
      benchCompose({ sizes: [10, 100, 1000], loads: quick ? 11 : 51, rounds: quick ? 3 : 9, progress }),
  },
};

/** Gives the exit code: 0 measured, 2 wrong usage, 3 not possible on this machine. */
async function main(argv: readonly string[]): Promise<number> {
  const { names, quick } = readArguments(argv);
  if (names.some((name) => !Object.hasOwn(BENCHES, name))) {
    console.error(USAGE);
    return 2;
  }
  const chosen = Object.entries(BENCHES)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .map(([, bench]) => bench);
  const missing = missingRequirement(chosen.map(({ needs }) => needs));
  if (missing !== undefined) {
    console.error(missing);
    return 3;
  }
  console.log(describeMachine());
  for (const bench of chosen) console.log(await bench.run(quick));
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
