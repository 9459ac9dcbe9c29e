/**
 * The disk as the compose loader sees it: regular files of a bounded size, and nothing that waits or never ends.
 *
 * Compose files name other files, and a file that somebody else wrote may name anything: devices, FIFOs, endless
 * files below /proc.
 */
import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { MAXIMUM_FILE_BYTES, UnreadableFile } from '../compose/files/file-reader';
import { decodeText } from './decode-text';

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR']);
const REFUSED = new Set(['EACCES', 'EPERM']);
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ERR_INVALID_ARG_VALUE: 'invalid argument',
};
const CHUNK_BYTES = 64 * 1024;

/**
 * The text of a regular file, links followed; `undefined` where there is none. `/dev/null` is an empty file, because
 * people name it where they want none.
 *
 * @throws UnreadableFile for everything that exists and is no readable text of up to `MAXIMUM_FILE_BYTES`
 */
export async function readRegularFile(path: string): Promise<string | undefined> {
  try {
    // Opening a device may already do something, so look first; what was opened in the end is looked at again.
    const found = await stat(path);
    if (await isNullDevice(found)) return '';
    checkKind(path, found);
    // Without O_NONBLOCK a FIFO that took the file's place meanwhile would wait for its writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      checkKind(path, await file.stat());
      return decodeText(path, await readBounded(path, file));
    } finally {
      await file.close();
    }
  } catch (error) {
    throwUnlessAbsent(path, error);
    return undefined;
  }
}

function checkKind(path: string, found: Stats): void {
  if (found.isDirectory()) throw new UnreadableFile(path, 'directory');
  if (!found.isFile()) throw new UnreadableFile(path, 'not-regular', kindOf(found));
  if (found.size > MAXIMUM_FILE_BYTES) throw new UnreadableFile(path, 'too-large');
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

async function isNullDevice(found: Stats): Promise<boolean> {
  if (!found.isCharacterDevice()) return false;
  const nullDevice = await stat('/dev/null');
  return nullDevice.isCharacterDevice() && nullDevice.rdev === found.rdev;
}

/** Reads to the end, or one byte more than is allowed: files below /proc have size 0, and any file can grow. */
async function readBounded(path: string, file: FileHandle): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return Buffer.concat(chunks, total);
    total += bytesRead;
    if (total > MAXIMUM_FILE_BYTES) throw new UnreadableFile(path, 'too-large');
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function throwUnlessAbsent(path: string, error: unknown): void {
  if (error instanceof UnreadableFile) throw error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (NOT_THERE.has(code)) return;
  if (REFUSED.has(code)) throw new UnreadableFile(path, 'no-permission');
  throw new UnreadableFile(path, 'failed', SYSTEM_WORDS[code] ?? code);
}
