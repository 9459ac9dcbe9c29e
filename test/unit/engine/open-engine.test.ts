import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { parseEngineAddress, type TlsSettings } from '../../../src/engine/engine-address';
import type { EngineEndpoint } from '../../../src/engine/engine-endpoint';
import { obstacleOf } from '../../../src/engine/engine-failure';
import { openEngine } from '../../../src/engine/open-engine';
import type { EngineState } from '../../../src/engine/engine-state';
import { CERTIFICATE, KEY } from './certificate';
import { answers, endpointAt, VERSION, withServer } from './http-engine';

async function stateAt(
  endpoint: EngineEndpoint,
  environment: Readonly<Record<string, string | undefined>> = {},
  requestSeconds = 20,
): Promise<EngineState> {
  const opened = await openEngine(endpoint, { environment, requestSeconds });
  if ('client' in opened) opened.client.close();
  return opened.state;
}

function endpointOf(address: EngineEndpoint['address']): EngineEndpoint {
  return { name: 'x', product: 'docker', origin: 'address', address };
}

describe('an engine that answers', () => {
  it('is connected, with who it is', async () => {
    await withServer(answers({ '/version': VERSION }), async (socket) => {
      assert.deepEqual(await stateAt(endpointAt(socket)), {
        kind: 'connected',
        engine: { product: 'docker', version: '28.5.2', apiVersion: '1.51' },
        message: `Docker 28.5.2 answers at unix://${socket}.`,
      });
    });
  });

  it('may be Podman, which says so among its parts', async () => {
    const version = { Version: '4.3.1', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] };
    await withServer(answers({ '/version': version }), async (socket) => {
      const state = await stateAt(endpointAt(socket));
      assert.ok(state.kind === 'connected');
      assert.deepEqual(state.engine, { product: 'podman', version: '4.3.1', apiVersion: '1.41' });
    });
  });

  it('is not looked for where the environment of this process says', async () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
    try {
      await withServer(answers({ '/version': VERSION }), async (socket) => {
        assert.equal((await stateAt(endpointAt(socket))).kind, 'connected');
      });
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });
});

describe('a client', () => {
  it('is not written out with all its sockets for every request', async () => {
    await withServer(answers({ '/version': VERSION }), async (socket) => {
      const opened = await openEngine(endpointAt(socket), { environment: {} });
      assert.ok('client' in opened);
      const { agent } = opened.client as unknown as { agent: object };
      assert.equal(inspect({ agent }, { showHidden: true, depth: null }), '{ agent: Agent }');
      opened.client.close();
    });
  });
});

