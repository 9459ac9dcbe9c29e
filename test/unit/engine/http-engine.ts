/** An HTTP server at a Unix socket that answers like an engine, or not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineEndpoint } from '../../../src/engine/engine-endpoint';

export const VERSION = {
  Version: '28.5.2',
  ApiVersion: '1.51',
  MinAPIVersion: '1.24',
  Components: [{ Name: 'Engine', Version: '28.5.2' }],
};

export function endpointAt(socket: string): EngineEndpoint {
  return {
    ...{ name: 'docker', product: 'docker', origin: 'default-socket' },
    address: { kind: 'unix', path: socket },
  };
}

/** Runs `work` with the folder of a server, and ends both. */
export async function withServer(
  answer: RequestListener,
  work: (socket: string, server: Server) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'netscope-engine-'));
  const socket = path.join(folder, 'docker.sock');
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    await work(socket, server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  }
}

/** Answers paths with JSON, and everything else with 404. */
export function answers(byPath: Readonly<Record<string, unknown>>): RequestListener {
  return (request, response) => {
    const found = byPath[(request.url ?? '').split('?')[0] ?? ''];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { message: 'page not found' }));
  };
}
