/** Reads ZIP files, as far as a .vsix needs it: stored and deflated entries, no ZIP64 (PKWARE APPNOTE 4.3). */
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER_LENGTH = 30;
const DIRECTORY_ENTRY_LENGTH = 46;
const STORED = 0;
const DEFLATED = 8;

/** The content of each file by its name in the archive. Throws where the archive is not understood. */
export function readZip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(uint32(END_OF_DIRECTORY));
  if (end === -1) throw new Error('not a ZIP file');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`no directory entry at byte ${at}`);
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString(
      'utf8',
      at + DIRECTORY_ENTRY_LENGTH,
      at + DIRECTORY_ENTRY_LENGTH + nameLength,
    );
    if (!name.endsWith('/')) files.set(name, content(archive, at));
    at += DIRECTORY_ENTRY_LENGTH + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function content(archive: Buffer, directoryEntry: number): Buffer {
  const method = archive.readUInt16LE(directoryEntry + 10);
  const length = archive.readUInt32LE(directoryEntry + 20);
  const header = archive.readUInt32LE(directoryEntry + 42);
  // Name and extra field are repeated before the content, the latter with a length of its own.
  const start =
    header + LOCAL_HEADER_LENGTH + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const raw = archive.subarray(start, start + length);
  if (method === STORED) return raw;
  if (method === DEFLATED) return inflateRawSync(raw);
  throw new Error(`compression method ${method} is not supported`);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
