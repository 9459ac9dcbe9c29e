import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DaemonError } from '../../../src/daemon/client';
import { RpcClient } from '../../../src/daemon/rpc-client';

/** One message of JSON-RPC as it goes over the wire. */
function frame(message: object): string {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof DaemonError && error.reason === 'daemon-unreachable';

describe('a connection that ends', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'netscope-rpc-'));
  const socketPath = path.join(directory, 'daemon.sock');
  /** What the other side does with the first request, whose id it gets. */
  let answer: (socket: net.Socket, id: number) => void;
  const server = net.createServer((socket) => {
    socket.once('data', (data: Buffer) => {
      const { id } = JSON.parse(data.toString().split('\r\n\r\n')[1] ?? '') as { readonly id: number };
      answer(socket, id);
    });
  });

  before(() => new Promise<void>((resolve) => server.listen(socketPath, resolve)));
  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  async function connect(): Promise<RpcClient> {
    const socket = net.connect(socketPath);
    await new Promise((resolve) => socket.once('connect', resolve));
    return new RpcClient(socket);
  }

  it('still gives the answers that had arrived before', async () => {
    const status = { version: '1', pid: 1, networkNamespace: 1, projects: [] };
    answer = (socket, id) => {
      const changes = Array.from({ length: 20 }, () => frame({ method: 'netscope/changed' }));
      socket.end(changes.join('') + frame({ id, result: status }));
    };
    const client = await connect();
    let changes = 0;
    client.onDidChange(() => (changes += 1));
    assert.deepEqual(await client.status(), status);
    assert.equal(changes, 20);
  });

  it('says so to whoever still waits for an answer', async () => {
    answer = (socket) => socket.end();
    const client = await connect();
    await assert.rejects(client.status(), isUnreachable);
  });

  it('keeps nothing running when the other side was killed in the middle of a message', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const earlier = timers();
    answer = (socket) => socket.end('Content-Length: 1000\r\n\r\n{"jsonrpc":');
    const client = await connect();
    await assert.rejects(client.status(), isUnreachable);
    assert.equal(timers(), earlier);
  });

  it('says so to whoever asks too late', async () => {
    answer = (socket) => socket.end();
    const client = await connect();
    const ended = new Promise<void>((resolve) => client.onDidClose(resolve));
    await Promise.all([ended, client.status().catch(() => undefined)]);
    await assert.rejects(client.status(), isUnreachable);
  });
});
