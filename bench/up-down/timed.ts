import type { Lab, RunOptions } from '../../test/kernel/support/lab';

/** No command of a bench takes as long, unless something is wrong with it. */
const TIMEOUT_MS = 240_000;

/**
 * Runs a command in the lab and takes its time, the few milliseconds of entering the lab included.
 * @throws Error where it fails
 */
export async function timed(
  lab: Lab,
  command: readonly string[],
  options: RunOptions,
): Promise<{ readonly stdout: string; readonly commandMs: number }> {
  const started = performance.now();
  const { code, stdout, stderr } = await lab.run(command, { timeoutMs: TIMEOUT_MS, ...options });
  const commandMs = performance.now() - started;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with code ${code}:\n${stdout}${stderr}`);
  return { stdout, commandMs };
}
