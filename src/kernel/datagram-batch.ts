/** Many datagrams of one IPv4 socket with one system call in and one out: recvmmsg(2) and sendmmsg(2). */
import koffi from 'koffi';
import { addressOf, fixedMemory } from './memory';

const library = koffi.load('libc.so.6');
type Call = (...values: number[]) => number;
const recvmmsg = library.func(
  'int recvmmsg(int fd, uintptr_t messages, uint32_t count, int flags, uintptr_t timeout)',
) as unknown as Call;
const sendmmsg = library.func(
  'int sendmmsg(int fd, uintptr_t messages, uint32_t count, int flags)',
) as unknown as Call;

/** Datagrams of one call. More hardly help: measured, 64 already spread the cost of a call over all of them. */
export const BATCH = 64;
/** Bytes of a datagram that are taken; what is longer is cut. */
export const DATAGRAM_BYTES = 4096;

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** `struct sockaddr_in`, `struct iovec`, `struct mmsghdr` of 64-bit Linux; the latter in 32-bit words, too. */
const NAME_BYTES = 16;
const IOVEC_BYTES = 16;
const HEADER_BYTES = 64;
const HEADER_WORDS = HEADER_BYTES / 4;
const IOVEC_WORDS = IOVEC_BYTES / 4;
/** Place of `msg_len` in a `struct mmsghdr`, in words. */
const LENGTH_WORD = 14;

/**
 * Takes what has arrived, and sends answers that are written over what they answer. One batch at a time: `receive`,
 * any number of `reply`, `flush`.
 */
export class DatagramBatch {
  /** Datagram N begins at N * `DATAGRAM_BYTES`. */
  readonly bytes = fixedMemory(BATCH * DATAGRAM_BYTES);
  /** Senders: `struct sockaddr_in` each. */
  private readonly names = fixedMemory(BATCH * NAME_BYTES);
  private readonly vectors = fixedMemory(2 * BATCH * IOVEC_BYTES);
  private readonly headers = fixedMemory(2 * BATCH * HEADER_BYTES);
  private readonly vectorWords = words(this.vectors);
  private readonly headerWords = words(this.headers);
  private readonly incoming = addressOf(this.headers);
  private readonly outgoing = this.incoming + BATCH * HEADER_BYTES;
  private replies = 0;

  constructor() {
    const bytes = addressOf(this.bytes);
    const names = addressOf(this.names);
    const vectors = addressOf(this.vectors);
    for (let slot = 0; slot < 2 * BATCH; slot++) {
      const datagram = slot % BATCH;
      this.vectors.writeBigUInt64LE(BigInt(bytes + datagram * DATAGRAM_BYTES), slot * IOVEC_BYTES);
      this.vectors.writeBigUInt64LE(BigInt(DATAGRAM_BYTES), slot * IOVEC_BYTES + 8);
      const header = slot * HEADER_BYTES;
      this.headers.writeBigUInt64LE(BigInt(names + datagram * NAME_BYTES), header);
      this.headers.writeUInt32LE(NAME_BYTES, header + 8);
      this.headers.writeBigUInt64LE(BigInt(vectors + slot * IOVEC_BYTES), header + 16);
      this.headers.writeBigUInt64LE(1n, header + 24);
    }
  }

  /** Takes up to `BATCH` datagrams without waiting. @returns how many; 0 where there are none, or on an error */
  receive(fd: number): number {
    this.replies = 0;
    return Math.max(recvmmsg(fd, this.incoming, BATCH, MSG_DONTWAIT, 0), 0);
  }

  /** Bytes of datagram `at`. */
  lengthOf(at: number): number {
    return this.headerWords[at * HEADER_WORDS + LENGTH_WORD] ?? 0;
  }

  /** IPv4 address of the sender of datagram `at`, most significant byte first. */
  addressOf(at: number): number {
    return this.names.readUInt32BE(at * NAME_BYTES + 4);
  }

  /** DNS transaction ID of datagram `at`, or what stands there. */
  idOf(at: number): number {
    return this.bytes.readUInt16BE(at * DATAGRAM_BYTES);
  }

  portOf(at: number): number {
    return this.names.readUInt16BE(at * NAME_BYTES + 2);
  }

  /** The first `length` bytes in the place of datagram `at` go back to its sender with the next `flush`. */
  reply(at: number, length: number): void {
    const { vectorWords, headerWords } = this;
    const slot = BATCH + this.replies;
    // Address of the bytes, then their number; the name is that of the sender.
    vectorWords[slot * IOVEC_WORDS] = vectorWords[at * IOVEC_WORDS] ?? 0;
    vectorWords[slot * IOVEC_WORDS + 1] = vectorWords[at * IOVEC_WORDS + 1] ?? 0;
    vectorWords[slot * IOVEC_WORDS + 2] = length;
    headerWords[slot * HEADER_WORDS] = headerWords[at * HEADER_WORDS] ?? 0;
    headerWords[slot * HEADER_WORDS + 1] = headerWords[at * HEADER_WORDS + 1] ?? 0;
    this.replies += 1;
  }

  /** Sends the replies. What the kernel does not take is lost, as datagrams may be. */
  flush(fd: number): void {
    let sent = 0;
    while (sent < this.replies) {
      const taken = sendmmsg(fd, this.outgoing + sent * HEADER_BYTES, this.replies - sent, MSG_NOSIGNAL);
      // One that cannot be sent must not hold up the others.
      sent += Math.max(taken, 1);
    }
    this.replies = 0;
  }
}

function words(memory: Buffer): Uint32Array {
  return new Uint32Array(memory.buffer, memory.byteOffset, memory.length / 4);
}
