#!/usr/bin/env node
// `npm start [-- FILE]`: the program as a newcomer meets it. Brings a project's network up without root, shows it and
// traces a name through it. Installs and builds what is missing; a second run finds everything in place.
import { constants, existsSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { installDebianPackages, isRoot, missingDebianPackages } from './debian-packages.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { capture, run } from './lib/commands.mjs';
import { filesUnder, inRoot, root } from './lib/paths.mjs';

const SAMPLE = inRoot('examples', 'composetest', 'compose.yaml');
const CLI = inRoot('dist', 'cli.js');
const BUNDLES = ['extension', 'cli', 'daemon', 'helper'].map((name) => inRoot('dist', `${name}.js`));

/** Programs that networks use, and the Debian package each is in. */
const PROGRAMS = [
  { name: 'unshare', debianPackage: 'util-linux', purpose: 'makes the namespaces' },
  { name: 'nsenter', debianPackage: 'util-linux', purpose: 'enters them' },
  {
    name: 'slirp4netns',
    alternative: 'pasta',
    debianPackage: 'slirp4netns, or passt',
    purpose: 'carries packets to the outside',
    optional: true,
  },
];

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

async function main(argument) {
  if (platform() !== 'linux') {
    throw new Error(
      'Networks run on Linux only. Elsewhere, the extension for VS Code plans and explains them.',
    );
  }
  // npm runs this in the checkout and keeps the folder the person is in.
  const file = argument === undefined ? SAMPLE : resolve(process.env.INIT_CWD ?? process.cwd(), argument);
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);

  await ensureNpmPackages();
  await ensurePrograms();
  await ensureBuild();

  return demonstrate(file);
}

async function ensurePrograms() {
  const missing = await withoutProgram(PROGRAMS);
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  if (packages.length === 0) return;
  if (isRoot() && (await missingDebianPackages(packages)) !== undefined) {
    await installDebianPackages(packages);
    return;
  }
  for (const { name, debianPackage, purpose, optional } of missing) {
    console.log(
      `${optional ? 'Optional' : 'Needed'}: ${name}, which ${purpose} (Debian package ${debianPackage}).`,
    );
  }
  if (missing.some(({ optional }) => !optional))
    throw new Error('Install what is needed, then run npm start again.');
}

async function withoutProgram(programs) {
  const found = await Promise.all(
    programs.map(
      async ({ name, alternative }) =>
        (await isOnPath(name)) || (alternative !== undefined && (await isOnPath(alternative))),
    ),
  );
  return programs.filter((_, index) => !found[index]);
}

async function isOnPath(name) {
  // An ordinary user's search path may leave out the folders for administration.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const tries = folders.map((folder) => access(join(folder, name), constants.X_OK).then(() => true));
  return Promise.any(tries).catch(() => false);
}

/** Builds where a source is newer than the oldest bundle. */
async function ensureBuild() {
  const sources = [
    ...(await filesUnder(inRoot('src'))),
    ...(await filesUnder(inRoot('scripts'))),
    inRoot('package-lock.json'),
  ];
  const [newest, oldest] = [
    Math.max(...(await changeTimes(sources))),
    Math.min(...(await changeTimes(BUNDLES))),
  ];
  if (newest < oldest) return;
  // Imported late: the bundler is one of the npm packages that this script installs.
  const { build } = await import('./build.mjs');
  await build();
}

/** Runs the command line as a person would: what is typed, then what it answers. */
async function demonstrate(file) {
  const command = ['-f', nameOf(file)];
  const netscope = (...words) => {
    console.log(`\n$ netscope ${[...command, ...words].join(' ')}`);
    return run(process.execPath, [CLI, ...command, ...words]);
  };
  const up = await netscope('up');
  if (up !== 0) return up;
  const [from, to] = file === SAMPLE ? ['web', 'redis'] : await neighbours(command);
  const codes = [await netscope('ps'), await netscope('trace', from, to), await netscope('chains', from)];
  sayWhatNext(file, from, to);
  return Math.max(...codes);
}

/** The first service and the first other one on one of its networks; a service alone traces its own name. */
async function neighbours(command) {
  const { code, output, stdout } = await capture(process.execPath, [CLI, ...command, 'ps', '--json']);
  if (code !== 0) throw new Error(output);
  const { namespaces } = JSON.parse(stdout).running.topology;
  const attached = namespaces.filter(({ endpoints }) => endpoints.length > 0);
  if (attached.length === 0) throw new Error('No service of this project is on a network of its own.');
  const [first] = attached;
  const networks = new Set(first.endpoints.map(({ network }) => network));
  const other = attached.find(
    ({ service, endpoints }) =>
      service !== first.service && endpoints.some(({ network }) => networks.has(network)),
  );
  return [first.service, (other ?? first).service];
}

/** A file of the checkout by its path in it, so that the commands shown can be repeated there. */
function nameOf(file) {
  const path = relative(root, file);
  return path.startsWith('..') ? file : path;
}

function sayWhatNext(file, from, to) {
  const netscope = `npx netscope -f ${nameOf(file)}`;
  console.log(`
The network is up and stays up. From the checkout:

  Enter a service:   ${netscope} exec ${from} -- getent hosts ${to}
                     ${netscope} shell ${from}
  Take it down:      ${netscope} down
  See it in VS Code: npm run package
                     code --install-extension build/compose-netscope.vsix
                     code ${nameOf(dirname(file))}`);
}

/** Milliseconds since the epoch; 0 for a file that is not there. */
function changeTimes(files) {
  return Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
}
