/** Upstream servers on loopback that answer as a test tells them. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Upstream } from '../../../src/dns/exchange';
import { FrameReader, frame } from '../../../src/dns/tcp-frames';

/** Messages to send back for one query; none keeps silent. */
export type Script = (query: Buffer, count: number) => readonly Buffer[];

export interface FakeUpstream extends Upstream {
  /** Queries that arrived, as they came. */
  readonly queries: Buffer[];
  close(): void;
}

export async function udpUpstream(script: Script): Promise<FakeUpstream> {
  const socket = createSocket('udp4');
  const queries: Buffer[] = [];
  socket.on('message', (query, client) => {
    queries.push(query);
    for (const reply of script(query, queries.length)) socket.send(reply, client.port, client.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: '127.0.0.1', port: socket.address().port, queries, close: () => socket.close() };
}

export async function tcpUpstream(script: Script): Promise<FakeUpstream> {
  const queries: Buffer[] = [];
  const server = createServer((socket) => {
    void new FrameReader(socket).next(5000).then((query) => {
      if (query === undefined) return;
      queries.push(query);
      for (const reply of script(query, queries.length)) socket.write(frame(reply));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not a TCP address');
  return { address: '127.0.0.1', port: bound.port, queries, close: () => server.close() };
}

/** Takes connections and ends them without a word. */
export async function closingUpstream(): Promise<Upstream & { close(): void }> {
  const server = createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not a TCP address');
  return { address: '127.0.0.1', port: bound.port, close: () => server.close() };
}

/** A port of loopback that nothing listens on. */
export async function closedPort(): Promise<Upstream> {
  const upstream = await udpUpstream(() => []);
  upstream.close();
  return { address: upstream.address, port: upstream.port };
}
