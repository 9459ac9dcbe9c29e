/** Domain names on the wire (RFC 1035, section 3.1) and in the form that people write (section 5.1). */

/** A name as it stands in a message. */
export interface WireName {
  /** Without trailing dot; the root is the empty string. */
  readonly text: string;
  /** Offset of the first byte behind the name, or behind its first pointer. */
  readonly end: number;
  /** Whether a part of it stands elsewhere in the message. */
  readonly isCompressed: boolean;
}

/** Longest label and longest name, the latter with its length bytes. */
const MAX_LABEL = 63;
const MAX_NAME = 255;
/** A chain of pointers through the most labels a name can have. Source: miekg/dns, `maxCompressionPointers`. */
const MAX_POINTERS = 126;

/** Characters that a master file escapes. A registered name has none of them, so that an escaped name never matches. */
const SPECIAL = new Set(Buffer.from(' .\'@;()"\\'));

/** Reads a name; `undefined` where it is cut off, too long, or goes round in circles. */
export function readWireName(packet: Buffer, start: number): WireName | undefined {
  let text = '';
  let offset = start;
  let end: number | undefined;
  let pointers = 0;
  let size = 1;
  for (;;) {
    const length = packet[offset];
    if (length === undefined) return undefined;
    if (length === 0) return { text, end: end ?? offset + 1, isCompressed: end !== undefined };
    if (length > MAX_LABEL) {
      const low = packet[offset + 1];
      pointers += 1;
      if (length < 0xc0 || low === undefined || pointers > MAX_POINTERS) return undefined;
      end ??= offset + 2;
      offset = ((length & 0x3f) << 8) | low;
      continue;
    }
    size += length + 1;
    const next = offset + 1 + length;
    if (size > MAX_NAME || next > packet.length) return undefined;
    text += (text === '' ? '' : '.') + labelText(packet, offset + 1, next);
    offset = next;
  }
}

/** Copies a name out of a message without its pointers. Only for what `readWireName` could read. */
export function uncompressedName(packet: Buffer, start: number): Buffer {
  const parts: Buffer[] = [];
  let offset = start;
  for (;;) {
    const length = packet[offset] ?? 0;
    if (length > MAX_LABEL) {
      offset = ((length & 0x3f) << 8) | (packet[offset + 1] ?? 0);
      continue;
    }
    parts.push(packet.subarray(offset, offset + 1 + length));
    if (length === 0) return Buffer.concat(parts);
    offset += 1 + length;
  }
}

/** Writes a name uncompressed. Throws a `RangeError` where a label or the name is too long or a label is empty. */
export function writeWireName(name: string): Buffer {
  const parts = name.split('.').map((label) => {
    const bytes = Buffer.from(label, 'utf8');
    if (bytes.length === 0 || bytes.length > MAX_LABEL) throw new RangeError(`not a DNS label: ${label}`);
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  });
  const wire = Buffer.concat([...parts, Buffer.of(0)]);
  if (wire.length > MAX_NAME) throw new RangeError(`DNS name of ${wire.length} bytes: ${name}`);
  return wire;
}

/** Most labels have nothing to escape. */
function labelText(packet: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const byte = packet[at] ?? 0;
    if (byte < 0x21 || byte > 0x7e || SPECIAL.has(byte)) return escapeLabel(packet.subarray(start, end));
  }
  return packet.toString('latin1', start, end);
}

function escapeLabel(label: Buffer): string {
  let text = '';
  for (const byte of label) {
    if (byte < 0x20 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`;
    else text += (SPECIAL.has(byte) ? '\\' : '') + String.fromCharCode(byte);
  }
  return text;
}
