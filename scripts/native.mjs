// Puts koffi, the one native package, beside the bundles: dist/node_modules is where Node looks from the bundles.
import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './npm-packages.mjs';
import { capture } from './lib/commands.mjs';
import { copyIfChanged, makeFolder } from './lib/files.mjs';
import { inRoot } from './lib/paths.mjs';

/** What koffi's `require` entry loads; the rest of the package is sources, documents and its installer. */
const LOADER_FILES = [
  'package.json',
  'LICENSE.txt',
  'index.cjs',
  'src/koffi/index.cjs',
  'src/koffi/src/static.cjs',
];

/** Processors whose prebuilt library goes into the packaged extension. Linux with glibc only. */
const PACKAGED_PROCESSORS = ['x64', 'arm64'];

const libraryPackage = (processor) => `@koromix/koffi-linux-${processor}`;
const libraryFiles = (processor) => ['package.json', 'index.js', `linux_${processor}/koffi.node`];

/** Copies koffi for the processor that runs this, as npm installed it. */
export async function copyKoffi(dist) {
  await copyFiles(inRoot('node_modules', 'koffi'), join(dist, 'node_modules', 'koffi'), LOADER_FILES);
  await copyLibrary(dist, process.arch, inRoot('node_modules', libraryPackage(process.arch)));
}

/**
 * Adds the libraries of the other processors, which npm does not install here: fetches each package with
 * `npm pack` and compares it with the checksum in the lock file.
 *
 * @returns {Promise<{ present: string[], missing: { processor: string, reason: string }[] }>}
 */
export async function copyOtherKoffis(dist) {
  const present = [process.arch];
  const missing = [];
  for (const processor of PACKAGED_PROCESSORS.filter((name) => name !== process.arch)) {
    try {
      await copyLibrary(dist, processor, await fetchLibrary(processor));
      present.push(processor);
    } catch (error) {
      // One of an earlier build may be there, of whatever version.
      await rm(join(dist, 'node_modules', libraryPackage(processor)), { recursive: true, force: true });
      missing.push({ processor, reason: error.message });
    }
  }
  return { present, missing };
}

async function copyLibrary(dist, processor, source) {
  const target = join(dist, 'node_modules', libraryPackage(processor));
  await copyFiles(source, target, libraryFiles(processor));
}

async function copyFiles(from, to, files) {
  for (const file of files) await copyIfChanged(join(from, file), join(to, file));
}

/** Unpacks a library package under build/ and gives its folder. */
async function fetchLibrary(processor) {
  const name = libraryPackage(processor);
  const lock = JSON.parse(await readFile(inRoot('package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const folder = await makeFolder(inRoot('build', 'koffi', processor, version));
  const archive = (await archiveIn(folder)) ?? (await download(`${name}@${version}`, folder));
  await compareChecksum(archive, integrity);
  const { code, output } = await capture('tar', ['-xzf', archive, '-C', folder]);
  if (code !== 0) throw new Error(`cannot unpack ${archive}: ${output.trim()}`);
  return join(folder, 'package');
}

async function archiveIn(folder) {
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  return name && join(folder, name);
}

async function download(specification, folder) {
  const { code, output } = await npm([
    'pack',
    '--ignore-scripts',
    '--pack-destination',
    folder,
    specification,
  ]);
  const archive = await archiveIn(folder);
  if (code !== 0 || archive === undefined) {
    throw new Error(`npm pack ${specification} failed: ${output.trim().split('\n').at(-1)}`);
  }
  return archive;
}

/** `integrity` is one entry of the Subresource Integrity form, as npm writes it: `sha512-BASE64`. */
async function compareChecksum(file, integrity) {
  const [algorithm] = integrity.split('-', 1);
  const digest = createHash(algorithm)
    .update(await readFile(file))
    .digest('base64');
  if (`${algorithm}-${digest}` !== integrity)
    throw new Error(`${file} differs from the checksum in package-lock.json`);
}
