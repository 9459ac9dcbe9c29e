/** UDP sockets that have come from another process. */
import dgram from 'node:dgram';

/** What a socket keeps under the symbol of its state, as far as it is needed. */
interface State {
  readonly handle?: { connect?: unknown; readonly connect6?: unknown };
}

/**
 * Makes an IPv6 socket able to connect. Node gives the handle of a socket that it has received the functions that bind
 * and send by IPv6, and leaves it the one that connects by IPv4, which fails with EINVAL
 * (Node 20, `lib/dgram.js`, `replaceHandle`).
 */
export function mendReceived(socket: unknown): void {
  if (!(socket instanceof dgram.Socket) || !('type' in socket) || socket.type !== 'udp6') return;
  const symbol = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  );
  const state = symbol && (socket as unknown as Record<symbol, State | undefined>)[symbol];
  if (state?.handle?.connect6 !== undefined) state.handle.connect = state.handle.connect6;
}
