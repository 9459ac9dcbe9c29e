#!/usr/bin/env node
// `npm run package`: a production build as build/compose-netscope.vsix, to install or to publish.
import { build } from './build.mjs';
import { copyOtherKoffis } from './native.mjs';
import { capture } from './lib/commands.mjs';
import { makeFolder } from './lib/files.mjs';
import { fromRoot, inRoot, isMain } from './lib/paths.mjs';

const VSCE = inRoot('node_modules', '@vscode', 'vsce', 'vsce');

/** Builds and packages. Gives the absolute path of the .vsix. */
export async function makePackage() {
  await build({ production: true });
  const { present, missing } = await copyOtherKoffis(inRoot('dist'));
  console.log(`Networks will run on: ${present.map((processor) => `linux-${processor}`).join(', ')}`);
  for (const { processor, reason } of missing) {
    console.log(`Networks will not run on linux-${processor}; only analysis works there: ${reason}`);
  }

  await makeFolder(inRoot('build'));
  const file = inRoot('build', 'compose-netscope.vsix');
  // The bundles hold the dependencies; vsce would add node_modules a second time.
  const { code, output } = await capture(process.execPath, [
    VSCE,
    'package',
    '--no-dependencies',
    '--out',
    file,
  ]);
  if (code !== 0) throw new Error(`vsce package failed (exit code ${code}):\n${output}`);
  return file;
}

if (isMain(import.meta.url)) {
  try {
    console.log(fromRoot(await makePackage()));
  } catch (error) {
    console.error(`package: ${error.message}`);
    process.exitCode = 1;
  }
}
