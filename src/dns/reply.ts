import { parseIp } from '../topology/ip';
import { CLASS_IN, OPCODE_QUERY, TYPE_A, TYPE_AAAA, TYPE_PTR } from './codes';
import { FLAG, HEADER_SIZE, encodeMessage, type Query } from './message';
import type { Transport } from './transport';
import { writeWireName } from './wire-name';

/** Seconds that a local answer may be kept. Source: moby `daemon/libnetwork/resolver.go`, `respTTL`. */
export const LOCAL_TTL = 600;

/** What a local record says about the name that was asked for. */
export type LocalRecord =
  { readonly type: 'A' | 'AAAA'; readonly address: string } | { readonly type: 'PTR'; readonly name: string };

/** Largest message without EDNS on UDP (RFC 1035, section 4.2.1) and on TCP. */
const UDP_LIMIT = 512;
const TCP_LIMIT = 65535;

/** A pointer to the question's name, which always stands behind the header (RFC 1035, section 4.1.4). */
const POINTER_TO_QUESTION = Buffer.of(0xc0, HEADER_SIZE);

/** Bytes of a local answer that the client takes. */
export function replyLimit(query: Query, transport: Transport): number {
  return transport === 'tcp' ? TCP_LIMIT : Math.max(UDP_LIMIT, query.udpSize ?? 0);
}

/**
 * A local answer: RA set, AA not, RD and CD as sent, no OPT record; without records it is the empty NOERROR.
 *
 * It goes out uncompressed where that fits the limit, else compressed; records that do not fit even then are left out
 * and TC is set. dns-packet cannot compress and may rewrite the question, so the few bytes are written here.
 * Throws a `RangeError` where a record's name is no DNS name.
 */
export function encodeAnswer(query: Query, records: readonly LocalRecord[], limit: number): Buffer {
  const flags = replyFlags(query) | FLAG.recursionAvailable;
  const ownName = query.question.subarray(0, -4);
  const plain = encodeMessage(
    query.id,
    flags,
    'NOERROR',
    query.question,
    records.map((record) => encodeRecord(record, ownName)),
  );
  if (plain.length <= limit) return plain;

  const compressed = records.map((record) => encodeRecord(record, POINTER_TO_QUESTION));
  let size = HEADER_SIZE + query.question.length;
  const fitting = compressed.filter((record) => {
    size += record.length;
    return size <= limit;
  });
  const truncated = fitting.length < records.length ? FLAG.truncated : 0;
  return encodeMessage(query.id, flags | truncated, 'NOERROR', query.question, fitting);
}

/** A failure of the resolver itself: question only, RA not set. */
export function encodeFailure(query: Query, rcode: 'SERVFAIL' | 'REFUSED'): Buffer {
  return encodeMessage(query.id, replyFlags(query), rcode, query.question, []);
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

function encodeRecord(record: LocalRecord, owner: Buffer): Buffer {
  const data = record.type === 'PTR' ? writeWireName(record.name) : addressBytes(record.address);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[record.type], 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(LOCAL_TTL, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}
