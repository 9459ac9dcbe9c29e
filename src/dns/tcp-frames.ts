import type { Socket } from 'node:net';

/**
 * Reads DNS messages off a TCP connection: two bytes of length, then the message (RFC 1035, section 4.2.2).
 *
 * Nothing is taken off the socket before it is asked for, so that a client cannot make the reader hold more than
 * one message and the socket's own buffer. Errors of the socket end the reading.
 */
export class FrameReader {
  #wake: () => void = () => undefined;
  #timedOut = false;

  constructor(private readonly socket: Socket) {
    for (const event of ['readable', 'end', 'close', 'error']) socket.on(event, () => this.#wake());
  }

  /** Whether the last `next` gave nothing because its time was up, and not because the connection ended. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /**
   * The next message, which may be empty; `undefined` where the connection ends or no whole message comes within
   * `timeoutMs`.
   */
  async next(timeoutMs: number): Promise<Buffer | undefined> {
    const deadline = Date.now() + timeoutMs;
    const length = (await this.#read(2, deadline))?.readUInt16BE(0);
    if (length === 0) return Buffer.alloc(0);
    return length === undefined ? undefined : this.#read(length, deadline);
  }

  async #read(size: number, deadline: number): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.socket.read(size) as Buffer | null;
      // At the end of the stream what is left is given, which is not a whole message.
      if (chunk !== null) return chunk.length === size ? chunk : undefined;
      const remaining = deadline - Date.now();
      if (this.socket.readableEnded || this.socket.destroyed) return undefined;
      this.#timedOut = remaining <= 0;
      if (this.#timedOut) return undefined;
      await this.#change(remaining);
    }
  }

  /** Waits until the socket has something new, or for `timeoutMs`. */
  #change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Puts the two bytes of length before a message. Both go out in one write, so in one segment where they fit. */
export function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
