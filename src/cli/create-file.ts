/** Files that commands write because they were told to. */
import fs from 'node:fs';
import type { CreatedFile } from './dependencies';
import { CliError, ExitCode } from './exit';

const STANDARD_OUTPUT = 1;

/**
 * Makes a file, or empties one that is there; `-` is standard output. Everything is written before `write` returns, so
 * that who reads the file meanwhile sees what there is.
 *
 * @throws CliError where it cannot be made
 */
export function createFile(file: string): CreatedFile {
  if (file === '-') return { write: (bytes) => writeAll(STANDARD_OUTPUT, bytes), close: () => undefined };
  try {
    const descriptor = fs.openSync(file, 'w');
    return { write: (bytes) => writeAll(descriptor, bytes), close: () => fs.closeSync(descriptor) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(ExitCode.cannot, `the file cannot be written: ${reason}`);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += fs.writeSync(descriptor, bytes, written);
    } catch (error) {
      // Whoever reads a pipe has fallen behind.
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') continue;
      throw error;
    }
  }
}
