import type { EngineProfile } from '../names/engine-profile';
import { parseIp } from '../topology/ip';
import { CLASS_IN, OPCODE_QUERY, TYPE_A, TYPE_AAAA, TYPE_PTR } from './codes';
import { FLAG, HEADER_SIZE, encodeMessage, type Query } from './message';
import type { Transport } from './transport';
import { writeWireName } from './wire-name';

/** What a local record says about the name that was asked for. */
export type LocalRecord =
  { readonly type: 'A' | 'AAAA'; readonly address: string } | { readonly type: 'PTR'; readonly name: string };

/** Largest message without EDNS on UDP (RFC 1035, section 4.2.1) and on TCP. */
const UDP_LIMIT = 512;
const TCP_LIMIT = 65535;

/** A pointer to the question's name, which always stands behind the header (RFC 1035, section 4.1.4). */
const POINTER_TO_QUESTION = Buffer.of(0xc0, HEADER_SIZE);

type AnswerRules = Pick<EngineProfile, 'ttl' | 'truncation' | 'recursionAvailable'>;

/** Bytes of a local answer that the client takes. */
export function replyLimit(query: Query, transport: Transport): number {
  return transport === 'tcp' ? TCP_LIMIT : Math.max(UDP_LIMIT, query.udpSize ?? 0);
}

/**
 * A local answer: RA set, AA not, RD and CD as sent, no OPT record; without records it is the empty NOERROR.
 *
 * It goes out uncompressed where that fits what the client takes. Else it is compressed, and records that do not fit even
 * then are left out and TC is set; where `truncation` is `drop`, they are left out from the end of what is not compressed,
 * and over TCP, where one byte less is taken for the limit, TC is not set.
 * dns-packet cannot compress and may rewrite the question, so the few bytes are written here.
 * Throws a `RangeError` where a record's name is no DNS name.
 */
export function encodeAnswer(
  query: Query,
  records: readonly LocalRecord[],
  transport: Transport,
  rules: AnswerRules,
): Buffer {
  const flags = localFlags(query, rules);
  const isDropping = rules.truncation === 'drop';
  const limit = replyLimit(query, transport) - (isDropping && transport === 'tcp' ? 1 : 0);
  const ownName = query.question.subarray(0, -4);
  const plain = records.map((record) => encodeRecord(record, ownName, rules.ttl));
  const fitting = fittingOf(query, plain, limit);
  if (fitting.length === records.length)
    return encodeMessage(query.id, flags, 'NOERROR', query.question, plain);
  if (isDropping) {
    const truncated = transport === 'udp' ? FLAG.truncated : 0;
    return encodeMessage(query.id, flags | truncated, 'NOERROR', query.question, fitting);
  }

  const compressed = records.map((record) => encodeRecord(record, POINTER_TO_QUESTION, rules.ttl));
  const rest = fittingOf(query, compressed, limit);
  const truncated = rest.length < records.length ? FLAG.truncated : 0;
  return encodeMessage(query.id, flags | truncated, 'NOERROR', query.question, rest);
}

/** The records from the first one on that fit into a message. */
function fittingOf(query: Query, records: readonly Buffer[], limit: number): readonly Buffer[] {
  let size = HEADER_SIZE + query.question.length;
  const tooMuch = records.findIndex((record) => (size += record.length) > limit);
  return tooMuch < 0 ? records : records.slice(0, tooMuch);
}

/** A failure of the resolver itself: question only, RA not set. */
export function encodeFailure(query: Query, rcode: 'SERVFAIL' | 'REFUSED'): Buffer {
  return encodeMessage(query.id, replyFlags(query), rcode, query.question, []);
}

/** There is no such name, says the resolver itself. */
export function encodeAbsent(query: Query, rules: AnswerRules): Buffer {
  return encodeMessage(query.id, localFlags(query, rules), 'NXDOMAIN', query.question, []);
}

function localFlags(query: Query, { recursionAvailable }: AnswerRules): number {
  const isAvailable = recursionAvailable === 'always' || (query.flags & FLAG.recursionDesired) !== 0;
  return replyFlags(query) | (isAvailable ? FLAG.recursionAvailable : 0);
}

function replyFlags(query: Query): number {
  const opcode = query.opcode << 11;
  const echoed =
    query.opcode === OPCODE_QUERY ? query.flags & (FLAG.recursionDesired | FLAG.checkingDisabled) : 0;
  return FLAG.response | opcode | echoed;
}

const TYPES = { A: TYPE_A, AAAA: TYPE_AAAA, PTR: TYPE_PTR } as const;

/** Most significant byte first: RFC 1035, section 3.4.1; RFC 3596, section 2.2. */
function addressBytes(address: string): Buffer {
  const { family, value } = parseIp(address) ?? { family: 4, value: 0n };
  const digits = family === 4 ? 8 : 32;
  return Buffer.from(value.toString(16).padStart(digits, '0'), 'hex');
}

function encodeRecord(record: LocalRecord, owner: Buffer, ttl: number): Buffer {
  const data = record.type === 'PTR' ? writeWireName(record.name) : addressBytes(record.address);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[record.type], 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}
