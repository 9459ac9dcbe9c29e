/**
 * Loaded into every process of the program before its own code: counts what daemon and helper do to the machine and,
 * when it is told to, ends them right after one of these operations, or lets that operation fail.
 *
 * The folder NETSCOPE_FAULTS holds `plan` (`ROLE KIND NUMBER`, or nothing) and, for each role, a file that grows by
 * one byte with every operation: processes come and go, and the number goes on.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';

const folder = process.env.NETSCOPE_FAULTS ?? '';
const role = { 'daemon.js': 'daemon', 'helper.js': 'helper' }[path.basename(process.argv[1] ?? '')];
const { appendFileSync, readFileSync, statSync } = fs;
/** Where the program writes; Node itself writes elsewhere. */
const OURS = [process.env.NETSCOPE_RUNTIME_DIR ?? '', '/run/netscope', '/proc/sys/net'].filter(
  (prefix) => prefix !== '',
);
const helpers = new Set();

if (role !== undefined && folder !== '') arm();

function arm() {
  if (role === 'daemon') {
    process.env.NETSCOPE_FAULTS_DAEMON = String(process.pid);
    watchFiles();
    watchHelpers();
  } else {
    watchFiles();
    watchSystemCalls();
  }
}

/** Counts one operation. @returns what is to happen with it: `fail`, or what is to end after it */
function count() {
  const counter = path.join(folder, role);
  appendFileSync(counter, '.');
  const number = statSync(counter).size;
  const [who, kind, at] = readFileSync(path.join(folder, 'plan'), 'latin1').split(' ');
  return who === role && Number(at) === number ? kind : undefined;
}

function end(kind) {
  if (kind === undefined || kind === 'fail') return;
  const daemon = Number(process.env.NETSCOPE_FAULTS_DAEMON);
  const victims = {
    self: [process.pid],
    other: role === 'helper' ? [daemon] : [...helpers],
    both: role === 'helper' ? [daemon, process.pid] : [...helpers, process.pid],
  }[kind];
  for (const pid of victims) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}

function failure(code) {
  return Object.assign(new Error(`${code}: made to fail by a test`), { code, errno: -5, syscall: 'test' });
}

function around(run, fail) {
  const kind = count();
  if (kind === 'fail') return fail();
  const result = run();
  end(kind);
  return result;
}

function isOurs(args) {
  return args.some((arg) => typeof arg === 'string' && OURS.some((prefix) => arg.startsWith(prefix)));
}

function watchFiles() {
  for (const name of [
    'writeFileSync',
    'mkdirSync',
    'rmSync',
    'rmdirSync',
    'renameSync',
    'linkSync',
    'openSync',
  ]) {
    const original = fs[name];
    fs[name] = (...args) => {
      const reads = name === 'openSync' && (args[1] === undefined || args[1] === 'r');
      if (reads || !isOurs(args)) return original(...args);
      return around(
        () => original(...args),
        () => {
          throw failure('EIO');
        },
      );
    };
  }
  for (const name of ['writeFile', 'mkdir', 'rm', 'rename', 'link']) {
    const original = fs.promises[name];
    fs.promises[name] = async (...args) => {
      if (!isOurs(args)) return original(...args);
      const kind = count();
      if (kind === 'fail') throw failure('EIO');
      const result = await original(...args);
      end(kind);
      return result;
    };
  }
}

/** Each request to a helper is an operation of the daemon's. */
function watchHelpers() {
  const original = childProcess.spawn;
  childProcess.spawn = (...args) => {
    const child = original(...args);
    if (typeof child.send !== 'function') return child;
    helpers.add(child.pid);
    child.once('exit', () => helpers.delete(child.pid));
    const send = child.send.bind(child);
    child.send = (message, ...rest) =>
      around(
        () => send(message, ...rest),
        () => {
          const done = rest.at(-1);
          if (typeof done === 'function') setImmediate(done, failure('EIO'));
          return false;
        },
      );
    return child;
  };
}

/** Every call of the C library by the helper is one. */
function watchSystemCalls() {
  const load = Module._load;
  let failed;
  Module._load = (request, ...rest) => {
    const loaded = load(request, ...rest);
    if (request !== 'koffi') return loaded;
    const errno = () => {
      const number = failed ?? loaded.errno();
      failed = undefined;
      return number;
    };
    const wrap = (library) => ({
      func: (signature) => {
        const call = library.func(signature);
        // Looking whether the daemon is still there goes on all the time.
        if (/\bpoll\(/.test(signature)) return call;
        return (...values) =>
          around(
            () => call(...values),
            () => {
              failed = loaded.os.errno.EIO;
              return -1;
            },
          );
      },
    });
    return { ...loaded, os: loaded.os, errno, load: (name) => wrap(loaded.load(name)) };
  };
}
