/** A netlink socket: it belongs to the network namespace in which it was opened and can be used from any other. */
import fs from 'node:fs';
import { call, SystemError } from '../libc';
import {
  type Message,
  type MessageBuffer,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
  parseMessages,
} from './message';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_RCVTIMEO = 20;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SOCKADDR_NL_BYTES = 12;
/** Room for the answers of one large batch. */
const BUFFER_BYTES = 4 << 20;
const TIMEOUT_SECONDS = 10n;
/** Other programs change rules and devices in bursts; a dump takes a millisecond. */
const DUMP_ATTEMPTS = 20;
const EINTR = 4;

export const NETLINK_ROUTE = 0;
export const NETLINK_NETFILTER = 12;

/** The kernel refused a message: which one, and its errno. */
export class NetlinkError extends SystemError {
  constructor(description: string, errno: number) {
    super(description, errno);
    this.name = 'NetlinkError';
  }
}

/** Only root of the first user namespace may go over the limits of buffers; another one need not try each time. */
let mayForce = true;

const receiveBuffer = Buffer.alloc(256 * 1024);

export class NetlinkSocket {
  private readonly fd: number;

  constructor(protocol: typeof NETLINK_ROUTE | typeof NETLINK_NETFILTER) {
    this.fd = call('socket', AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    try {
      const address = Buffer.alloc(SOCKADDR_NL_BYTES);
      address.writeUInt16LE(AF_NETLINK, 0);
      call('bind', this.fd, address, SOCKADDR_NL_BYTES);
      this.tune();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    fs.closeSync(this.fd);
  }

  /** In another thread, for a socket whose end takes its time. */
  closeElsewhere(): void {
    fs.close(this.fd, () => undefined);
  }

  /**
   * Sends messages that each ask for an acknowledgement.
   * @param tolerated symbolic errnos that count as success
   * @throws NetlinkError for the first one refused
   */
  execute(messages: MessageBuffer, tolerated: readonly string[] = []): void {
    if (messages.count > 0) this.exchange(messages, messages.count, tolerated);
  }

  /** Sends an nf_tables batch, of which only the last message asks for an acknowledgement. */
  executeBatch(messages: MessageBuffer): void {
    this.exchange(messages, 1, []);
  }

  /**
   * Sends the request of a dump and gives the messages of its answer. A dump that the kernel calls inconsistent,
   * because something changed meanwhile, is asked for again.
   * @throws NetlinkError
   */
  dump(request: MessageBuffer): Message[] {
    for (let attempt = 1; ; attempt++) {
      this.send(request);
      const { answers, isConsistent } = this.receiveDump(request);
      if (isConsistent) return answers;
      if (attempt === DUMP_ATTEMPTS) throw new NetlinkError(request.describe(1), EINTR);
    }
  }

  private receiveDump(request: MessageBuffer): { answers: Message[]; isConsistent: boolean } {
    const answers: Message[] = [];
    let isConsistent = true;
    for (;;) {
      for (const message of this.receive()) {
        if (message.flags & NLM_F_DUMP_INTR) isConsistent = false;
        if (message.type === NLMSG_ERROR) throw this.error(request, message);
        if (message.type !== NLMSG_DONE) {
          answers.push(message);
          continue;
        }
        // The end of a dump carries an errno, as an error message does.
        if (message.body.length >= 4 && message.body.readInt32LE(0) < 0) throw this.error(request, message);
        return { answers, isConsistent };
      }
    }
  }

  private exchange(messages: MessageBuffer, acknowledgements: number, tolerated: readonly string[]): void {
    this.send(messages);
    for (let seen = 0; seen < acknowledgements;) {
      for (const message of this.receive()) {
        if (message.type !== NLMSG_ERROR) continue;
        seen += 1;
        if (message.body.readInt32LE(0) === 0) continue;
        const error = this.error(messages, message);
        if (tolerated.includes(error.code)) continue;
        this.drain();
        throw error;
      }
    }
  }

  /** Answers to the messages after a refused one are of no interest, but must not be taken for later ones. */
  private drain(): void {
    const MSG_DONTWAIT = 0x40;
    try {
      while (call('recv', this.fd, receiveBuffer, receiveBuffer.length, MSG_DONTWAIT) > 0);
    } catch {
      // EAGAIN: empty.
    }
  }

  private error(messages: MessageBuffer, message: Message): NetlinkError {
    return new NetlinkError(messages.describe(message.sequence), -message.body.readInt32LE(0));
  }

  private send(messages: MessageBuffer): void {
    const data = messages.data();
    call('send', this.fd, data, data.length, 0);
  }

  private receive(): Message[] {
    const length = call('recv', this.fd, receiveBuffer, receiveBuffer.length, 0);
    return parseMessages(Buffer.from(receiveBuffer.subarray(0, length)));
  }

  private tune(): void {
    const timeout = Buffer.alloc(16);
    timeout.writeBigInt64LE(TIMEOUT_SECONDS, 0);
    call('setsockopt', this.fd, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.length);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(BUFFER_BYTES);
    for (const [force, ask] of [
      [SO_RCVBUFFORCE, SO_RCVBUF],
      [SO_SNDBUFFORCE, SO_SNDBUF],
    ] as const) {
      try {
        if (mayForce) call('setsockopt', this.fd, SOL_SOCKET, force, size, size.length);
      } catch {
        mayForce = false;
      }
      // Others get what the limit allows.
      if (!mayForce) call('setsockopt', this.fd, SOL_SOCKET, ask, size, size.length);
    }
  }
}

/**
 * Runs work that changes rules, with a socket of the current network namespace. The kernel lets go of such a socket only
 * when nothing can use the old rules any more, some ten milliseconds later; a thread of libuv's pool waits for that, so
 * this is for the namespace that the process is at home in.
 */
export function withRuleSocket<T>(work: (socket: NetlinkSocket) => T): T {
  const socket = new NetlinkSocket(NETLINK_NETFILTER);
  try {
    return work(socket);
  } finally {
    socket.closeElsewhere();
  }
}

/** Runs work with a socket of the current network namespace and closes it. */
export function withNetlink<T>(
  protocol: typeof NETLINK_ROUTE | typeof NETLINK_NETFILTER,
  work: (socket: NetlinkSocket) => T,
): T {
  const socket = new NetlinkSocket(protocol);
  try {
    return work(socket);
  } finally {
    socket.close();
  }
}
