import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { after, before, describe } from 'node:test';
import { ROOT } from './project-files';

const REPORTER = pathToFileURL(path.join(ROOT, 'scripts', 'testing', 'reporter.mjs')).href;
const IMPORTS = "import assert from 'node:assert/strict';\nimport test, { describe } from 'node:test';\n";

describe('the reporter of the test suites', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'netscope-reporter-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs one file of tests with the reporter and gives the lines it prints. */
  async function report(source: string): Promise<readonly string[]> {
    const file = path.join(folder, 'some.test.mjs');
    await writeFile(file, IMPORTS + source);
    // Under this variable Node would take the run inside for a part of the one outside.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { stdout } = spawnSync(
      process.execPath,
      ['--test', '--test-reporter', REPORTER, '--test-reporter-destination', 'stdout', file],
      { encoding: 'utf8', env },
    );
    return stdout.trimEnd().split('\n');
  }

  test('counts tests, not the suites around them', async () => {
    const lines = await report(`describe('outer', () => { test('a', () => {}); test('b', () => {}); });`);
    assert.equal(lines.at(-1), '2 passed, 0 failed, 0 skipped');
  });

  test('prints the error of a failing test', async () => {
    const lines = await report(`test('sum', () => assert.equal(1 + 1, 3)); test('fine', () => {});`);
    assert.equal(lines.at(-1), '1 passed, 1 failed, 0 skipped');
    assert.ok(
      lines.some((line) => /^✘ sum \(.*some\.test\.mjs\)$/.test(line)),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => line.includes('2 !== 3')),
      lines.join('\n'),
    );
  });

  test('prints the reason of a skip, and fails a skip without one', async () => {
    const lines = await report(
      `test('later', { skip: 'no such device' }, () => {}); test('never', { skip: true }, () => {});`,
    );
    assert.equal(lines.at(-1), '0 passed, 1 failed, 1 skipped');
    assert.ok(
      lines.some((line) => /later .*: no such device$/.test(line)),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => /never .*: skipped without a reason$/.test(line)),
      lines.join('\n'),
    );
  });

  test('prints the error of a hook', async () => {
    const lines = await report(
      `import { before } from 'node:test';
       describe('outer', () => { before(() => { throw new Error('no device'); }); test('a', () => {}); });`,
    );
    assert.match(lines.at(-1) ?? '', /^0 passed, [1-9]\d* failed, 0 skipped$/);
    assert.ok(
      lines.some((line) => line.includes('no device')),
      lines.join('\n'),
    );
  });

  test('fails a file that holds no test', async () => {
    const lines = await report('export {};');
    assert.equal(lines.at(-1), '0 passed, 1 failed, 0 skipped');
    assert.ok(
      lines.some((line) => line.endsWith('the file holds no test')),
      lines.join('\n'),
    );
  });

  test('fails a file that ends before its tests', async () => {
    const lines = await report(`test('fine', () => {}); process.exit(3);`);
    assert.match(lines.at(-1) ?? '', /^\d+ passed, [1-9]\d* failed, 0 skipped$/);
  });

  test('shows what a test prints', async () => {
    const lines = await report(`test('talks', () => console.log('the fixtures are absent'));`);
    assert.ok(lines.includes('    the fixtures are absent'), lines.join('\n'));
  });
});
