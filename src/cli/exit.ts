/** How the command ends. */

export const ExitCode = {
  /** Done. */
  done: 0,
  /** The question was answered, and the answer is no. */
  no: 1,
  /** The command line or the compose files ask for something that is not there or not valid. */
  usage: 2,
  /** The command was right, but this system cannot do it now. */
  cannot: 3,
  /** The files were looked at, and what was found is no worse than a warning. */
  warnings: 4,
  /** Interrupted from the keyboard: 128 + SIGINT. */
  interrupted: 130,
} as const;

/** Ends the command with a message, what to do next, and a code. */
export class CliError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'CliError';
  }
}
