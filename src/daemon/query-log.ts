/** The last queries of one network, numbered, in bounded memory. */
import type { AnsweredQuery } from '../dns/answered-query';

/** Queries that are kept, and bytes of their messages; whichever is used up first ends the oldest. */
const CAPACITY = { queries: 16_384, bytes: 4 << 20 };
/** Both messages of the largest query have room in it. */
const MIN_BYTES = 2 * 65_535;
/** Size of an answer that was not sent. */
const NONE = -1;

/** What is kept of a query as it is, beside numbers and messages. */
type Facts = Pick<
  AnsweredQuery,
  'namespace' | 'transport' | 'client' | 'answerer' | 'candidates' | 'injected' | 'option'
>;

export class QueryLog {
  // Query number N stands at (N - 1) modulo the capacity, in each of these.
  private readonly facts: Facts[] = [];
  private readonly arrivals: Float64Array;
  private readonly durations: Float64Array;
  /** Of the messages, counted from the first byte that was ever written. */
  private readonly starts: Float64Array;
  private readonly querySizes: Int32Array;
  private readonly replySizes: Int32Array;

  private readonly bytes: Buffer;
  private written = 0;
  private oldestSequence = 1;
  private nextSequence = 1;
  private waiting: (() => void)[] = [];
  private ended = false;

  constructor(capacity: { readonly queries: number; readonly bytes: number } = CAPACITY) {
    const { queries } = capacity;
    this.arrivals = new Float64Array(queries);
    this.durations = new Float64Array(queries);
    this.starts = new Float64Array(queries);
    this.querySizes = new Int32Array(queries);
    this.replySizes = new Int32Array(queries);
    // Pages that nothing was written to take no memory.
    this.bytes = Buffer.allocUnsafeSlow(Math.max(capacity.bytes, MIN_BYTES));
  }

  /** The number that the next query will have; the first one has 1. */
  get next(): number {
    return this.nextSequence;
  }

  /** The number of the oldest query that is kept. */
  get oldest(): number {
    return this.oldestSequence;
  }

  /** Nothing will come any more. */
  get isClosed(): boolean {
    return this.ended;
  }

  /** Runs for every query: a copy of some dozen bytes, and no words. */
  add(answered: AnsweredQuery): void {
    const { namespace, transport, client, answerer, candidates, query, reply } = answered;
    const place = this.place(this.nextSequence);
    const { injected, option } = answered;
    const facts = { namespace, transport, client, answerer, candidates };
    this.facts[place] =
      injected === undefined && option === undefined
        ? facts
        : { ...facts, ...(injected && { injected }), ...(option !== undefined && { option }) };
    this.arrivals[place] = answered.at;
    this.durations[place] = answered.tookMs;
    this.querySizes[place] = query.length;
    this.replySizes[place] = reply?.length ?? NONE;
    this.starts[place] = this.keepMessages(query, reply);
    this.nextSequence += 1;
    this.forgetOldest();
    if (this.waiting.length > 0) this.wake();
  }

  /** So many queries came that cannot be told; all before them are forgotten, so that readers see the gap. */
  lose(count: number): void {
    this.nextSequence += count;
    this.oldestSequence = this.nextSequence;
    if (this.waiting.length > 0) this.wake();
  }

  /** Query number `sequence`, where it is kept. Its messages are valid until the next one is added. */
  at(sequence: number): AnsweredQuery | undefined {
    if (sequence < this.oldestSequence || sequence >= this.nextSequence) return undefined;
    const place = this.place(sequence);
    const facts = this.facts[place];
    if (facts === undefined) return undefined;
    const offset = (this.starts[place] ?? 0) % this.bytes.length;
    const middle = offset + (this.querySizes[place] ?? 0);
    const replySize = this.replySizes[place] ?? NONE;
    return {
      ...facts,
      at: this.arrivals[place] ?? 0,
      tookMs: this.durations[place] ?? 0,
      query: this.bytes.subarray(offset, middle),
      reply: replySize === NONE ? undefined : this.bytes.subarray(middle, middle + replySize),
    };
  }

  /** Resolves when something has been added or the log is closed. */
  change(): Promise<void> {
    return this.ended ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The network is gone. */
  close(): void {
    this.ended = true;
    this.wake();
  }

  private place(sequence: number): number {
    return (sequence - 1) % this.arrivals.length;
  }

  /** Messages of one query stand together; where they do not fit before the end, they begin anew. @returns their start */
  private keepMessages(query: Buffer, reply: Buffer | undefined): number {
    const size = query.length + (reply?.length ?? 0);
    const capacity = this.bytes.length;
    let offset = this.written % capacity;
    if (offset + size > capacity) {
      this.written += capacity - offset;
      offset = 0;
    }
    const start = this.written;
    this.bytes.set(query, offset);
    if (reply !== undefined) this.bytes.set(reply, offset + query.length);
    this.written += size;
    return start;
  }

  /** Forgets what is too old, or whose messages have been written over. */
  private forgetOldest(): void {
    if (this.nextSequence - this.oldestSequence > this.arrivals.length) this.oldestSequence += 1;
    const first = this.written - this.bytes.length;
    while ((this.starts[this.place(this.oldestSequence)] ?? 0) < first) this.oldestSequence += 1;
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const each of waiting) each();
  }
}
