// Running other programs. Node's own modules only: this runs before `npm ci`.
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127;

/**
 * Runs a program in the checkout and collects what it prints.
 *
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `output` is both streams as they came.
 */
export async function capture(command, args, options = {}) {
  return start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a program that prints to this terminal. Resolves with its exit code. */
export async function run(command, args, options = {}) {
  const { code } = await start(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  return code;
}

/**
 * Runs a program that prints to this terminal and collects what it prints on standard output.
 * The program and its children are ended after `timeoutMs`, or when this process is asked to end.
 *
 * @returns {Promise<{ code: number, stdout: string, timedOut: boolean }>}
 */
export async function watch(command, args, { timeoutMs, ...options }) {
  return start(command, args, { ...options, timeoutMs, echo: true, stdio: ['ignore', 'pipe', 'inherit'] });
}

function start(command, args, { echo = false, timeoutMs, ...options }) {
  return new Promise((resolve, reject) => {
    // A group of its own lets a timeout end everything the program has started.
    const ownGroup = timeoutMs !== undefined;
    const child = spawn(command, args, { cwd: root, ...options, detached: ownGroup });
    const result = { code: NOT_FOUND, output: '', stdout: '', timedOut: false };
    const endGroup = () => killGroup(child.pid);
    const timer = ownGroup && setTimeout(() => ((result.timedOut = true), endGroup()), timeoutMs);
    const forward = (signal) => (endGroup(), process.exit(signal === 'SIGINT' ? 130 : 143));
    if (ownGroup) process.on('SIGINT', forward).on('SIGTERM', forward);
    const settle = () => {
      if (!ownGroup) return;
      clearTimeout(timer);
      process.off('SIGINT', forward).off('SIGTERM', forward);
      // What the program left running would outlive the tests and keep the pipe open.
      endGroup();
    };

    child.stdout?.setEncoding('utf8').on('data', (text) => {
      result.stdout += text;
      result.output += text;
      if (echo) process.stdout.write(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => (result.output += text));
    child.on('exit', settle);
    child.on('close', (code) => resolve({ ...result, code: code ?? 1 }));
    child.on('error', (error) => {
      settle();
      if (error.code === 'ENOENT') resolve({ ...result, output: `${command}: not found\n` });
      else reject(error);
    });
  });
}

function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
