/** Bytes of a text file as text. */
import { UnreadableFile } from '../compose/files/file-reader';

/**
 * Decodes UTF-8. A byte order mark at the start is legal and stays in the text, as it counts in offsets.
 *
 * @param path named in the error
 * @throws UnreadableFile `not-utf8`, with the text as far as it can be told
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const replaced = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    throw new UnreadableFile(path, 'not-utf8', isUtf16(bytes) ? 'UTF-16' : '', replaced);
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
