/** The UDP socket of a resolver: read here while few ask, and by the thread that answers from memory while many do. */
import type dgram from 'node:dgram';
import { addressText, type Recorded } from '../answering/record';
import type { AnsweredQuery } from '../dns/answered-query';
import { type Close, serveUdp } from '../dns/server';
import { HEADER_SIZE } from '../dns/message';
import type { Handle } from '../dns/transport';
import type { AnsweringThread, BusySocket, ConstantAnswer } from './answering-thread';
import { type Reading, readingOf } from './udp-handle';

/** From so many queries in one second on the thread is worth its start and its memory. */
const BUSY_PER_SECOND = 1000;
const SECOND_MS = 1000;

/** Until names change: the same records in the same order, or in any, or nobody knows. */
export type Order = 'fixed' | 'random' | 'unsteady';

export interface UdpOptions {
  readonly socket: dgram.Socket;
  readonly thread: AnsweringThread;
  /** Makes the resolver. It reports each query before it returns its answer. */
  readonly resolver: (onQuery: (answered: AnsweredQuery) => void) => Handle;
  /** How a zone answers the same question again; asked after it has answered. */
  readonly order: () => Order;
  readonly onQuery: (answered: AnsweredQuery) => void;
  /** So many were answered that nobody can tell any more. */
  readonly onLost: (count: number) => void;
}

/** Begins to answer. @returns the way to stop and close the socket */
export function serveBusyUdp(options: UdpOptions): Close {
  const service = new BusyUdp(options);
  return () => service.close();
}

class BusyUdp implements BusySocket {
  private readonly reading: Reading | undefined;
  private readonly closeSocket: Close;
  private readonly handle: Handle;
  /** The last query that was reported. */
  private answered: AnsweredQuery | undefined;
  private windowStart = 0;
  private inWindow = 0;
  private isTaken = false;
  private isClosing = false;
  /** What the thread asks, as it goes through the socket's own listener. */
  private readonly asked = new Set<Buffer>();

  constructor(private readonly options: UdpOptions) {
    const { socket, resolver, onQuery } = options;
    this.reading = readingOf(socket);
    this.handle = resolver((answered) => {
      this.answered = answered;
      onQuery(answered);
    });
    this.closeSocket = serveUdp(socket, (...message) => this.answer(...message));
  }

  get fd(): number {
    return this.reading?.fd ?? -1;
  }

  onQuestion(packet: Buffer, address: string, port: number): void {
    this.asked.add(packet);
    const sender = { address, port, family: 'IPv4', size: packet.length };
    this.options.socket.emit('message', packet, sender);
  }

  onAnswer(fact: unknown, recorded: Recorded): void {
    this.options.onQuery(asAnswered(fact as AnsweredQuery, recorded));
  }

  onLost(count: number): void {
    this.options.onLost(count);
  }

  onReturn(): void {
    this.isTaken = false;
    if (!this.isClosing) this.reading?.resume();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.options.thread.leave(this);
    await this.closeSocket();
  }

  private answer(...message: Parameters<Handle>): ReturnType<Handle> {
    const [packet] = message;
    const { thread } = this.options;
    const isAsked = this.asked.delete(packet);
    if (!isAsked) this.count();
    const { generation } = thread;
    this.answered = undefined;
    const reply = this.handle(...message);
    if (!isAsked) return reply;
    if (reply instanceof Promise) return reply.finally(() => thread.settle(this));
    thread.settle(this, reply && this.constant(packet, reply), generation);
    return reply;
  }

  /** What came just now is an answer to keep, if a zone has given it. */
  private constant(packet: Buffer, reply: Buffer): ConstantAnswer | undefined {
    const { answered } = this;
    const order = this.options.order();
    if (answered?.answerer.kind !== 'zone' || order === 'unsteady') return undefined;
    const shuffled = order === 'random' ? recordsOf(reply) : undefined;
    if (shuffled === 'unknown') return undefined;
    const fact: AnsweredQuery = { ...answered, query: packet, reply };
    return { query: packet, reply, fact, ...(shuffled && { shuffled }) };
  }

  private count(): void {
    const now = performance.now();
    if (now - this.windowStart > SECOND_MS) {
      this.windowStart = now;
      this.inWindow = 0;
    }
    this.inWindow += 1;
    if (this.inWindow < BUSY_PER_SECOND || this.isTaken || this.isClosing || !this.reading) return;
    this.inWindow = 0;
    this.isTaken = this.options.thread.take(this);
    if (this.isTaken) this.reading.stop();
  }
}

/**
 * Where the records of an answer begin, and the bytes of each: in whichever order they stand, it is the same answer.
 * `undefined` where there are fewer than two, `unknown` where they are not all alike.
 */
function recordsOf(reply: Buffer): ConstantAnswer['shuffled'] | 'unknown' {
  const count = reply.readUInt16BE(6);
  if (count < 2) return undefined;
  const further = reply.readUInt16BE(8) + reply.readUInt16BE(10);
  let from = HEADER_SIZE;
  for (let length = reply[from] ?? 0; length !== 0; length = reply[from] ?? 0) from += 1 + length;
  // The root label, type and class of the question.
  from += 5;
  const each = (reply.length - from) / count;
  return further === 0 && Number.isInteger(each) ? { from, each } : 'unknown';
}

function asAnswered(fact: AnsweredQuery, { at, tookMs, address, port, id }: Recorded): AnsweredQuery {
  const query = Buffer.from(fact.query);
  const reply = fact.reply && Buffer.from(fact.reply);
  query.writeUInt16BE(id, 0);
  reply?.writeUInt16BE(id, 0);
  return { ...fact, at, tookMs, query, reply, client: `${addressText(address)}:${port}` };
}
