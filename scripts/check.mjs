#!/usr/bin/env node
// `npm run check`: types, lint, format and the arrows between rooms, all at once.
import { capture } from './lib/commands.mjs';
import { inRoot, isMain } from './lib/paths.mjs';

const CHECKERS = [
  { name: 'tsc', program: 'typescript/bin/tsc', args: ['--project', '.'] },
  { name: 'eslint', program: 'eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
  { name: 'prettier', program: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  {
    name: 'dependency-cruiser',
    program: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src'],
  },
];

/**
 * Runs every checker, prints one line each and the whole output of those that fail.
 *
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check() {
  const results = await Promise.all(CHECKERS.map(runChecker));
  const failed = results.filter((ok) => !ok).length;
  return { passed: results.length - failed, failed };
}

async function runChecker({ name, program, args }) {
  const started = performance.now();
  const { code, output } = await capture(process.execPath, [inRoot('node_modules', program), ...args], {
    // Some of them take a build server for a terminal with colours.
    env: { ...process.env, NO_COLOR: '1' },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✔' : '✘'} ${name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, '    '));
  return code === 0;
}

if (isMain(import.meta.url)) {
  const { failed } = await check();
  process.exitCode = failed === 0 ? 0 : 1;
}