describe('what stands against a connection', () => {
  it('is that the engine is too old', async () => {
    await withServer(answers({ '/version': { Version: '18.06', ApiVersion: '1.38' } }), async (socket) => {
      const state = await stateAt(endpointAt(socket));
      assert.ok(state.kind === 'too-old');
      assert.match(state.message, /Docker 18\.06 .* version 1\.38 .* 1\.40/);
      assert.match(state.nextStep, /Update/);
    });
  });

  it('is that there is no socket, or nobody at it', async () => {
    const missing = await stateAt(endpointAt('/nonexistent/docker.sock'));
    assert.ok(missing.kind === 'no-engine');
    assert.match(missing.message, /there is no socket \/nonexistent\/docker\.sock/);
    assert.match(missing.nextStep, /sudo systemctl start docker/);

    const folder = mkdtempSync(path.join(tmpdir(), 'netscope-engine-'));
    const socket = path.join(folder, 'docker.sock');
    const leave = `const s = require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    try {
      execFileSync(process.execPath, ['-e', leave], { stdio: 'ignore' });
    } catch {
      // It has killed itself, so that the socket stays behind.
    }
    const dead = await stateAt(endpointAt(socket));
    rmSync(folder, { recursive: true });
    assert.ok(dead.kind === 'no-engine');
    assert.match(dead.message, /nobody listens at the socket/);
  });

  it('is that this user may not', () => {
    const refused = Object.assign(new Error('connect EACCES'), { code: 'EACCES' });
    const state = obstacleOf(refused, endpointAt('/var/run/docker.sock'));
    assert.equal(state.kind, 'no-permission');
    assert.match(state.nextStep, /usermod -aG docker/);
    const podman = obstacleOf(refused, { ...endpointAt('/run/podman/podman.sock'), product: 'podman' });
    assert.match(podman.nextStep, /systemctl --user start podman\.socket/);
  });

  it('is that authorization refuses it', async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ message: 'authorization denied by plugin x\u001b[31m' }));
      },
      async (socket) => {
        const state = await stateAt(endpointAt(socket));
        assert.equal(state.kind, 'no-permission');
        assert.match(state.message, /authorization denied by plugin x/);
        assert.ok(!state.message.includes('\u001b'));
      },
    );
  });

  it('is that somebody else answers, or nobody in time', async () => {
    await withServer(answers({ '/version': ['no'] }), async (socket) => {
      const state = await stateAt(endpointAt(socket));
      assert.equal(state.kind, 'unreachable');
      assert.match(state.message, /not as a Docker or Podman engine/);
    });
    await withServer(
      () => undefined,
      async (socket) => {
        const state = await stateAt(endpointAt(socket), {}, 0.1);
        assert.equal(state.kind, 'unreachable');
        assert.match(state.message, /no answer within 0\.1 s/);
      },
    );
  });

  it('is an address that leads nowhere', async () => {
    const state = await stateAt(endpointOf(parseEngineAddress('npipe:////./pipe/docker')));
    assert.equal(state.kind, 'unreachable');
    const closed = await stateAt(endpointOf(parseEngineAddress('tcp://127.0.0.1:1')));
    assert.ok(closed.kind === 'unreachable');
    assert.match(closed.message, /No engine answers at tcp:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/);
  });
});

describe('an engine behind TLS', () => {
  it('is believed with its certificate only, unless nobody is to look', async () => {
    const server = https.createServer({ key: KEY, cert: CERTIFICATE }, answers({ '/version': VERSION }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const kindWith = async (tls: TlsSettings): Promise<string> => {
      const state = await stateAt(endpointOf({ kind: 'tcp', host: '127.0.0.1', port, tls }));
      return state.kind === 'connected' ? state.kind : `${state.kind}: ${state.message}`;
    };
    try {
      assert.equal(await kindWith({ verify: true, ca: CERTIFICATE }), 'connected');
      assert.match(
        await kindWith({ verify: true }),
        /^unreachable: The TLS connection to .* fails: self-signed/,
      );
      assert.equal(await kindWith({ verify: false }), 'connected');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('an engine behind ssh', () => {
  /** Stands for ssh: writes down its words, and joins its streams with a socket or fails. */
  const program = (folder: string, socket: string): string => `#!${process.execPath}
const fs = require('node:fs');
fs.appendFileSync(${JSON.stringify(path.join(folder, 'words'))}, process.argv.slice(2).join(' ') + '\\n');
if (process.argv.includes('closed')) {
  console.error('me@closed: Permission denied (publickey).');
  process.exit(255);
}
const socket = require('node:net').connect(${JSON.stringify(socket)});
process.stdin.pipe(socket).pipe(process.stdout);
`;

  it('is reached through the program ssh, by few connections', async () => {
    const byPath = { '/version': VERSION, '/containers/json': [], '/networks': [] };
    await withServer(answers(byPath), async (socket) => {
      const folder = path.dirname(socket);
      writeFileSync(path.join(folder, 'ssh'), program(folder, socket));
      chmodSync(path.join(folder, 'ssh'), 0o755);
      const environment = { PATH: `${folder}:/usr/bin:/bin` };
      const words = (): string[] => readFileSync(path.join(folder, 'words'), 'utf8').trim().split('\n');

      const opened = await openEngine(endpointOf(parseEngineAddress('ssh://me@build:2222')), { environment });
      assert.ok('client' in opened, opened.state.message);
      for (let round = 0; round < 5; round += 1) assert.deepEqual(await opened.client.listContainers(), []);
      opened.client.close();
      assert.deepEqual(words(), [
        '-T -o BatchMode=yes -o ConnectTimeout=10 -l me -p 2222 -- build docker system dial-stdio',
      ]);

      const closed = await stateAt(endpointOf(parseEngineAddress('ssh://closed')), environment);
      assert.ok(closed.kind === 'no-permission');
      assert.match(closed.message, /me@closed: Permission denied \(publickey\)/);
      assert.match(closed.nextStep, /ssh closed docker version/);

      const without = await stateAt(endpointOf(parseEngineAddress('ssh://build')), { PATH: '/nonexistent' });
      assert.match(without.message, /there is no program ssh here/);
    });
  });
});
