/** What the daemon and the thread that answers for it say to each other. Both are one process. */

/** To the thread, followed by a ring of its bell. */
export type ToThread =
  /** The descriptor stays open until the thread has left it. Nobody else reads it meanwhile. */
  | { readonly kind: 'take'; readonly socket: number; readonly fd: number }
  | { readonly kind: 'leave'; readonly socket: number }
  | ({ readonly kind: 'keep'; readonly socket: number } & Kept)
  | { readonly kind: 'stop' };

/** An answer that is the same until its generation ends. */
export interface Kept {
  /** As the question came. */
  readonly query: Uint8Array;
  readonly reply: Uint8Array;
  /** What the record calls it. */
  readonly fact: number;
  /** In which the answer was made. */
  readonly generation: number;
  /** Where records begin that may stand in any order, and the bytes of each. */
  readonly shuffled?: { readonly from: number; readonly each: number };
}

/** From the thread. */
export type FromThread =
  | {
      readonly kind: 'ready';
      /** Descriptor to write eight bytes of a number above 0 to; whoever hears this closes it in the end. */ readonly bell: number;
    }
  | { readonly kind: 'left'; readonly socket: number }
  /** It has no answer. */
  | {
      readonly kind: 'question';
      readonly socket: number;
      readonly address: number;
      readonly port: number;
      readonly query: Uint8Array;
    };

/** 32-bit words of memory that both have. */
export const COUNTERS = {
  /** Of the answers; raised when names change. */
  generation: 0,
  /** 1 from the ring of the bell until it is heard. */
  rung: 1,
  /** Answers recorded so far. */
  recorded: 2,
  /** Questions that the daemon has not dealt with. */
  questions: 3,
} as const;

/** The record of what was answered: a ring of places. */
export const RECORD = {
  /** A power of two. */
  places: 8192,
  placeBytes: 32,
  /** Offsets in a place: milliseconds since the epoch, milliseconds taken, IPv4 address, fact, port, ID. */
  at: 0,
  took: 8,
  address: 16,
  fact: 20,
  port: 24,
  id: 26,
} as const;

/** Answers of each socket are counted at its number modulo this. */
export const SOCKETS = 4096;

export interface SharedMemory {
  readonly counters: SharedArrayBuffer;
  readonly record: SharedArrayBuffer;
  /** 32-bit words: answers of a socket so far, also those that the record has no place for any more. */
  readonly answered: SharedArrayBuffer;
}

export function newSharedMemory(): SharedMemory {
  return {
    counters: new SharedArrayBuffer(4 * Object.keys(COUNTERS).length),
    record: new SharedArrayBuffer(RECORD.places * RECORD.placeBytes),
    answered: new SharedArrayBuffer(4 * SOCKETS),
  };
}
