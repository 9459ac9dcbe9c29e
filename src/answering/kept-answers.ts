/** Answers that are the same until the names change, by the bytes of their questions. */
import { DATAGRAM_BYTES } from '../kernel/datagram-batch';
import type { Kept } from './protocol';

/** More than a project asks for; then all are forgotten, and made again as they are needed. */
const MAX_ANSWERS = 4096;
/** A query for a name that exists is far shorter. */
const MAX_QUERY_BYTES = 512;
const ID_BYTES = 2;

export type KeptAnswer = Pick<Kept, 'reply' | 'fact' | 'shuffled'>;

export class KeptAnswers {
  private readonly answers = new Map<string, KeptAnswer>();

  /** @param from where a query begins in `bytes`; its ID does not count */
  find(bytes: Buffer, from: number, length: number): KeptAnswer | undefined {
    return this.answers.get(bytes.toString('latin1', from + ID_BYTES, from + length));
  }

  keep({ query, reply, fact, shuffled }: Kept): void {
    if (query.length > MAX_QUERY_BYTES || query.length < ID_BYTES || reply.length > DATAGRAM_BYTES) return;
    if (this.answers.size >= MAX_ANSWERS) this.answers.clear();
    const key = Buffer.from(query.buffer, query.byteOffset, query.length).toString('latin1', ID_BYTES);
    this.answers.set(key, shuffled === undefined ? { reply, fact } : { reply, fact, shuffled });
  }

  clear(): void {
    this.answers.clear();
  }
}

/** Writes an answer behind the ID that stands at `from`, its records in a random order. */
export function writeAnswer(target: Uint8Array, from: number, { reply, shuffled }: KeptAnswer): void {
  const fixed = shuffled?.from ?? reply.length;
  // So short a copy is cheaper byte by byte than by a call.
  for (let at = ID_BYTES; at < fixed; at++) target[from + at] = reply[at] ?? 0;
  if (shuffled === undefined) return;
  const { each } = shuffled;
  const count = (reply.length - fixed) / each;
  const order = Array.from({ length: count }, (_, index) => index);
  for (let place = 0; place < count; place++) {
    // Fisher and Yates: every order is as likely as the others.
    const chosen = place + Math.floor(Math.random() * (count - place));
    const source = fixed + (order[chosen] ?? 0) * each;
    order[chosen] = order[place] ?? 0;
    const goal = from + fixed + place * each;
    for (let at = 0; at < each; at++) target[goal + at] = reply[source + at] ?? 0;
  }
}
