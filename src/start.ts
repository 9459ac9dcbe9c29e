/**
 * Starts a bundle of this program. To compile it takes as long as the rest of a short command; so what one run has
 * compiled is kept in the user's runtime folder, which nobody else can write to, and later runs take it from there.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { hasRuntimeDirectory, runtimeDirectory } from './daemon/paths';

/** Name of the bundle beside this file; set by the bundler. */
declare const BUNDLE: string;

const file = path.join(__dirname, BUNDLE);
const cache = path.join(runtimeDirectory(), `${BUNDLE}.cache`);
const { size, mtimeMs } = fs.statSync(file);
/** For which bundle, and which Node; what else must fit is checked by V8, which refuses what it did not make itself. */
const head = Buffer.from(`${process.version} ${process.arch} ${size} ${mtimeMs}\n`);

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // Without the cache everything works as well.
    return undefined;
  }
}

/** A file that somebody else could have written, whatever became of its folder meanwhile, is none. */
function readCache(): Buffer | undefined {
  if (!hasRuntimeDirectory(runtimeDirectory())) return undefined;
  const fd = fs.openSync(cache, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  try {
    const { uid, mode } = fs.fstatSync(fd);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) return undefined;
    const bytes = fs.readFileSync(fd);
    return bytes.subarray(0, head.length).equals(head) ? bytes.subarray(head.length) : undefined;
  } finally {
    fs.closeSync(fd);
  }
}

/** In one step, so that nobody reads half a file. */
function writeCache(compiled: Buffer): void {
  if (!hasRuntimeDirectory(runtimeDirectory())) return;
  const own = `${cache}.${process.pid}`;
  fs.writeFileSync(own, Buffer.concat([head, compiled]), { mode: 0o600, flag: 'wx' });
  fs.renameSync(own, cache);
}

const cachedData = attempt(readCache);
// The bundler writes nothing but ASCII, which is read faster as what it is.
const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(file, 'latin1')}\n})`;
const script = new vm.Script(source, { filename: file, ...(cachedData && { cachedData }) });
if (cachedData === undefined || script.cachedDataRejected === true) {
  // By then everything has been compiled that such a run needs.
  process.once('exit', () => attempt(() => writeCache(script.createCachedData())));
}
const run = script.runInThisContext() as (...values: unknown[]) => void;
const module_ = { exports: {} };
run.call(module_.exports, module_.exports, createRequire(file), module_, file, __dirname);
