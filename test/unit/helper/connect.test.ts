/** A connection that one process opens and another one uses. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';

const blocked = process.platform === 'linux' ? undefined : 'the helper runs on Linux only';
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

/** Time for the other process to read what it should not. */
const NAP_MS = 200;

async function helper(test: TestContext): Promise<ChildProcess> {
  const child = fork(path.join(__dirname, 'connecting-process.ts'), { execArgv: ['--import', 'tsx'] });
  test.after(() => child.kill());
  await once(child, 'message');
  return child;
}

async function listen(test: TestContext, onConnection: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, onConnection);
  test.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

describe('a connection that is handed over', { skip: blocked ?? false }, () => {
  it('has lost nothing of what the server said at once', async (test) => {
    const child = await helper(test);
    const port = await listen(test, (socket) => {
      socket.end('220 I speak first\r\n');
      // Meanwhile nobody here takes the socket, and the other process has it still.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MS);
    });
    const arrived = once(child, 'message') as Promise<[unknown, net.Socket | undefined]>;
    child.send({ port });
    const [message, socket] = await arrived;
    assert.deepEqual(message, { kind: 'result', id: 1, result: null });
    assert.ok(socket);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    await once(socket, 'end');
    socket.destroy();
    assert.equal(received, '220 I speak first\r\n');
  });

  it('is refused with the errno where nobody listens', async (test) => {
    const child = await helper(test);
    // A port that has just been in use and is free again.
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    server.close();
    await once(server, 'close');
    child.send({ port });
    const [message] = (await once(child, 'message')) as [unknown];
    assert.deepEqual(message, { failed: 'ECONNREFUSED' });
  });
});
