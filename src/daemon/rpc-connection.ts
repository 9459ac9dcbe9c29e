import type net from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';

/** JSON-RPC over a connected socket, the same at both ends. The caller listens and disposes. */
export function rpcConnection(socket: net.Socket): MessageConnection {
  const reader = new SocketMessageReader(socket);
  // The library watches half messages with a timer that outlives the socket: where the other end was killed in the
  // middle of a message, the process would never end.
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, new SocketMessageWriter(socket));
}
