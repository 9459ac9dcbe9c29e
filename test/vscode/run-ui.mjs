#!/usr/bin/env node
// Packages the extension and runs test/vscode/ui against it; ends with the line of counts.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const FILES = ['planned', 'findings', 'restricted', 'live', 'beside'].map((name) => `${name}.test.mjs`);

function run(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

for (const script of [path.join(here, 'host/setup.mjs'), 'scripts/package.mjs']) {
  // NETSCOPE_VSIX names a package that is there already.
  if (script === 'scripts/package.mjs' && process.env.NETSCOPE_VSIX !== undefined) continue;
  const status = run([script]);
  if (status !== 0) process.exit(status);
}
process.exit(
  run([
    '--test',
    '--test-concurrency=1',
    ...['--test-reporter', path.join(root, 'scripts/testing/reporter.mjs')],
    ...['--test-reporter-destination', 'stdout'],
    ...FILES.map((file) => path.join(here, 'ui', file)),
  ]),
);
