import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIPv6, type Socket } from 'node:net';
import { matchReply } from './reply-match';
import { FrameReader, frame } from './tcp-frames';
import type { Transport } from './transport';

/** A server that unknown names are forwarded to. */
export interface Upstream {
  /** IPv4 or IPv6 address; the latter may have a zone. */
  readonly address: string;
  readonly port: number;
  /** Asked from inside the namespace instead of from the host. */
  readonly inside?: true;
}

/** `address:port`, with brackets around an IPv6 address. */
export function upstreamText({ address, port }: Upstream): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Where the sockets of exchanges come from. */
export interface SocketSource {
  /** A UDP socket that is not connected and nobody else uses until it is given back. */
  takeUdp(upstream: Upstream): Promise<UdpSocket>;
  giveUdp(socket: UdpSocket): void;
  /** A connected TCP socket, whose owner destroys it. @throws Error with a short reason */
  connectTcp(upstream: Upstream, timeoutMs: number): Promise<Socket>;
}

/** Sockets of this process, in the network namespace that it lives in. */
export const ownSockets: SocketSource = {
  takeUdp: (upstream) => Promise.resolve(createSocket(isIPv6(upstream.address) ? 'udp6' : 'udp4')),
  giveUdp: (socket) => void socket.close(),
  async connectTcp(upstream, timeoutMs) {
    const socket = connect(upstream.port, upstream.address);
    socket.on('error', () => undefined);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      await once(socket, 'connect', { signal });
      return socket;
    } catch (error) {
      socket.destroy();
      throw new Error(signal.aborted ? 'timeout' : reasonOf(error), { cause: error });
    }
  },
};

/** An upstream has answered, but what it says cannot be read to its end. */
export class UnreadableReply extends Error {
  /** @param reply as far as it was read off the socket */
  constructor(readonly reply: Buffer) {
    super('unreadable reply');
  }
}

/** How one upstream is asked. */
export interface ExchangeOptions {
  /** For connecting, and once more for the exchange. */
  readonly timeoutMs: number;
  /** Bytes of a datagram that are read; the rest is cut off. */
  readonly udpReplyBytes: number;
  /** Absent: those of this process. */
  readonly sockets?: SocketSource;
}

/**
 * Sends a query to one upstream over a socket that nobody else uses meanwhile, and gives its reply as it came.
 *
 * @throws Error with a short reason: `timeout`, `ECONNREFUSED`, …
 */
export function exchange(
  query: Buffer,
  upstream: Upstream,
  transport: Transport,
  options: ExchangeOptions,
): Promise<Buffer> {
  return transport === 'udp' ? exchangeUdp(query, upstream, options) : exchangeTcp(query, upstream, options);
}

/**
 * Replies to other queries may still be on their way, and anybody may try to guess one: what belongs to another query is
 * passed over until the time is up. The kernel checks address and port of the sender, because the socket is connected.
 */
async function exchangeUdp(
  query: Buffer,
  upstream: Upstream,
  { timeoutMs, udpReplyBytes, sockets = ownSockets }: ExchangeOptions,
): Promise<Buffer> {
  const socket = await sockets.takeUdp(upstream);
  let stopListening = (): unknown => undefined;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('timeout')), timeoutMs);
      const fail = (error: Error | null): void => {
        if (error === null) return;
        clearTimeout(timer);
        reject(new Error(reasonOf(error)));
      };
      const onConnect = (): void => socket.send(query, fail);
      const onMessage = (datagram: Buffer): void => {
        const reply = datagram.subarray(0, udpReplyBytes);
        const match = matchReply(query, reply);
        if (match === 'foreign') return;
        clearTimeout(timer);
        if (match === 'answer') resolve(reply);
        else reject(new UnreadableReply(reply));
      };
      stopListening = () => socket.off('error', fail).off('message', onMessage).off('connect', onConnect);
      socket.on('error', fail);
      socket.on('message', onMessage);
      // A connected socket takes packets of this upstream only, and learns of a closed port. Without a callback, a
      // failure to connect is an `error` event as well.
      socket.once('connect', onConnect);
      socket.connect(upstream.port, upstream.address);
    });
  } finally {
    stopListening();
    sockets.giveUdp(socket);
  }
}

async function exchangeTcp(
  query: Buffer,
  upstream: Upstream,
  { timeoutMs, sockets = ownSockets }: ExchangeOptions,
): Promise<Buffer> {
  const socket = await sockets.connectTcp(upstream, timeoutMs);
  socket.on('error', () => undefined);
  try {
    const frames = new FrameReader(socket);
    socket.write(frame(query));
    const reply = await frames.next(timeoutMs);
    if (reply === undefined) throw new Error(frames.timedOut ? 'timeout' : 'closed');
    const match = matchReply(query, reply);
    if (match === 'unreadable') throw new UnreadableReply(reply);
    if (match === 'foreign') throw new Error('reply to another query');
    return reply;
  } finally {
    socket.destroy();
  }
}

/** The kernel's name of an error where it has one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
