/** Files as they stand while somebody types, or after an accident: no exception, and problems that can be shown. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProjectLoader } from '../../../src/compose/loader';
import type { LoadOptions, Problem } from '../../../src/compose/project';
import { load, readerOf, type Files } from './in-memory';
import { assertInside, mutated } from './mutated';
import { SEEDS } from './mutation-seeds';
import { generator } from '../random';

/** The long run takes the number from outside. */
const MUTATIONS = Number(process.env['NETSCOPE_TEST_MUTATIONS'] ?? 300);
const SEED = Number(process.env['NETSCOPE_TEST_SEED'] ?? 1);

function assertPresentable({ code, message, hint, range }: Problem, files: Files, sent: string): void {
  assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  assert.notEqual(message, '', sent);
  assert.notEqual(hint, '', sent);
  if (range) assertInside(range, files, sent);
}

const OPTIONS: LoadOptions = {
  workingDirectory: '/shop',
  files: [],
  profiles: ['*'],
  envFiles: [],
  environment: { A: 'set' },
};

it(`the ${SEEDS.length} files that are changed are good ones`, async () => {
  for (const files of SEEDS) {
    const { problems } = await load(files, OPTIONS);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
  }
});

it(`${MUTATIONS} changed files with seed ${SEED} load, with problems that lie inside of their files`, async () => {
  const random = generator(SEED);
  const live = new ProjectLoader();
  let broken = 0;
  for (let count = 0; count < MUTATIONS; count++) {
    const files = mutated(SEEDS, random);
    const sent = JSON.stringify(files);
    const result = await load(files, OPTIONS).catch((error: unknown) =>
      assert.fail(`${String(error)}\n${sent}`),
    );
    for (const problem of result.problems) assertPresentable(problem, files, sent);
    if (result.problems.some(({ severity }) => severity === 'error')) broken++;

    const plain = ({ project, problems }: typeof result): unknown => ({ project, problems });
    const again = await load(files, OPTIONS);
    assert.deepEqual(plain(again), plain(result), `another load gives something else\n${sent}`);
    const remembering = await live.load(OPTIONS, readerOf(files));
    assert.deepEqual(
      plain(remembering),
      plain(result),
      `a loader that remembers gives something else\n${sent}`,
    );
  }
  assert.ok(broken > MUTATIONS / 5 && broken < MUTATIONS, `${broken} of them have errors`);
});
