/** Finds the daemon of this user, and starts one where that is wanted. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectOptions, type DaemonClient, DaemonError } from './client';
import { keeperCommand } from './keeper';
import { nodeCommand } from './node-command';
import {
  ensureRuntimeDirectory,
  hasRuntimeDirectory,
  holderPath,
  logPath,
  projectsPath,
  runtimeDirectory,
  socketPath,
} from './paths';
import { RpcClient } from './rpc-client';

const MAX_LOG_BYTES = 1 << 20;
/** Each may meet a daemon that is just leaving. */
const ATTEMPTS = 4;
/** A daemon answers this question at once, whatever else it does. */
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Connects to the daemon. Without `start` the answer is `undefined` where none runs, unless an earlier one has
 * left networks behind, which need a daemon to be taken down.
 * @throws DaemonError
 */
export async function connectDaemon(options: ConnectOptions): Promise<DaemonClient | undefined> {
  if (process.platform !== 'linux') {
    if (!options.start) return undefined;
    throw new DaemonError(
      'not-linux',
      `networks are made of Linux namespaces, and this is ${process.platform}`,
      'Hovers and traces of the plan work here. For networks use Linux, WSL or a dev container.',
    );
  }
  const runtime = runtimeDirectory();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const client = hasRuntimeDirectory(runtime) ? await connect(socketPath(runtime)) : undefined;
    // A daemon that is just leaving may still take a connection, but does not answer on it.
    if (options.prepare !== undefined) client?.prepare(options.prepare).catch(() => undefined);
    if (client && (await isAnswering(client))) return client;
    client?.close();
    if (!options.start && (options.onlyRunning === true || !hasLeftovers(runtime))) return undefined;
    await startDaemon(runtime, options.daemonPath ?? path.join(__dirname, 'daemon.js'));
  }
  throw unreachable(runtime, 'the daemon was started but does not answer');
}

async function isAnswering(client: DaemonClient): Promise<boolean> {
  const answered = client.status().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, sleep(ANSWER_TIMEOUT_MS, false, { ref: false })]);
}

function hasLeftovers(runtime: string): boolean {
  if (fs.existsSync(holderPath(runtime))) return true;
  const projects = projectsPath(runtime);
  return fs.existsSync(projects) && fs.readdirSync(projects).length > 0;
}

function connect(path: string): Promise<DaemonClient | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      resolve(new RpcClient(socket));
    });
    socket.once('error', () => resolve(undefined));
  });
}

/** Starts a daemon that outlives this process, and waits until it serves. */
async function startDaemon(runtime: string, daemonPath: string): Promise<void> {
  ensureRuntimeDirectory(runtime);
  const log = openLog(runtime);
  const [program, ...words] = keeperCommand(nodeCommand(daemonPath));
  const child = spawn(program, words, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    // Inside VS Code the executable is Electron, which is Node only when told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NETSCOPE_RUNTIME_DIR: runtime },
  });
  fs.closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', (error) =>
      reject(unreachable(runtime, `the daemon does not start: ${error.message}`)),
    );
    child.once('exit', (code) =>
      reject(unreachable(runtime, `the daemon has ended with code ${code ?? 'none'}`)),
    );
  });
  child.removeAllListeners();
  if (child.connected) child.disconnect();
  child.unref();
}

function openLog(runtime: string): number {
  const file = logPath(runtime);
  const isLarge = fs.existsSync(file) && fs.statSync(file).size > MAX_LOG_BYTES;
  return fs.openSync(file, isLarge ? 'w' : 'a', 0o600);
}

function unreachable(runtime: string, message: string): DaemonError {
  return new DaemonError('daemon-unreachable', message, `Its log is ${logPath(runtime)}.`);
}
