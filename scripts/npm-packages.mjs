// Installs the npm packages of the lock file where they are missing or differ from it. Node's own modules only.
import { readFile } from 'node:fs/promises';
import { capture } from './lib/commands.mjs';
import { inRoot } from './lib/paths.mjs';

/** Makes `node_modules` agree with `package-lock.json`. Resolves with whether anything was installed. */
export async function ensureNpmPackages() {
  if (await agrees()) return false;
  console.log('Installing npm packages (npm ci) …');
  // No install script may run: everything that is needed comes inside the packages.
  const { code, output } = await npm(['ci', '--ignore-scripts', '--no-progress', '--loglevel=error']);
  if (code !== 0) throw new Error(`npm ci failed (exit code ${code}):\n${output}`);
  return true;
}

/** Runs npm, the one that runs this script where there is one. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js')
    ? capture(process.execPath, [cli, ...args], options)
    : capture('npm', args, options);
}

/** npm writes `node_modules/.package-lock.json` last, so it tells what was installed completely. */
async function agrees() {
  const wanted = await packagesOf(inRoot('package-lock.json'));
  const installed = await packagesOf(inRoot('node_modules', '.package-lock.json')).catch(() => undefined);
  if (installed === undefined) return false;
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .every(([path, { version, optional }]) => {
      const present = installed[path];
      // npm leaves out optional packages of other platforms.
      return present === undefined ? optional === true : present.version === version;
    });
}

async function packagesOf(lockFile) {
  return JSON.parse(await readFile(lockFile, 'utf8')).packages;
}
