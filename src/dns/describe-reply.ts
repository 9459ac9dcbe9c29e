import { decode, type Answer } from 'dns-packet';
import { rcodeName, typeName } from './codes';

/** One record of an answer in presentation form. */
export interface ReplyRecord {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly data: string;
}

/** What a reply says, for a log. */
export interface ReplySummary {
  readonly rcode: string;
  readonly answers: readonly ReplyRecord[];
}

/** Reads a reply for display. Records that cannot be read are left out; the reply itself is never changed by this. */
export function describeReply(reply: Buffer): ReplySummary {
  const rcode = rcodeName((reply[3] ?? 0) & 0xf);
  try {
    return { rcode, answers: (decode(reply).answers ?? []).flatMap(describeRecord) };
  } catch {
    return { rcode, answers: [] };
  }
}

function describeRecord(record: Answer): ReplyRecord[] {
  if (record.type === 'OPT') return [];
  return [{ name: record.name, type: typeText(record.type), ttl: record.ttl ?? 0, data: dataText(record) }];
}

/** dns-packet calls a type it does not know `UNKNOWN_65`. */
function typeText(type: string): string {
  const unknown = /^UNKNOWN_(\d+)$/.exec(type);
  return unknown === null ? type : typeName(Number(unknown[1]));
}

function dataText(record: Exclude<Answer, { type: 'OPT' }>): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return record.data;
    case 'MX':
      return `${record.data.preference ?? 0} ${record.data.exchange}`;
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = record.data;
      return `${priority} ${weight} ${port} ${target}`;
    }
    case 'SOA': {
      const { mname, rname, serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0 } = record.data;
      return `${mname} ${rname} ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case 'TXT':
      return [record.data]
        .flat()
        .map((part) => JSON.stringify(part.toString()))
        .join(' ');
    default:
      return opaque(record.data);
  }
}

/** Data without a form of its own here: RFC 3597, section 5 for bytes, else the fields one after the other. */
function opaque(data: unknown): string {
  if (Buffer.isBuffer(data)) return `\\# ${data.length} ${data.toString('hex')}`;
  if (typeof data !== 'object' || data === null) return String(data);
  return Object.values(data)
    .map((value: unknown) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value)))
    .join(' ');
}
