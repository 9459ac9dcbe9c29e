/** Questions through sockets of this machine's loopback, answered by a server that misbehaves as told. */
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
} from 'dns-packet';
import { type Asked, askTcp, askUdp } from '../../../src/daemon/ask';

const QUESTION = { name: 'db.', type: 'A' } as const;

function reply(query: Buffer, values: Partial<Packet> = {}): Buffer {
  const { id, questions } = decode(query);
  return encode({
    type: 'response',
    id,
    flags: AUTHORITATIVE_ANSWER | RECURSION_DESIRED | RECURSION_AVAILABLE,
    questions,
    answers: [{ type: 'A', name: 'db', ttl: 600, data: '172.18.0.3' }],
    ...values,
  });
}

/** Asks a UDP server of the test's own; `answer` gives the datagrams that come back. */
async function overUdp(
  test: TestContext,
  answer: (query: Buffer) => readonly Buffer[],
): Promise<Asked & { from: number }> {
  const server = dgram.createSocket('udp4');
  test.after(() => server.close());
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  let from = 0;
  server.on('message', (query, client) => {
    from = client.port;
    for (const datagram of answer(query)) server.send(datagram, client.port, client.address);
  });
  const asked = await askUdp(redirected(server.address().port), QUESTION);
  return { ...asked, from };
}

/** A socket for which 127.0.0.11:53 is somewhere else, as it is inside a namespace. */
function redirected(port: number): dgram.Socket {
  const socket = dgram.createSocket('udp4');
  const connect = socket.connect.bind(socket);
  socket.connect = (_port: number, _address?: unknown, done?: () => void) => connect(port, '127.0.0.1', done);
  return socket;
}

async function overTcp(
  test: TestContext,
  serve: (socket: net.Socket) => void,
): Promise<Asked & { from: number }> {
  const server = net.createServer(serve);
  test.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const from = socket.localPort ?? 0;
  return { ...(await askTcp(socket, QUESTION)), from };
}

const framed = (message: Buffer): Buffer =>
  Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);

describe('a question over UDP', () => {
  it('reports the answer, and the ends by which the resolver knows it', async (test) => {
    let seen: Packet | undefined;
    const asked = await overUdp(test, (query) => {
      seen = decode(query);
      return [reply(query)];
    });
    assert.equal(seen?.id, asked.id);
    assert.deepEqual(
      seen.questions?.map(({ name, type }) => [name, type]),
      [['db', 'A']],
    );
    assert.equal(asked.client, `127.0.0.1:${asked.from}`);
    assert.ok(asked.tookMs >= 0);
    assert.ok(asked.outcome.kind === 'answer');
    assert.equal(asked.outcome.rcode, 'NOERROR');
    assert.deepEqual(asked.outcome.flags, ['aa', 'rd', 'ra']);
    assert.deepEqual(asked.outcome.answers, [{ name: 'db', type: 'A', ttl: 600, data: '172.18.0.3' }]);
  });

  it('passes over datagrams that are too short or answer something else', async (test) => {
    const { outcome } = await overUdp(test, (query) => [
      Buffer.alloc(0),
      Buffer.from([1]),
      reply(query, { id: (decode(query).id ?? 0) ^ 1, answers: [] }),
      reply(query),
    ]);
    assert.ok(outcome.kind === 'answer');
    assert.equal(outcome.answers.length, 1);
  });

  it('reports a refusal as an answer', async (test) => {
    const { outcome } = await overUdp(test, (query) => [reply(query, { flags: 3, answers: [] })]);
    assert.ok(outcome.kind === 'answer');
    assert.equal(outcome.rcode, 'NXDOMAIN');
  });

  it('reports garbage under the right number, instead of failing', async (test) => {
    const { outcome } = await overUdp(test, (query) => [
      Buffer.concat([query.subarray(0, 2), Buffer.alloc(9, 0xff)]),
    ]);
    assert.match(outcome.kind, /^(answer|failure)$/);
  });

  it('reports a name that is none', async () => {
    const wrong = { ...QUESTION, name: 5 as unknown as string };
    const { outcome } = await askUdp(redirected(1), wrong);
    assert.equal(outcome.kind, 'failure');
  });

  it('reports a port where nobody listens', async () => {
    const other = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', resolve));
    const { port } = other.address();
    await new Promise<void>((resolve) => other.close(() => resolve()));
    const { outcome } = await askUdp(redirected(port), QUESTION);
    assert.deepEqual(outcome, { kind: 'failure', reason: 'ECONNREFUSED' });
  });
});

describe('a question over TCP', () => {
  it('reports the answer, in whatever pieces it comes', async (test) => {
    const asked = await overTcp(test, (socket) => {
      socket.once('data', (query: Buffer) => {
        assert.equal(query.readUInt16BE(0), query.length - 2);
        const bytes = framed(reply(query.subarray(2)));
        const next = (index: number): void => {
          if (index < bytes.length)
            socket.write(bytes.subarray(index, index + 1), () => setImmediate(next, index + 1));
        };
        next(0);
      });
      socket.on('error', () => undefined);
    });
    assert.equal(asked.client, `127.0.0.1:${asked.from}`);
    assert.ok(asked.outcome.kind === 'answer');
    assert.deepEqual(
      asked.outcome.answers.map(({ data }) => data),
      ['172.18.0.3'],
    );
  });

  it('reports a connection that is closed without an answer', async (test) => {
    const { outcome } = await overTcp(test, (socket) => socket.once('data', () => socket.end()));
    assert.equal(outcome.kind, 'failure');
    assert.equal(outcome.reason, 'ECONNRESET');
  });

  it('reports one that is closed in the middle of the answer', async (test) => {
    const { outcome } = await overTcp(test, (socket) =>
      socket.once('data', (query: Buffer) => socket.end(framed(reply(query.subarray(2))).subarray(0, 20))),
    );
    assert.equal(outcome.kind, 'failure');
  });
});
