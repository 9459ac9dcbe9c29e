/** One run of the command line. */
import { CommanderError } from 'commander';
import type { CliDependencies } from './dependencies';
import { ExitCode } from './exit';
import { Output } from './output';
import { buildProgram } from './program';
import { reportError } from './report-error';

/**
 * Runs the command and gives its exit code (see `docs/cli.md`). Rejects only for faults of this program.
 *
 * @param argv the words after the program's name
 */
export async function runCli(argv: readonly string[], dependencies: CliDependencies): Promise<number> {
  let exitCode: number = ExitCode.done;
  const program = buildProgram(dependencies, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its message; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
    return reportError(error, new Output(dependencies));
  }
}
