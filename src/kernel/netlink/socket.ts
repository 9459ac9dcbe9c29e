/** A netlink socket: it belongs to the network namespace in which it was opened and can be used from any other. */
import fs from 'node:fs';
import { call, SystemError } from '../libc';
import { NLMSG_DONE, NLMSG_ERROR, type Message, type MessageBuffer, parseMessages } from './message';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SOCKADDR_NL_BYTES = 12;
/** Room for the answers of one large batch. */
const BUFFER_BYTES = 4 << 20;
const TIMEOUT_SECONDS = 10n;

export const NETLINK_ROUTE = 0;
export const NETLINK_NETFILTER = 12;

/** The kernel refused a message: which one, and its errno. */
export class NetlinkError extends SystemError {
  constructor(description: string, errno: number) {
    super(description, errno);
    this.name = 'NetlinkError';
  }
}

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

  /** Sends messages that each ask for an acknowledgement. @throws NetlinkError for the first one refused. */
  execute(messages: MessageBuffer): void {
    if (messages.count > 0) this.exchange(messages, messages.count);
  }

  /** Sends an nf_tables batch, of which only the last message asks for an acknowledgement. */
  executeBatch(messages: MessageBuffer): void {
    this.exchange(messages, 1);
  }

  /** Sends one request and gives the messages of its answer: a dump, or a single object. */
  query(request: MessageBuffer, dump: boolean): Message[] {
    this.send(request);
    const answers: Message[] = [];
    for (;;) {
      for (const message of this.receive()) {
        if (message.type === NLMSG_DONE) return answers;
        if (message.type === NLMSG_ERROR) throw this.error(request, message);
        answers.push(message);
        if (!dump) return answers;
      }
    }
  }

  private exchange(messages: MessageBuffer, acknowledgements: number): void {
    this.send(messages);
    for (let seen = 0; seen < acknowledgements;) {
      for (const message of this.receive()) {
        if (message.type !== NLMSG_ERROR) continue;
        if (message.body.readInt32LE(0) !== 0) {
          this.drain();
          throw this.error(messages, message);
        }
        seen += 1;
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
    for (const option of [SO_RCVBUFFORCE, SO_SNDBUFFORCE]) {
      try {
        call('setsockopt', this.fd, SOL_SOCKET, option, size, size.length);
      } catch {
        // Only root of the first user namespace may go over the limit; the default then has to do.
      }
    }
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
