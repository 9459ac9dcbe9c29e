/** `npm run bench [-- --quick] [up-down] [resolver] [compose] [findings]`: measures and prints one report. */
import { parseArgs } from 'node:util';
import { benchCompose } from './compose';
import { benchFindings } from './findings/bench';
import { inLab } from './in-lab';
import { describeMachine } from './machine';
import { missingRequirement, type Requirement } from './requirements';
import { benchResolver } from './resolver/bench';
import { benchUpDown, type Size } from './up-down/bench';
import { withEngine } from './with-engine';

const USAGE = 'usage: npm run bench [-- [--quick] [up-down] [resolver] [compose] [findings]]';

const progress = (text: string): void => console.error(`… ${text}`);

/** Docker takes minutes for 200 services, and is left out where only growth is to be seen. */
const SIZES: readonly Size[] = [
  { services: 2, rounds: 9, engineRounds: 9, scriptRounds: 9 },
  { services: 10, rounds: 9, engineRounds: 9, scriptRounds: 9 },
  { services: 50, rounds: 7, engineRounds: 3, scriptRounds: 7 },
  { services: 200, rounds: 5, engineRounds: 1, scriptRounds: 3 },
  { services: 1000, rounds: 2, engineRounds: 0, scriptRounds: 0 },
];
const QUICK_SIZES: readonly Size[] = [
  { services: 2, rounds: 3, engineRounds: 1, scriptRounds: 3 },
  { services: 10, rounds: 3, engineRounds: 1, scriptRounds: 3 },
  { services: 50, rounds: 3, engineRounds: 0, scriptRounds: 3 },
];

interface Bench {
  readonly needs: Requirement;
  run(quick: boolean): Promise<string>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  'up-down': {
    needs: 'lab',
    run: (quick) =>
      withEngine((engine) =>
        inLab((lab) => benchUpDown(lab, { sizes: quick ? QUICK_SIZES : SIZES, engine, progress })),
      ),
  },
  resolver: {
    needs: 'lab',
    run: (quick) =>
      withEngine((engine) =>
        inLab((lab) =>
          benchResolver(lab, {
            ...{ engine, progress },
            rounds: quick ? 3 : 9,
            seconds: quick ? 1 : 3,
            lookups: quick ? 1000 : 5000,
          }),
        ),
      ),
  },
  compose: {
    needs: 'compose',
    run: (quick) =>
      benchCompose({ sizes: [10, 100, 1000], loads: quick ? 11 : 51, rounds: quick ? 3 : 9, progress }),
  },
  findings: {
    needs: 'nothing',
    run: (quick) => benchFindings({ sizes: [10, 100, 1000], edits: quick ? 11 : 51, progress }),
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
