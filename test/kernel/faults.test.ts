/**
 * Every operation of `up` and `down`, and after it a death or in its place a failure: the next `up` or `down` puts
 * everything right.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

/** How many operations of each kind are tried, spread over all there are; the full matrix is longer. */
const TRIES = process.env['NETSCOPE_TEST_FAULTS'] ?? '1';

const COMPOSE = `
services:
  web: { image: x, ports: ["18080:80"], networks: [front, back] }
  redis: { image: x, networks: [back] }
networks: { front: {}, back: { internal: true } }
`;

type Role = 'helper' | 'daemon';
/** Who ends after the operation; `fail`: nobody, the operation itself does not work. */
type Kind = 'self' | 'other' | 'both' | 'fail';
type Action = 'up' | 'down';

const CASES: readonly { readonly role: Role; readonly kind: Kind; readonly what: string }[] = [
  { role: 'helper', kind: 'self', what: 'the helper is killed after its operation' },
  { role: 'helper', kind: 'other', what: 'the daemon is killed after an operation of the helper' },
  { role: 'helper', kind: 'both', what: 'both are killed after an operation of the helper' },
  { role: 'helper', kind: 'fail', what: 'an operation of the helper fails' },
  { role: 'daemon', kind: 'self', what: 'the daemon is killed after its operation' },
  { role: 'daemon', kind: 'both', what: 'both are killed after an operation of the daemon' },
  { role: 'daemon', kind: 'fail', what: 'an operation of the daemon fails' },
];

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`faults of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let faults: string;
    let empty: Record<string, readonly string[]>;
    let whole: string[];
    const counts: Record<Action, Record<Role, number>> = {
      up: { helper: 0, daemon: 0 },
      down: { helper: 0, daemon: 0 },
    };
    let tried = 0;

    const netscope = (...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, {
        as,
        cwd: folder,
        env: {
          NODE_OPTIONS: `--import=${path.join(faults, 'hook.mjs')}`,
          NETSCOPE_FAULTS: faults,
        },
      });
    const succeed = async (context: string, ...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await netscope(...words);
      assert.equal(code, 0, `${context}: ${words.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    const arm = (plan = ''): void => {
      for (const role of ['helper', 'daemon']) {
        fs.writeFileSync(path.join(faults, role), '');
        fs.chmodSync(path.join(faults, role), 0o666);
      }
      fs.writeFileSync(path.join(faults, 'plan'), plan);
    };
    const counted = (role: Role): number => fs.statSync(path.join(faults, role)).size;

    /** All that `up` makes, line by line, without what is another one each time. */
    const state = async (context: string): Promise<string[]> => {
      const { running } = JSON.parse(await succeed(context, 'ps', '--json')) as {
        running: {
          topology: object;
          state: { kind: string };
          namespaces: { containerName: string }[];
        } | null;
      };
      const { processes, mounts, ...seen } = await lab.snapshot();
      const names = running?.namespaces.map(({ containerName }) => containerName);
      const all = { topology: running?.topology, state: running?.state.kind, names, ...seen };
      return JSON.stringify(all, undefined, 1)
        .replaceAll(/@if\d+/g, '@peer')
        .replaceAll(/(?<=@peer.*)([0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
        .replaceAll(/fe80::[0-9a-f:]+\/64/g, '')
        .split('\n');
    };
    const assertWhole = async (context: string): Promise<void> => {
      const now = await state(context);
      const missing = whole.filter((line) => !now.includes(line)).slice(0, 20);
      const extra = now.filter((line) => !whole.includes(line)).slice(0, 20);
      assert.deepEqual({ missing, extra }, { missing: [], extra: [] }, context);
      assert.equal(now.length, whole.length, context);
    };
    const assertGone = async (context: string): Promise<void> => {
      await until(`the processes have left: ${context}`, () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty, context);
    };

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('faulty', { 'compose.yaml': COMPOSE });
      faults = lab.writable('faults');
      fs.copyFileSync(path.join(__dirname, 'support/fault-hook.mjs'), path.join(faults, 'hook.mjs'));
      empty = await lab.snapshot();
      for (const action of ['up', 'down'] as const) {
        arm();
        await succeed('without a fault', ...(action === 'up' ? ['up', ...flags] : ['down']));
        if (action === 'up') whole = await state('without a fault');
        for (const role of ['helper', 'daemon'] as const) counts[action][role] = counted(role);
      }
      await assertGone('without a fault');
    });
    after(async () => {
      console.log(`${mode}: ${tried} faults, of ${JSON.stringify(counts)} operations`);
      await lab.destroy();
    });

    /** Everything of the project is gone, and everything else where nothing else is up. */
    const assertDown = async (context: string, isAlone: boolean): Promise<void> => {
      if (isAlone) {
        await assertGone(context);
        return;
      }
      const { running } = JSON.parse(await succeed(context, 'ps', '--json')) as { running: unknown };
      assert.equal(running, null, context);
    };

    for (const [index, { role, kind, what }] of CASES.entries()) {
      for (const action of ['up', 'down'] as const) {
        const doIt = action === 'up' ? ['up', ...flags] : ['down'];
        const tryAll = async (total: number, isAlone: boolean): Promise<void> => {
          assert.ok(total > 0, `${action} does nothing that could fail`);
          for (const at of chosen(total, index + (action === 'up' ? 0 : CASES.length))) {
            const context = `${action}, ${role} ${kind} ${at} of ${total}`;
            tried += 1;
            arm();
            if (action === 'down') await succeed(context, 'up', ...flags);
            arm(`${role} ${kind} ${at}`);
            await netscope(...doIt);
            arm();
            // Half of them are put right by up, half by down.
            if (at % 2 === 0) {
              await succeed(context, 'up', ...flags);
              await assertWhole(context);
              await succeed(context, 'resolve', 'web', 'redis');
            }
            await succeed(context, 'down');
            await assertDown(context, isAlone);
          }
        };
        it(`${action}: ${what}`, async () => {
          const total = counts[action][role];
          if (total > 0) {
            await tryAll(total, true);
            return;
          }
          // The last rootless network goes with its holder, without a helper. Where another one stays up, it does not.
          arm();
          await succeed(what, 'network', 'create', 'neighbour', '--subnet', '10.99.0.0/24', ...flags);
          await succeed(what, 'up', ...flags);
          arm();
          await succeed(what, 'down');
          await tryAll(counted(role), false);
          await succeed(what, 'network', 'rm', 'neighbour');
          await assertGone(what);
        });
      }
    }
  });
}

/** Numbers from 1 to `total`: all of them, or some that lie elsewhere for every `seed`. */
function chosen(total: number, seed: number): number[] {
  const all = Array.from({ length: total }, (_, index) => index + 1);
  if (TRIES === 'all') return all;
  const step = total / Number(TRIES);
  return all.filter((_, index) => {
    const offset = (seed * 0.381_966 * step) % step;
    return (
      Math.floor((index + step - offset) / step) !== Math.floor((index - 1 + step - offset) / step) &&
      index >= offset
    );
  });
}
