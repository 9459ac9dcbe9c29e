/** Walks over the records of a message without taking them apart: enough to know that they can be read. */
import { TYPE_A, TYPE_AAAA, TYPE_MX, TYPE_OPT, TYPE_PTR } from './codes';
import { readWireName } from './wire-name';

/** Where a record stands in a message. */
export interface WireRecord {
  readonly start: number;
  readonly type: number;
  /** Of an OPT record, the UDP payload size. */
  readonly class: number;
  /** Offset of the data, and of the first byte behind the record. */
  readonly data: number;
  readonly end: number;
}

export interface WireRecords {
  readonly records: readonly WireRecord[];
  /** Offset of the first byte behind them. */
  readonly end: number;
}

/** Type, class, TTL and length. */
const FIXED_SIZE = 10;

const TYPE_NS = 2;
const TYPE_CNAME = 5;
const TYPE_SOA = 6;
const TYPE_SRV = 33;
const TYPE_DNAME = 39;

/** Sizes of data that is always of one size. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [TYPE_A, 4],
  [TYPE_AAAA, 16],
]);

/** Data that is a name, by the number of bytes before it. */
const NAMES: ReadonlyMap<number, number> = new Map([
  [TYPE_NS, 0],
  [TYPE_CNAME, 0],
  [TYPE_PTR, 0],
  [TYPE_DNAME, 0],
  [TYPE_MX, 2],
  [TYPE_SRV, 6],
]);

/** Two names and five numbers. */
const SOA_NUMBERS_SIZE = 20;

/**
 * Finds `count` records from `start` on; `undefined` where one of them is cut off or says something else than its
 * length. A count is only somebody's word: where the message ends before a record, there are so many fewer.
 * Source: miekg/dns, `unpackRRslice`.
 */
export function readRecords(packet: Buffer, start: number, count: number): WireRecords | undefined {
  const records: WireRecord[] = [];
  let offset = start;
  while (records.length < count && offset !== packet.length) {
    const name = readWireName(packet, offset);
    if (name === undefined || name.end + FIXED_SIZE > packet.length) return undefined;
    const data = name.end + FIXED_SIZE;
    const end = data + packet.readUInt16BE(data - 2);
    if (end > packet.length) return undefined;
    const type = packet.readUInt16BE(name.end);
    // Without any data it may stand for a set of records (RFC 2136, section 2.4).
    if (end > data && !isReadable(packet, type, data, end)) return undefined;
    records.push({ start: offset, type, class: packet.readUInt16BE(name.end + 2), data, end });
    offset = end;
  }
  return { records, end: offset };
}

function isReadable(packet: Buffer, type: number, data: number, end: number): boolean {
  const size = SIZES.get(type);
  if (size !== undefined) return end - data === size;
  const before = NAMES.get(type);
  if (before !== undefined) return nameEnd(packet, data + before, end) === end;
  if (type === TYPE_SOA) {
    const second = nameEnd(packet, data, end);
    return second !== undefined && nameEnd(packet, second, end) === end - SOA_NUMBERS_SIZE;
  }
  return type !== TYPE_OPT || isOptionList(packet, data, end);
}

/** A name in the data of a record ends there, and points to nothing behind. */
function nameEnd(packet: Buffer, start: number, limit: number): number | undefined {
  return readWireName(packet.subarray(0, limit), start)?.end;
}

/** RFC 6891, section 6.1.2. */
function isOptionList(packet: Buffer, start: number, end: number): boolean {
  let offset = start;
  while (offset < end) {
    if (offset + 4 > end) return false;
    offset += 4 + packet.readUInt16BE(offset + 2);
  }
  return offset === end;
}
