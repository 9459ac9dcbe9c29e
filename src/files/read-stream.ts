/** Standard input as a file. */
import type { Readable } from 'node:stream';
import { MAXIMUM_FILE_BYTES, UnreadableFile } from '../compose/files/file-reader';
import { decodeText } from './decode-text';

/**
 * The text of a stream, read to its end.
 *
 * @param name the path that stands for the stream, for errors
 * @throws UnreadableFile where it is no UTF-8 or has more than `MAXIMUM_FILE_BYTES`; the rest is not read then
 */
export async function readStream(name: string, stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    total += bytes.length;
    if (total > MAXIMUM_FILE_BYTES) throw new UnreadableFile(name, 'too-large');
    chunks.push(bytes);
  }
  return decodeText(name, Buffer.concat(chunks, total));
}
