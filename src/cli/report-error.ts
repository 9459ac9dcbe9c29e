/** Tells what went wrong, and with which code the command ends. */
import { DaemonError } from '../daemon/client';
import type { ErrorReason } from '../daemon/api';
import { TopologyError } from '../topology/topology-error';
import { CliError, ExitCode } from './exit';
import type { Output } from './output';

/** Prints the error with what to do next and gives the exit code. A fault of this program is thrown on. */
export function reportError(error: unknown, output: Output): number {
  if (error instanceof CliError) {
    output.error(error.message, error.hint);
    return error.exitCode;
  }
  if (error instanceof TopologyError) {
    output.error(error.message, error.hint);
    return error.code === 'pool-exhausted' ? ExitCode.cannot : ExitCode.usage;
  }
  if (error instanceof DaemonError) {
    output.error(error.message, error.hint);
    return daemonExitCode(error.reason);
  }
  throw error;
}

function daemonExitCode(reason: ErrorReason): number {
  switch (reason) {
    case 'cancelled':
      return ExitCode.interrupted;
    case 'unknown-namespace':
    case 'mode-differs':
    case 'other-folder':
    case 'bad-fault':
      return ExitCode.usage;
    default:
      return ExitCode.cannot;
  }
}
