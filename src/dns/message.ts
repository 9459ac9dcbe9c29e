import { decode } from 'dns-packet';
import { OPCODE_NOTIFY, OPCODE_QUERY, RCODES, type Rcode } from './codes';
import { readWireName } from './wire-name';

/** A query that can be worked on. */
export interface Query {
  /** The whole message, for forwarding. */
  readonly packet: Buffer;
  readonly id: number;
  /** The flag word as it was sent. */
  readonly flags: number;
  readonly opcode: number;
  /** Name of the question in its original case, without trailing dot; the root is the empty string. */
  readonly name: string;
  /** Number of the question's type. Its class is ignored, as the engine ignores it. */
  readonly type: number;
  /** The question section as it was sent: name, type, class. */
  readonly question: Buffer;
  /** UDP payload size that the client's OPT record offers (RFC 6891); absent without EDNS. */
  readonly udpSize?: number;
}

/** What to do with a message: keep silent, send a rejection, or work on its query. */
export type Received =
  | { readonly kind: 'drop' }
  | { readonly kind: 'reject'; readonly rcode: 'FORMERR' | 'NOTIMP'; readonly reply: Buffer }
  | { readonly kind: 'query'; readonly query: Query };

export const HEADER_SIZE = 12;

export const FLAG = {
  response: 0x8000,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  checkingDisabled: 0x0010,
};
const OPCODE_MASK = 0x7800;
/** TC, RD, RA, AD and CD: what a rejection sends back as it came. */
const ECHOED_IN_REJECTION = 0x03b0;

/**
 * Sorts a received message by the rules of the server library that the engine uses (miekg/dns, `DefaultMsgAcceptFunc`):
 * too short or itself a response: no answer; foreign opcode: NOTIMP; odd section counts or a body that cannot be
 * read: FORMERR.
 */
export function readMessage(packet: Buffer): Received {
  if (packet.length < HEADER_SIZE) return { kind: 'drop' };
  const flags = packet.readUInt16BE(2);
  if ((flags & FLAG.response) !== 0) return { kind: 'drop' };
  const opcode = (flags & OPCODE_MASK) >> 11;
  if (opcode !== OPCODE_QUERY && opcode !== OPCODE_NOTIFY) return reject(packet, 'NOTIMP');
  const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) => packet.readUInt16BE(at));
  if (questions !== 1 || answers === undefined || authorities === undefined || additionals === undefined) {
    return reject(packet, 'FORMERR');
  }
  // One answer and one authority record are what NOTIFY and IXFR carry; two additional ones are OPT and TSIG.
  if (answers > 1 || authorities > 1 || additionals > 2) return reject(packet, 'FORMERR');

  const name = readWireName(packet, HEADER_SIZE);
  if (name === undefined || name.end + 4 > packet.length) return reject(packet, 'FORMERR');
  const question = packet.subarray(HEADER_SIZE, name.end + 4);
  const body = readBody(packet);
  if (body === undefined) return reject(packet, 'FORMERR', question);
  const query: Query = {
    packet,
    id: packet.readUInt16BE(0),
    flags,
    opcode,
    name: name.text,
    type: packet.readUInt16BE(name.end),
    question,
    ...body,
  };
  return { kind: 'query', query };
}

/** Reads the records behind the question; `undefined` where they cannot be read. */
function readBody(packet: Buffer): { readonly udpSize?: number } | undefined {
  try {
    const decoded = decode(packet);
    if (decode.bytes > packet.length) return undefined;
    const opt = decoded.additionals?.find((record) => record.type === 'OPT');
    return opt === undefined ? {} : { udpSize: opt.udpPayloadSize };
  } catch {
    return undefined;
  }
}

function reject(packet: Buffer, rcode: 'FORMERR' | 'NOTIMP', question?: Buffer): Received {
  const sent = packet.readUInt16BE(2);
  const opcode = rcode === 'NOTIMP' ? sent & OPCODE_MASK : 0;
  const flags = FLAG.response | opcode | (sent & ECHOED_IN_REJECTION);
  return { kind: 'reject', rcode, reply: encodeMessage(packet.readUInt16BE(0), flags, rcode, question, []) };
}

/** Puts a message together from a header, a question as bytes and answers as bytes. */
export function encodeMessage(
  id: number,
  flags: number,
  rcode: Rcode,
  question: Buffer | undefined,
  answers: readonly Buffer[],
): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(flags | RCODES.indexOf(rcode), 2);
  header.writeUInt16BE(question === undefined ? 0 : 1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, ...(question === undefined ? [] : [question]), ...answers]);
}
