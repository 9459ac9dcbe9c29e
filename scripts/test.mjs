#!/usr/bin/env node
// `npm test [suite…]`: installs what the suites need, runs them in order, ends with the line of counts.
import { installDebianPackages, isRoot, missingDebianPackages } from './debian-packages.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { NONE, add, format, total } from './testing/counts.mjs';
import { SUITES } from './testing/suites.mjs';

// npm passes the settings of this folder's .npmrc on to whatever it runs; the Node that VS Code brings along for its
// tests is another one than this, and strict checks of engines would refuse to install it.
delete process.env.npm_config_engine_strict;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.log(`${error.message}\n\n${format({ ...NONE, failed: 1 })}`);
  process.exitCode = 1;
}

async function main(names) {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(
      `unknown suite: ${unknown.join(', ')}; there are ${SUITES.map(({ name }) => name).join(', ')}`,
    );
    return 2;
  }
  const suites = SUITES.filter(({ name }) => names.length === 0 || names.includes(name));

  await ensureNpmPackages();
  const missing = await provideDebianPackages(suites);

  let sum = NONE;
  const lines = [];
  for (const suite of suites) {
    const { counts, note, seconds } = await runSuite(suite, missing);
    sum = add(sum, counts);
    lines.push(
      `${suite.name.padEnd(12)} ${format(counts)}, ${seconds} s${note === undefined ? '' : ` – ${note}`}`,
    );
  }

  console.log(`\n=== Result ===\n${lines.join('\n')}\n\n${format(sum)}`);
  return sum.failed === 0 ? 0 : 1;
}

/** Installs the Debian packages of these suites where this process may. Gives those that are still missing. */
async function provideDebianPackages(suites) {
  const names = [...new Set(suites.flatMap(({ packages }) => packages))].sort();
  const missing = await missingDebianPackages(names);
  if (missing === undefined) return names;
  if (missing.length === 0) return [];
  if (isRoot()) {
    await installDebianPackages(missing);
    return [];
  }
  console.log('Debian packages to install as root; without them these suites are skipped:');
  for (const { name, packages } of suites) {
    const lacking = packages.filter((each) => missing.includes(each));
    if (lacking.length > 0) console.log(`  ${name}: ${lacking.join(' ')}`);
  }
  return missing;
}

async function runSuite(suite, missing) {
  console.log(`\n=== ${suite.name} ===`);
  const started = performance.now();
  const { counts, note } = await attempt(suite, missing);
  if (note !== undefined) console.log(note);
  return { counts, note, seconds: ((performance.now() - started) / 1000).toFixed(1) };
}

async function attempt(suite, missing) {
  const lacking = suite.packages.filter((name) => missing.includes(name));
  const obstacle =
    suite.obstacle?.() ??
    (lacking.length > 0 ? `Debian packages are missing: ${lacking.join(' ')}` : undefined);
  if (obstacle !== undefined) {
    // How many tests it holds is known only by running it: the whole suite counts as one.
    return { counts: { ...NONE, skipped: 1 }, note: `the whole suite is skipped: ${obstacle}` };
  }
  try {
    if (suite.needsBuild === true) await buildAll();
    const counts = await suite.run();
    if (total(counts) === 0) throw new Error('no test ran');
    return { counts };
  } catch (error) {
    return { counts: { ...NONE, failed: 1 }, note: `failed: ${error.message}` };
  }
}

/** Imported late: the bundler is one of the npm packages that this script installs. */
async function buildAll() {
  const { build } = await import('./build.mjs');
  await build();
}
