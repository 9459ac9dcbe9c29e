/** Reads compose files from the disk and from standard input. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { FileReader } from '../compose/project';
import { CliError, ExitCode } from './exit';

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/**
 * @param standardInput read to its end when `-` is asked for
 */
export function diskReader(standardInput: Readable): FileReader {
  return {
    async read(path) {
      if (path === '-') return text(standardInput);
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        if (NOT_THERE.has(code)) return undefined;
        throw new CliError(ExitCode.cannot, `cannot read ${path}: ${code}`);
      }
    },
  };
}
