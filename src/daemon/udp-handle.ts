/** What Node keeps behind a UDP socket, where its own functions do not reach. */
import dgram from 'node:dgram';

/** As far as it is needed. Source: Node 20, `lib/dgram.js` and `src/udp_wrap.cc`. */
interface Handle {
  readonly fd?: number;
  recvStart?(): number;
  recvStop?(): number;
  connect?: unknown;
  readonly connect6?: unknown;
}

function handleOf(socket: dgram.Socket): Handle | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  );
  const states = socket as unknown as Record<symbol, { readonly handle?: Handle } | undefined>;
  return symbol && states[symbol]?.handle;
}

/**
 * Makes an IPv6 socket able to connect. Node gives the handle of a socket that it has received the functions that bind
 * and send by IPv6, and leaves it the one that connects by IPv4, which fails with EINVAL
 * (Node 20, `lib/dgram.js`, `replaceHandle`).
 */
export function mendReceived(socket: unknown): void {
  if (!(socket instanceof dgram.Socket) || !('type' in socket) || socket.type !== 'udp6') return;
  const handle = handleOf(socket);
  if (handle?.connect6 !== undefined) handle.connect = handle.connect6;
}

/** Reading from a bound socket, which somebody else may do for a while. */
export interface Reading {
  /** Of the socket; it stays open until the socket is closed. */
  readonly fd: number;
  stop(): void;
  resume(): void;
}

/** `undefined` where this Node does not let anybody in. */
export function readingOf(socket: dgram.Socket): Reading | undefined {
  const handle = handleOf(socket);
  if (handle?.fd === undefined || handle.fd < 0) return undefined;
  const { fd } = handle;
  if (handle.recvStart === undefined || handle.recvStop === undefined) return undefined;
  return { fd, stop: () => void handle.recvStop?.(), resume: () => void handle.recvStart?.() };
}
