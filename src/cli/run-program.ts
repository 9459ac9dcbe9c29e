/** Runs a program on this process's terminal as if it had been started there. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProgramStart } from './dependencies';
import { CliError, ExitCode } from './exit';

const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to the program itself, as it is in the foreground with us. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Gives the program's exit code, 128 + N where signal N ended it. Signals that this process gets meanwhile are
 * passed on.
 *
 * @throws CliError where the program cannot be started
 */
export function runProgram({ argv, environment, workingDirectory }: ProgramStart): Promise<number> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { stdio: 'inherit', env: environment, cwd: workingDirectory });
  const onTerminal = process.stdin.isTTY;
  const passOn = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  const swallow = (): void => undefined;
  for (const signal of PASSED_ON) process.on(signal, passOn);
  for (const signal of FROM_TERMINAL) process.on(signal, onTerminal ? swallow : passOn);

  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      reject(new CliError(ExitCode.cannot, `cannot run ${program}: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 0) : 128 + constants.signals[signal]);
    });
  }).finally(() => {
    for (const signal of [...PASSED_ON, ...FROM_TERMINAL]) {
      process.removeListener(signal, passOn);
      process.removeListener(signal, swallow);
    }
  });
}
