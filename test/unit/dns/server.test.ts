import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { serveTcp, serveUdp, type TcpLimits } from '../../../src/dns/server';
import { FrameReader, frame } from '../../../src/dns/tcp-frames';
import type { Handle } from '../../../src/dns/transport';
import { addressOf, namespaceOf, shop } from '../names/shop';
import { addresses, answer, query } from './queries';
import { resolving } from './resolving';

const fromWeb: Handle = resolving({ topology: shop, namespace: namespaceOf('web') }).handle;

/** Sends back what it gets. */
const echo: Handle = (packet) => Promise.resolve(packet);

async function udpServer(test: TestContext, handle: Handle) {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const close = serveUdp(socket, handle);
  const client = createSocket('udp4');
  test.after(async () => {
    client.close();
    await close();
  });
  return {
    close,
    send: (packet: Buffer) => client.send(packet, port, '127.0.0.1'),
    receive: async () => ((await once(client, 'message')) as [Buffer])[0],
  };
}

async function tcpServer(test: TestContext, handle: Handle, limits?: TcpLimits) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const close = serveTcp(server, handle, limits);
  test.after(close);
  return {
    close,
    connections: () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    connect: async (): Promise<{ socket: Socket; frames: FrameReader }> => {
      const socket = connect({ port: bound.port, host: '127.0.0.1', allowHalfOpen: true });
      test.after(() => socket.destroy());
      await once(socket, 'connect');
      return { socket, frames: new FrameReader(socket) };
    },
  };
}

describe('a UDP server', () => {
  it('answers a query to the one that sent it', async (test) => {
    const { send, receive } = await udpServer(test, fromWeb);
    const reply = receive();
    send(query('db'));
    assert.deepEqual(addresses(await reply), [addressOf('db', 'shop_back')]);
  });

  it('tells the handler where a query came from', async (test) => {
    const { send, receive } = await udpServer(test, (_, transport, client) =>
      Promise.resolve(Buffer.from(`${transport} ${client}`)),
    );
    const reply = receive();
    send(query('db'));
    assert.match((await reply).toString(), /^udp 127\.0\.0\.1:\d+$/);
  });

  it('goes on after garbage and after a handler that fails', async (test) => {
    const { send, receive } = await udpServer(test, (packet, transport, client) => {
      if (packet.toString() === 'fail') return Promise.reject(new Error('failed'));
      return fromWeb(packet, transport, client);
    });
    const reply = receive();
    for (const packet of [Buffer.alloc(0), Buffer.from('fail'), Buffer.from('garbage'), query('db')])
      send(packet);
    assert.equal(answer(await reply).rcode, 0);
  });

  it('may be closed twice, and while a query is under way', async (test) => {
    let finish: (reply: Buffer) => void = () => undefined;
    const { promise, seen } = waiting((resolve) => (finish = resolve));
    const { send, close } = await udpServer(test, () => {
      seen();
      return promise.reply;
    });
    send(query('db'));
    await promise.arrived;
    await close();
    await close();
    finish(Buffer.from('too late'));
    await promise.reply;
  });
});

/** A reply that comes when the test says so, and the moment the query arrived. */
function waiting(start: (resolve: (reply: Buffer) => void) => void) {
  let seen: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (seen = resolve));
  return { promise: { reply: new Promise<Buffer>(start), arrived }, seen: () => seen() };
}

