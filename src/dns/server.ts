import type { Socket as UdpSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import { FrameReader, frame } from './tcp-frames';
import type { Handle } from './transport';

/** Stops serving and closes the socket. */
export type Close = () => Promise<void>;

/** Bounds of one TCP connection. Source of the defaults: miekg/dns, `Server`. */
export interface TcpLimits {
  /** Milliseconds until the first message must be there. */
  readonly firstMs: number;
  /** Milliseconds between an answer and the next message. */
  readonly idleMs: number;
  readonly messages: number;
  /** Of all clients together; the engine has no bound. Absent: 256. */
  readonly connections?: number;
}

export const TCP_LIMITS: TcpLimits = { firstMs: 2000, idleMs: 8000, messages: 128 };
const MAX_CONNECTIONS = 256;

/**
 * Answers the datagrams of a bound UDP socket, each on its own. Whatever arrives, nothing is thrown: a message that
 * cannot be answered gets no answer.
 */
export function serveUdp(socket: UdpSocket, handle: Handle): Close {
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('message', (packet, { address, port }) => {
    const send = (reply: Buffer | undefined): void => {
      if (reply !== undefined && !closed) socket.send(reply, port, address, () => undefined);
    };
    const reply = handle(packet, 'udp', `${address}:${port}`);
    if (reply instanceof Promise) reply.then(send).catch(() => undefined);
    else send(reply);
  });
  return () =>
    new Promise((resolve) => {
      if (closed) {
        resolve();
        return;
      }
      closed = true;
      socket.close(() => resolve());
    });
}

/**
 * Answers the connections of a listening TCP server. The messages of one connection are answered one after the other,
 * in order; a connection ends when its client ends it, keeps silent too long or has sent its share of messages. One too
 * many ends the one that nobody has been waiting on for the longest time.
 */
export function serveTcp(server: Server, handle: Handle, limits: TcpLimits = TCP_LIMITS): Close {
  const { connections: most = MAX_CONNECTIONS } = limits;
  /** Those that have just had an answer stand last. */
  const connections = new Set<Socket>();
  server.on('error', () => undefined);
  server.on('connection', (socket) => {
    const [longestSilent] = connections;
    if (connections.size >= most) {
      longestSilent?.destroy();
      if (longestSilent) connections.delete(longestSilent);
    }
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    const onAnswer = (): void => {
      if (connections.delete(socket)) connections.add(socket);
    };
    serveConnection(socket, handle, limits, onAnswer).catch(() => socket.destroy());
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of connections) socket.destroy();
    });
}

async function serveConnection(
  socket: Socket,
  handle: Handle,
  limits: TcpLimits,
  onAnswer: () => void,
): Promise<void> {
  // A client may say that it has sent everything and still wait for its answers.
  socket.allowHalfOpen = true;
  const client = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
  const frames = new FrameReader(socket);
  for (let count = 0; count < limits.messages; count++) {
    const packet = await frames.next(count === 0 ? limits.firstMs : limits.idleMs);
    if (packet === undefined) break;
    const reply = await handle(packet, 'tcp', client);
    onAnswer();
    if (reply === undefined || !socket.writable) continue;
    // A client that does not read what it has asked for gets no more of it.
    if (!socket.write(frame(reply))) await drained(socket, limits.idleMs);
  }
  // Unsent answers still go out, but not for ever to a client that does not read them.
  socket.setTimeout(limits.idleMs, () => socket.destroy());
  socket.destroySoon();
}

/** Until what was written has gone out, or the time is up, or the connection has ended. */
function drained(socket: Socket, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      socket.off('drain', end).off('close', end);
      resolve();
    };
    const timer = setTimeout(() => {
      socket.destroy();
      end();
    }, timeoutMs);
    socket.once('drain', end).once('close', end);
  });
}
