/** Reads compose files from the disk and from standard input. */
import type { Readable } from 'node:stream';
import type { FileReader } from '../compose/project';
import { readRegularFile } from '../files/read-regular-file';
import { readStream } from '../files/read-stream';

/**
 * @param standardInput read to its end when `-` is asked for
 */
export function diskReader(standardInput: Readable): FileReader {
  return { read: (path) => (path === '-' ? readStream('-', standardInput) : readRegularFile(path)) };
}
