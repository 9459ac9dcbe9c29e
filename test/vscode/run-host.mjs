#!/usr/bin/env node
// Runs test/vscode/suite inside a real extension host and ends with the line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const bundle = path.join(root, 'build/test-vscode/suite.js');

/** Installs the test host; a process of its own, because it ends with an error code where it cannot. */
function setUp() {
  const { status } = spawnSync(process.execPath, [path.join(here, 'host/setup.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the VS Code of the tests cannot be installed');
}

async function bundleSuite() {
  await build({
    entryPoints: [path.join(here, 'suite/index.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Runs the suite. Its exit code is not to be trusted alone: a host that is killed ends with 0 too. */
async function run(scratch) {
  const results = path.join(scratch, 'results.json');
  let failure;
  try {
    await runTests({
      // A desktop VS Code, where there is one, or the stand-in.
      vscodeExecutablePath: process.env.VSCODE_EXECUTABLE ?? path.join(here, 'host/vscode.mjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: bundle,
      extensionTestsEnv: { NETSCOPE_TEST_RESULTS: results },
      launchArgs: [path.join(here, 'workspaces/sample')],
    });
  } catch (error) {
    failure = error;
  }
  if (!existsSync(results)) {
    console.error(`The suite did not come to its end: ${failure?.message ?? 'no results'}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return JSON.parse(readFileSync(results, 'utf8'));
}

if (!existsSync(path.join(root, 'dist/extension.js'))) {
  console.error('dist/extension.js is missing: run `npm run build` first');
  process.exit(1);
}
setUp();
await bundleSuite();
const scratch = mkdtempSync(path.join(tmpdir(), 'nshost-'));
let counts;
try {
  counts = await run(scratch);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