describe('a TCP server', () => {
  it('answers the queries of one connection in their order', async (test) => {
    const server = await tcpServer(test, fromWeb);
    const { socket, frames } = await server.connect();
    socket.write(Buffer.concat([frame(query('db', 'A', { id: 1 })), frame(query('web', 'A', { id: 2 }))]));
    const replies = [answer(await frames.next(5000)), answer(await frames.next(5000))];
    assert.deepEqual(
      replies.map(({ packet }) => packet.id),
      [1, 2],
    );
  });

  it('works on one query of a connection at a time', async (test) => {
    let under = 0;
    let most = 0;
    const server = await tcpServer(test, async (packet) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return packet;
    });
    const { socket, frames } = await server.connect();
    socket.write(Buffer.concat([1, 2, 3].map(() => frame(query('db')))));
    for (let count = 0; count < 3; count++) assert.ok(await frames.next(5000));
    assert.equal(most, 1);
  });

  it('puts a query together that comes byte by byte', async (test) => {
    const server = await tcpServer(test, echo);
    const { socket, frames } = await server.connect();
    socket.setNoDelay(true);
    for (const byte of frame(query('db'))) {
      socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(await frames.next(5000), query('db'));
  });

  it('carries the largest message there is', async (test) => {
    const server = await tcpServer(test, echo);
    const { socket, frames } = await server.connect();
    const message = Buffer.alloc(65535, 'x');
    socket.write(frame(message));
    assert.deepEqual(await frames.next(5000), message);
  });

  it('still answers a client that has closed its side', async (test) => {
    const server = await tcpServer(test, fromWeb);
    const { socket, frames } = await server.connect();
    socket.end(frame(query('db')));
    assert.deepEqual(addresses(await frames.next(5000)), [addressOf('db', 'shop_back')]);
    assert.equal(await frames.next(5000), undefined);
  });

  it('passes over an empty message', async (test) => {
    const server = await tcpServer(test, fromWeb);
    const { socket, frames } = await server.connect();
    socket.write(Buffer.concat([Buffer.alloc(2), frame(query('db'))]));
    assert.deepEqual(addresses(await frames.next(5000)), [addressOf('db', 'shop_back')]);
  });

  it('ends the connection that has been silent the longest where one too many comes', async (test) => {
    const limits = { firstMs: 60_000, idleMs: 60_000, messages: 128, connections: 2 };
    const server = await tcpServer(test, echo, limits);
    const first = await server.connect();
    first.socket.write(frame(query('db')));
    assert.ok(await first.frames.next(5000));
    const second = await server.connect();
    second.socket.write(frame(query('db')));
    assert.ok(await second.frames.next(5000));
    first.socket.write(frame(query('db')));
    assert.ok(await first.frames.next(5000));
    const third = await server.connect();
    assert.equal(await second.frames.next(5000), undefined);
    for (const { socket, frames } of [first, third]) {
      socket.write(frame(query('db')));
      assert.ok(await frames.next(5000));
    }
  });

  it('makes no more answers for a client that reads none, and leaves it', async (test) => {
    let asked = 0;
    const much: Handle = () => {
      asked += 1;
      return Buffer.alloc(65_535);
    };
    const server = await tcpServer(test, much, { firstMs: 300, idleMs: 300, messages: 100_000 });
    const { socket } = await server.connect();
    socket.on('error', () => undefined);
    socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => frame(query('db')))));
    while (asked === 0 || (await server.connections()) > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(asked < 20_000, `${asked} answers were made`);
  });

  it('ends a connection that sends half a message, or nothing in time', async (test) => {
    const limits = { firstMs: 50, idleMs: 50, messages: 128 };
    const server = await tcpServer(test, echo, limits);
    const half = await server.connect();
    half.socket.end(Buffer.from('003c', 'hex'));
    const silent = await server.connect();
    const idle = await server.connect();
    idle.socket.write(frame(query('db')));
    assert.ok(await idle.frames.next(5000));
    for (const { socket, frames } of [half, silent, idle]) {
      assert.equal(await frames.next(5000), undefined);
      assert.equal(socket.readableEnded, true);
    }
  });

  it('ends a connection that has sent its share', async (test) => {
    const server = await tcpServer(test, echo, { firstMs: 5000, idleMs: 5000, messages: 2 });
    const { socket, frames } = await server.connect();
    socket.write(Buffer.concat([1, 2, 3].map(() => frame(query('db')))));
    assert.ok(await frames.next(5000));
    assert.ok(await frames.next(5000));
    assert.equal(await frames.next(5000), undefined);
  });

  it('passes over what gets no answer', async (test) => {
    const server = await tcpServer(test, fromWeb);
    const { socket, frames } = await server.connect();
    socket.write(Buffer.concat([frame(Buffer.from('short')), frame(query('db'))]));
    assert.equal(answer(await frames.next(5000)).rcode, 0);
  });

  it('goes on after a handler that fails and a client that breaks off', async (test) => {
    const server = await tcpServer(test, (packet, transport, client) => {
      if (packet.toString() === 'fail') return Promise.reject(new Error('failed'));
      return fromWeb(packet, transport, client);
    });
    const failing = await server.connect();
    failing.socket.write(frame(Buffer.from('fail')));
    assert.equal(await failing.frames.next(5000), undefined);
    const broken = await server.connect();
    broken.socket.write(frame(query('db')));
    broken.socket.resetAndDestroy();
    const { socket, frames } = await server.connect();
    socket.write(frame(query('db')));
    assert.equal(answer(await frames.next(5000)).rcode, 0);
  });

  it('ends its connections when it is closed', async (test) => {
    const server = await tcpServer(test, echo);
    const { frames } = await server.connect();
    await server.close();
    await server.close();
    assert.equal(await frames.next(5000), undefined);
  });
});
