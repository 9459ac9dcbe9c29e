/** Domain names on the wire (RFC 1035, section 3.1) and in the form that people write (section 5.1). */

/** A name as it stands in a message. */
export interface WireName {
  /** Without trailing dot; the root is the empty string. */
  readonly text: string;
  /** Offset of the first byte behind the name. */
  readonly end: number;
}

/** Longest label and longest name, the latter with its length bytes. */
const MAX_LABEL = 63;
const MAX_NAME = 255;

/** Characters that a master file escapes. A registered name has none of them, so that an escaped name never matches. */
const SPECIAL = new Set(' .\'@;()"\\');

/**
 * Reads an uncompressed name; `undefined` where it is cut off or too long. A pointer is refused as well: the first
 * name of a message has nothing before it to point at.
 */
export function readWireName(packet: Buffer, start: number): WireName | undefined {
  const labels: string[] = [];
  let offset = start;
  for (;;) {
    const length = packet[offset];
    if (length === undefined || length > MAX_LABEL || offset - start >= MAX_NAME) return undefined;
    offset++;
    if (length === 0) return { text: labels.join('.'), end: offset };
    if (offset + length > packet.length) return undefined;
    labels.push(escapeLabel(packet.subarray(offset, offset + length)));
    offset += length;
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

function escapeLabel(label: Buffer): string {
  let text = '';
  for (const byte of label) {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`;
    else text += SPECIAL.has(character) ? `\\${character}` : character;
  }
  return text;
}
