#!/usr/bin/env node
// Bundles each entry of src/ into one CommonJS file in dist/. `--production` minifies and leaves out source maps.
import { existsSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { build as bundle } from 'esbuild';
import { DOCKERODE, besideTheBundle, withoutUnusedPackages } from './dockerode.mjs';
import { copyKoffi } from './native.mjs';
import { filesUnder, fromRoot, inRoot, isMain } from './lib/paths.mjs';

/**
 * One bundle per process of the program; `native` ones may load koffi. A `cached` one is `NAME.main.js`, and `NAME.js`
 * starts it with what an earlier run has compiled. The helper is not: it may be root, and takes nothing from the user.
 */
const ENTRIES = [
  { name: 'extension', native: false },
  { name: 'cli', native: false, cached: true },
  { name: 'daemon', native: false, cached: true },
  { name: 'helper', native: true },
  { name: 'answerer', native: true },
];

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'koffi'],
  // Packages that bring both: the bundle is CommonJS, but their ES modules can be shaken.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  charset: 'ascii',
  logLevel: 'warning',
  metafile: true,
  // What is loaded late is loaded by require(): in a script that was compiled before, import() has nobody to ask.
  supported: { 'dynamic-import': false },
};

/** Builds dist/. Rejects where an entry is missing or cannot be bundled. */
export async function build({ production = false } = {}) {
  const dist = inRoot('dist');
  const missing = ENTRIES.filter(({ name }) => !existsSync(source(name)));
  if (missing.length > 0) {
    throw new Error(`missing: ${missing.map(({ name }) => fromRoot(source(name))).join(', ')}`);
  }
  await Promise.all([
    ...ENTRIES.map((entry) => buildEntry(entry, dist, production)),
    buildDockerode(dist, production),
  ]);
  if (production) await removeSourceMaps(dist);
  await copyKoffi(dist);
}

const source = (name) => inRoot('src', `${name}.ts`);

async function buildEntry({ name, native, cached = false }, dist, production) {
  const options = { ...optionsFor(production), plugins: [besideTheBundle] };
  const main = cached ? `${name}.main.js` : `${name}.js`;
  const { metafile } = await bundle({
    ...options,
    entryPoints: [source(name)],
    outfile: `${dist}/${main}`,
  });
  if (!native) refuseKoffi(name, metafile);
  if (!cached) return;
  const executable = name === 'cli';
  await bundle({
    ...options,
    entryPoints: [source('start')],
    outfile: `${dist}/${name}.js`,
    define: { BUNDLE: JSON.stringify(main) },
    banner: executable ? { js: '#!/usr/bin/env -S node --' } : {},
  });
  if (executable) await chmod(`${dist}/${name}.js`, 0o755);
}

const optionsFor = (production) => ({
  ...OPTIONS,
  minify: production,
  sourcemap: production ? false : 'linked',
});

/** The client of Docker's API, which bundles load when they look for an engine. */
async function buildDockerode(dist, production) {
  await bundle({ ...dockerodeOptions(production), outfile: `${dist}/${DOCKERODE}` });
}

/** Everything but where it goes. */
export const dockerodeOptions = (production) => ({
  ...optionsFor(production),
  entryPoints: ['dockerode'],
  // Nobody reads the code of a package, and it would be twice as large.
  minify: true,
  sourcemap: false,
  ...withoutUnusedPackages,
});

/** A bundle that asks for koffi would carry code that belongs to the privileged process only. */
function refuseKoffi(name, metafile) {
  const loadsKoffi = ({ imports }) => imports.some(({ path }) => path === 'koffi');
  if (!Object.values(metafile.outputs).some(loadsKoffi)) return;
  const askers = Object.keys(metafile.inputs).filter((file) => loadsKoffi(metafile.inputs[file]));
  throw new Error(`dist/${name}.js must not load koffi, but ${askers.join(', ')} asks for it`);
}

async function removeSourceMaps(dist) {
  await Promise.all((await filesUnder(dist, '.js.map')).map((file) => rm(file)));
}

if (isMain(import.meta.url)) {
  try {
    const started = performance.now();
    await build({ production: process.argv.includes('--production') });
    console.log(
      `dist: ${ENTRIES.map(({ name }) => `${name}.js`).join(', ')} (${Math.round(performance.now() - started)} ms)`,
    );
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
