import { OPCODE_NOTIFY, OPCODE_QUERY, RCODES, TYPE_OPT, type Rcode } from './codes';
import { readRecords, type WireRecord } from './records';
import { readWireName, uncompressedName, type WireName } from './wire-name';

/** A query that can be worked on. */
export interface Query {
  /** The whole message, for forwarding: what the sender has sent, or the part of it that could be read. */
  readonly packet: Buffer;
  readonly id: number;
  /** The flag word as it was sent. */
  readonly flags: number;
  readonly opcode: number;
  /** Name of the question in its original case, without trailing dot; the root is the empty string. */
  readonly name: string;
  /** Number of the question's type. Its class is ignored, as the engine ignores it. */
  readonly type: number;
  /** The question section: name without pointers, type, class. */
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
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  checkingDisabled: 0x0010,
};
const OPCODE_MASK = 0x7800;
/** TC, RD, RA, AD and CD: what a rejection sends back as it came. */
const ECHOED_IN_REJECTION = 0x03b0;
/** Type and class behind the name of a question. */
const QUESTION_TAIL = 4;

const DROP: Received = { kind: 'drop' };

/**
 * Sorts a received message by the rules of the server library that the engine uses (miekg/dns, `DefaultMsgAcceptFunc`
 * and `unpack`): too short, itself a response, or a header alone: no answer; foreign opcode: NOTIMP; odd section counts
 * or a body that cannot be read: FORMERR. Where the message ends early, but between two fields, the missing type and
 * class are zero and the missing records were never there.
 */
export function readMessage(packet: Buffer): Received {
  if (packet.length < HEADER_SIZE) return DROP;
  const flags = packet.readUInt16BE(2);
  if ((flags & FLAG.response) !== 0) return DROP;
  const opcode = (flags & OPCODE_MASK) >> 11;
  if (opcode !== OPCODE_QUERY && opcode !== OPCODE_NOTIFY) return reject(packet, 'NOTIMP');
  const answers = packet.readUInt16BE(6);
  const authorities = packet.readUInt16BE(8);
  const additionals = packet.readUInt16BE(10);
  // One answer and one authority record are what NOTIFY and IXFR carry; two additional ones are OPT and TSIG.
  if (packet.readUInt16BE(4) !== 1 || answers > 1 || authorities > 1 || additionals > 2) {
    return reject(packet, 'FORMERR');
  }
  if (packet.length === HEADER_SIZE) return DROP;

  const name = readWireName(packet, HEADER_SIZE);
  if (name === undefined) return reject(packet, 'FORMERR');
  const missing = Math.max(name.end + QUESTION_TAIL - packet.length, 0);
  if (missing % 2 !== 0) return reject(packet, 'FORMERR');
  const questionEnd = name.end + QUESTION_TAIL - missing;
  const question = questionBytes(packet, name, questionEnd);
  const records = readRecords(packet, questionEnd, answers + authorities + additionals);
  if (records === undefined) return reject(packet, 'FORMERR', question);

  const opt = findOpt(records.records, answers + authorities);
  const isWhole =
    missing === 0 &&
    !name.isCompressed &&
    records.end === packet.length &&
    records.records.length === answers + authorities + additionals;
  const query: Query = {
    packet: isWhole ? packet : repaired(packet, question, records.records, [answers, authorities]),
    id: packet.readUInt16BE(0),
    flags,
    opcode,
    name: name.text,
    type: question.readUInt16BE(question.length - QUESTION_TAIL),
    question,
    ...(opt === undefined ? {} : { udpSize: opt.class }),
  };
  return { kind: 'query', query };
}

function questionBytes(packet: Buffer, name: WireName, end: number): Buffer {
  if (!name.isCompressed && end === name.end + QUESTION_TAIL) return packet.subarray(HEADER_SIZE, end);
  const tail = Buffer.alloc(QUESTION_TAIL);
  packet.copy(tail, 0, name.end, end);
  return Buffer.concat([uncompressedName(packet, HEADER_SIZE), tail]);
}

/** The last one counts (miekg/dns, `IsEdns0`); there should be one. */
function findOpt(records: readonly WireRecord[], before: number): WireRecord | undefined {
  for (let at = records.length - 1; at >= before; at--)
    if (records[at]?.type === TYPE_OPT) return records[at];
  return undefined;
}

/** A message with what could be read of another one, and nothing else. */
function repaired(
  packet: Buffer,
  question: Buffer,
  records: readonly WireRecord[],
  [answers, authorities]: readonly [number, number],
): Buffer {
  const header = Buffer.from(packet.subarray(0, HEADER_SIZE));
  const found = [Math.min(answers, records.length)];
  found.push(Math.min(authorities, records.length - (found[0] ?? 0)));
  found.push(records.length - (found[0] ?? 0) - (found[1] ?? 0));
  found.forEach((count, section) => header.writeUInt16BE(count, 6 + 2 * section));
  const bodies = records.map(({ start, end }) => packet.subarray(start, end));
  return Buffer.concat([header, question, ...bodies]);
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
