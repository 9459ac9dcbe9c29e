/** Answers of upstreams, kept for as long as they say themselves (RFC 1035, section 7.4; RFC 2308 for what is not there). */
import { rcodeName, TYPE_OPT } from './codes';
import { FLAG, HEADER_SIZE } from './message';
import { readRecords } from './records';
import type { Transport } from './transport';
import { readWireName } from './wire-name';

const TYPE_SOA = 6;
/** Seconds; a day for what is there, three hours for what is not (RFC 2308, section 5). */
const MAX_TTL = 86_400;
const MAX_NEGATIVE_TTL = 10_800;
/** Larger answers are rare, and a few of them would take the memory of many. */
const MAX_SIZE = 4096;

interface Kept {
  readonly reply: Buffer;
  /** Offsets of the TTLs in it. */
  readonly ttls: readonly number[];
  /** Milliseconds of the clock. */
  readonly since: number;
  readonly until: number;
  readonly server: string;
  readonly inside: boolean;
}

/** An answer as it has to go out now. */
export interface CachedAnswer {
  readonly reply: Buffer;
  /** Who gave it. */
  readonly server: string;
  readonly inside: boolean;
}

export class AnswerCache {
  /** The one that was used least lately is the first. */
  private readonly kept = new Map<string, Kept>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How many are kept, whether they are still good or not. */
  get size(): number {
    return this.kept.size;
  }

  /** The answer to a query with its ID, each TTL less by the time that has passed. */
  get(query: Buffer, transport: Transport): CachedAnswer | undefined {
    const key = keyOf(query, transport);
    const found = key === undefined ? undefined : this.kept.get(key);
    if (key === undefined || found === undefined) return undefined;
    this.kept.delete(key);
    const now = this.now();
    if (now >= found.until) return undefined;
    this.kept.set(key, found);
    const { server, inside } = found;
    const reply = Buffer.from(found.reply);
    query.copy(reply, 0, 0, 2);
    const age = Math.floor((now - found.since) / 1000);
    for (const at of found.ttls) reply.writeUInt32BE(Math.max(0, reply.readUInt32BE(at) - age), at);
    return { reply, server, inside };
  }

  /** Keeps an answer if it may be kept. @param max answers, the others go */
  put(query: Buffer, transport: Transport, { reply, server, inside }: CachedAnswer, max: number): void {
    const key = keyOf(query, transport);
    const life = key === undefined ? undefined : lifeOf(reply);
    if (key === undefined || life === undefined) return;
    const since = this.now();
    this.kept.delete(key);
    this.kept.set(key, {
      ...{ reply: Buffer.from(reply), ttls: life.ttls, server, inside },
      ...{ since, until: since + life.seconds * 1000 },
    });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= max) break;
      this.kept.delete(oldest);
    }
  }

  clear(): void {
    this.kept.clear();
  }
}

/** All of the query but its ID; `undefined` where it has options of EDNS, which are for one client only. */
function keyOf(query: Buffer, transport: Transport): string | undefined {
  if (query.length < HEADER_SIZE || query.length > 512) return undefined;
  const question = readWireName(query, HEADER_SIZE);
  if (question === undefined || question.end + 4 > query.length) return undefined;
  if (query.readUInt16BE(4) !== 1) return undefined;
  const more = [6, 8, 10].reduce((sum, at) => sum + query.readUInt16BE(at), 0);
  const records = readRecords(query, question.end + 4, more)?.records ?? [];
  const isPlain =
    records.length === more && records.every((each) => each.type === TYPE_OPT && each.data === each.end);
  return isPlain ? transport + query.toString('latin1', 2) : undefined;
}

/** How long an answer may be kept, and where its TTLs stand; `undefined` where it may not. */
function lifeOf(reply: Buffer): { readonly seconds: number; readonly ttls: readonly number[] } | undefined {
  if (reply.length > MAX_SIZE || (reply.readUInt16BE(2) & FLAG.truncated) !== 0) return undefined;
  const rcode = rcodeName(reply.readUInt16BE(2) & 0xf);
  const question = readWireName(reply, HEADER_SIZE);
  if ((rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') || question === undefined) return undefined;
  const [answers = 0, authorities = 0, additionals = 0] = [6, 8, 10].map((at) => reply.readUInt16BE(at));
  const all = readRecords(reply, question.end + 4, answers + authorities + additionals)?.records;
  if (all?.length !== answers + authorities + additionals) return undefined;
  const timed = all.filter(({ type }) => type !== TYPE_OPT);
  const seconds = timed.map(({ data }) => ttlAt(reply, data - 6));
  const isNegative = rcode === 'NXDOMAIN' || answers === 0;
  if (isNegative) {
    const soa = all.slice(answers, answers + authorities).find(({ type }) => type === TYPE_SOA);
    // Without it nobody says for how long (RFC 2308, section 5).
    if (soa === undefined) return undefined;
    seconds.push(ttlAt(reply, soa.end - 4));
  }
  const least = Math.min(...seconds, isNegative ? MAX_NEGATIVE_TTL : MAX_TTL);
  return least > 0 ? { seconds: least, ttls: timed.map(({ data }) => data - 6) } : undefined;
}

/** One with the highest bit set counts as zero (RFC 2181, section 8). */
function ttlAt(reply: Buffer, at: number): number {
  const ttl = reply.readUInt32BE(at);
  return ttl > 0x7fff_ffff ? 0 : ttl;
}
