/** What was answered from memory, in memory that both threads have: one writes, the other reads when somebody asks. */
import { COUNTERS, RECORD, type SharedMemory, SOCKETS } from './protocol';

/** One answer. */
export interface Recorded {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tookMs: number;
  /** IPv4 address of the client, most significant byte first. */
  readonly address: number;
  readonly port: number;
  /** DNS transaction ID. */
  readonly id: number;
  /** Which answer it was. */
  readonly fact: number;
}

/** The dotted form of an address. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((bits) => (address >>> bits) & 0xff).join('.');
}

class Places {
  protected readonly counters: Int32Array;
  protected readonly words: Uint32Array;
  protected readonly shorts: Uint16Array;
  protected readonly numbers: Float64Array;
  protected readonly answered: Int32Array;

  constructor({ counters, record, answered }: SharedMemory) {
    this.answered = new Int32Array(answered);
    this.counters = new Int32Array(counters);
    this.words = new Uint32Array(record);
    this.shorts = new Uint16Array(record);
    this.numbers = new Float64Array(record);
  }
}

/** Where answer number `index` stands. */
const placeOf = (index: number): number => (index & (RECORD.places - 1)) * RECORD.placeBytes;

export class RecordWriter extends Places {
  // It goes on where an earlier writer has ended.
  private written = Atomics.load(this.counters, COUNTERS.recorded);
  private published = this.written;

  add(at: number, tookMs: number, address: number, port: number, id: number, fact: number): void {
    const place = placeOf(this.written);
    this.numbers[(place + RECORD.at) / 8] = at;
    this.numbers[(place + RECORD.took) / 8] = tookMs;
    this.words[(place + RECORD.address) / 4] = address;
    this.words[(place + RECORD.fact) / 4] = fact;
    this.shorts[(place + RECORD.port) / 2] = port;
    this.shorts[(place + RECORD.id) / 2] = id;
    this.written = (this.written + 1) | 0;
  }

  /** Lets the reader see what was added, all of one socket. */
  publish(socket: number): void {
    Atomics.add(this.answered, socket % SOCKETS, (this.written - this.published) | 0);
    this.published = this.written;
    Atomics.store(this.counters, COUNTERS.recorded, this.written);
  }
}

/**
 * Answers that are read at once, the newest ones: to read all of a hundred thousand in a second would take as long as to
 * give them. Far fewer than there are places, as the writer goes on meanwhile.
 */
const MOST = 1024;

export class RecordReader extends Places {
  private read = 0;

  /** Answers of a socket so far, read or not. To be asked before what it is compared with is read. */
  answeredBy(socket: number): number {
    return Atomics.load(this.answered, socket % SOCKETS);
  }

  /** Counts the answers of a socket anew. */
  forget(socket: number): void {
    Atomics.store(this.answered, socket % SOCKETS, 0);
  }

  /** What came since the last call, as far as it has not been written over. */
  drain(take: (recorded: Recorded) => void): void {
    const end = Atomics.load(this.counters, COUNTERS.recorded);
    const fresh = (end - this.read) | 0;
    const lost = Math.max(fresh - MOST, 0);
    for (let index = (this.read + lost) | 0; index !== end; index = (index + 1) | 0)
      take(this.at(placeOf(index)));
    this.read = end;
  }

  private at(place: number): Recorded {
    const { words, shorts, numbers } = this;
    return {
      at: numbers[(place + RECORD.at) / 8] ?? 0,
      tookMs: numbers[(place + RECORD.took) / 8] ?? 0,
      address: words[(place + RECORD.address) / 4] ?? 0,
      fact: words[(place + RECORD.fact) / 4] ?? 0,
      port: shorts[(place + RECORD.port) / 2] ?? 0,
      id: shorts[(place + RECORD.id) / 2] ?? 0,
    };
  }
}
