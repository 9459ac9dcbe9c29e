import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { socketPath } from '../../../src/daemon/paths';
import { DaemonServer } from '../../../src/daemon/server';

const EVENTS = { onIdle: () => undefined, onClient: () => undefined };

describe('the socket of the daemon', () => {
  let runtime: string;
  const server = (): DaemonServer => new DaemonServer(runtime, 'test', EVENTS);

  beforeEach(() => {
    runtime = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-'));
  });
  afterEach(() => fs.rmSync(runtime, { recursive: true, force: true }));

  const isServed = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = net.connect(socketPath(runtime));
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  it('is taken by exactly one of several that come at the same time', async () => {
    const servers = Array.from({ length: 5 }, server);
    const taken = await Promise.all(servers.map((each) => each.listen()));
    assert.equal(taken.filter(Boolean).length, 1, taken.join());
    assert.equal(await isServed(), true);
    assert.deepEqual(fs.readdirSync(runtime), ['daemon.sock']);
    await servers[taken.indexOf(true)]?.close();
    assert.deepEqual(fs.readdirSync(runtime), []);
  });

  it('is taken over from a daemon that was killed', async () => {
    const other = net.createServer().listen(`${socketPath(runtime)}.old`);
    await new Promise((resolve) => other.once('listening', resolve));
    fs.linkSync(`${socketPath(runtime)}.old`, socketPath(runtime));
    await new Promise((resolve) => other.close(resolve));
    assert.equal(await isServed(), false);
    const next = server();
    assert.equal(await next.listen(), true);
    assert.equal(await isServed(), true);
    await next.close();
  });

  it('is left alone by a daemon that it does not belong to any more', async () => {
    const first = server();
    await first.listen();
    fs.rmSync(socketPath(runtime));
    const second = server();
    assert.equal(await second.listen(), true);
    await first.close();
    assert.equal(await isServed(), true);
    await second.close();
  });
});
