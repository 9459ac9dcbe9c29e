/** Netlink messages as bytes: writing them with nested attributes, and reading them back (netlink(7)). */

export const NLM_F_REQUEST = 0x1;
export const NLM_F_ACK = 0x4;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

const HEADER_BYTES = 16;
const NLA_F_NESTED = 0x8000;
const NLA_TYPE_MASK = 0x3fff;

const align = (length: number): number => (length + 3) & ~3;

/** Collects messages for one send. Sequence numbers count from 1 within the buffer. */
export class MessageBuffer {
  private bytes = Buffer.alloc(16 * 1024);
  private length = 0;
  private messageStart = 0;
  private readonly descriptions: string[] = [];

  /** What the message with this sequence number does, for errors. */
  describe(sequence: number): string {
    return this.descriptions[sequence - 1] ?? 'message';
  }

  get count(): number {
    return this.descriptions.length;
  }

  data(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Appends one message; `body` writes what follows the netlink header. */
  message(type: number, flags: number, description: string, body: () => void): this {
    this.messageStart = this.length;
    this.descriptions.push(description);
    this.u32(0).u16(type).u16(flags).u32(this.descriptions.length).u32(0);
    body();
    this.bytes.writeUInt32LE(this.length - this.messageStart, this.messageStart);
    this.pad();
    return this;
  }

  /** Asks for an acknowledgement of the message written last. */
  acknowledgeLast(): void {
    const flags = this.bytes.readUInt16LE(this.messageStart + 6);
    this.bytes.writeUInt16LE(flags | NLM_F_ACK, this.messageStart + 6);
  }

  u8(value: number): this {
    this.reserve(1);
    this.length = this.bytes.writeUInt8(value, this.length);
    return this;
  }

  u16(value: number): this {
    this.reserve(2);
    this.length = this.bytes.writeUInt16LE(value, this.length);
    return this;
  }

  u32(value: number): this {
    this.reserve(4);
    this.length = this.bytes.writeUInt32LE(value >>> 0, this.length);
    return this;
  }

  attribute(type: number, value: Buffer): this {
    this.u16(4 + value.length).u16(type);
    this.reserve(value.length);
    value.copy(this.bytes, this.length);
    this.length += value.length;
    this.pad();
    return this;
  }

  attributeU32(type: number, value: number): this {
    return this.u16(8).u16(type).u32(value);
  }

  /** nf_tables writes its numbers in network byte order. */
  attributeU32BE(type: number, value: number): this {
    this.u16(8).u16(type).reserve(4);
    this.length = this.bytes.writeUInt32BE(value >>> 0, this.length);
    return this;
  }

  attributeString(type: number, value: string): this {
    return this.attribute(type, Buffer.from(`${value}\0`, 'latin1'));
  }

  nested(type: number, body: () => void): this {
    const start = this.length;
    this.u16(0).u16(type | NLA_F_NESTED);
    body();
    this.bytes.writeUInt16LE(this.length - start, start);
    return this;
  }

  private pad(): void {
    const end = align(this.length);
    this.reserve(end - this.length);
    this.bytes.fill(0, this.length, end);
    this.length = end;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.alloc((this.length + count) * 2);
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

/** One received message; `body` begins after the netlink header. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/** Splits one datagram into its messages; one that is cut off is left out. */
export function parseMessages(datagram: Buffer): Message[] {
  const messages: Message[] = [];
  for (let offset = 0; offset + HEADER_BYTES <= datagram.length;) {
    const length = datagram.readUInt32LE(offset);
    if (length < HEADER_BYTES || length > datagram.length - offset) break;
    messages.push({
      type: datagram.readUInt16LE(offset + 4),
      flags: datagram.readUInt16LE(offset + 6),
      sequence: datagram.readUInt32LE(offset + 8),
      body: datagram.subarray(offset + HEADER_BYTES, offset + length),
    });
    offset += align(length);
  }
  return messages;
}

/** One attribute of a message. */
interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

/** Calls `visit` for each attribute in order; one that is cut off is left out. */
function eachAttribute(bytes: Buffer, visit: (type: number, value: Buffer) => void): void {
  for (let offset = 0; offset + 4 <= bytes.length;) {
    const length = bytes.readUInt16LE(offset);
    if (length < 4 || length > bytes.length - offset) break;
    visit(bytes.readUInt16LE(offset + 2) & NLA_TYPE_MASK, bytes.subarray(offset + 4, offset + length));
    offset += align(length);
  }
}

/** Attributes in order; a type may stand more than once (list elements). One that is cut off is left out. */
export function parseAttributes(bytes: Buffer): Attribute[] {
  const attributes: Attribute[] = [];
  eachAttribute(bytes, (type, value) => attributes.push({ type, value }));
  return attributes;
}

/** Attributes by type, the last one of each. */
export function attributeMap(bytes: Buffer): Map<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  eachAttribute(bytes, (type, value) => attributes.set(type, value));
  return attributes;
}

/** A NUL-terminated string. */
export function text(bytes: Buffer | undefined): string {
  if (!bytes) return '';
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
}
