/** Serves the daemon's API on its Unix socket; one JSON-RPC connection per client. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import {
  type CancellationToken,
  ErrorCodes,
  type MessageConnection,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import * as api from './api';
import { DaemonError } from './client';
import { Daemon } from './daemon';
import { helperFailure } from './helper-failure';
import { HelperError } from './helper-process';
import { ensureRuntimeDirectory, socketPath } from './paths';
import { QueryReaders } from './query-readers';
import { rpcConnection } from './rpc-connection';

/** Whoever has come to ask for more than the state has done so by then. */
const NEW_MS = 1_000;

/** What `ResponseError.data` holds. */
interface ErrorData {
  readonly reason: api.ErrorReason;
  readonly hint?: string;
}

function toResponseError(error: unknown): ResponseError<ErrorData> {
  if (error instanceof DaemonError) {
    const data =
      error.hint === undefined ? { reason: error.reason } : { reason: error.reason, hint: error.hint };
    return new ResponseError(ErrorCodes.UnknownErrorCode, error.message, data);
  }
  if (error instanceof HelperError) return toResponseError(helperFailure(error));
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(ErrorCodes.InternalError, message, { reason: 'internal' });
}

/** Turns every failure into an answer that a client can tell apart by its reason. */
async function answer<T>(work: () => T | Promise<T>): Promise<T | ResponseError<ErrorData>> {
  try {
    return await work();
  } catch (error) {
    return toResponseError(error);
  }
}

function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

export interface ServerEvents {
  /** No network is left, and nobody is at work. */
  readonly onIdle: () => void;
  /** A client has connected, whose request will follow. */
  readonly onClient: () => void;
}

export class DaemonServer {
  private readonly connections = new Set<MessageConnection>();
  private readonly newcomers = new Set<MessageConnection>();
  /** Those that have said that a change is about to come. */
  private readonly expected = new Set<MessageConnection>();
  private readonly server = net.createServer((socket) => this.accept(socket));
  private readonly daemon: Daemon;
  private socketInode: number | undefined;

  constructor(
    private readonly runtime: string,
    version: string,
    private readonly events: ServerEvents,
  ) {
    this.daemon = new Daemon(runtime, version, {
      onChange: () => this.broadcast((connection) => connection.sendNotification(api.changedNotification)),
      onIdle: () => events.onIdle(),
    });
  }

  /**
   * Begins to listen. @returns false where another daemon serves this folder already
   */
  async listen(): Promise<boolean> {
    ensureRuntimeDirectory(this.runtime);
    // Bound under a name of its own and then linked to the common one, which only one of several can do at once.
    const own = `${socketPath(this.runtime)}.${randomBytes(4).toString('hex')}`;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(own, resolve);
    });
    try {
      return await this.takeCommonName(own);
    } finally {
      fs.rmSync(own, { force: true });
    }
  }

  private async takeCommonName(own: string): Promise<boolean> {
    const common = socketPath(this.runtime);
    this.socketInode = fs.lstatSync(own).ino;
    for (;;) {
      try {
        fs.linkSync(own, common);
        return true;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const found = inodeOf(common);
      if (await isServed(common)) {
        this.server.close();
        return false;
      }
      // A socket that nobody serves is left over from a daemon that could not clean up.
      if (found !== undefined && inodeOf(common) === found) fs.rmSync(common, { force: true });
    }
  }

  /** Takes over or takes back what an earlier daemon has left. Never rejects. */
  settle(): Promise<void> {
    return this.daemon.settle();
  }

  /** Whether somebody has just come who has asked for nothing but the state yet. */
  get hasNewClients(): boolean {
    return this.newcomers.size > 0;
  }

  /** Whether there is nothing to stay for. */
  get isIdle(): boolean {
    return this.daemon.isIdle && this.expected.size === 0;
  }

  /** Takes every network down and stops serving. */
  async close(): Promise<void> {
    const common = socketPath(this.runtime);
    if (inodeOf(common) === this.socketInode) fs.rmSync(common, { force: true });
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.daemon.close();
    for (const connection of this.connections) connection.end();
    await closed;
  }

  private accept(socket: net.Socket): void {
    const connection = rpcConnection(socket);
    const { daemon } = this;
    this.connections.add(connection);
    this.newcomers.add(connection);
    setTimeout(() => this.newcomers.delete(connection), NEW_MS).unref();
    this.events.onClient();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.connections.delete(connection);
      this.newcomers.delete(connection);
      connection.dispose();
      if (this.expected.delete(connection) && this.isIdle) this.events.onIdle();
    });
    connection.onRequest(api.statusRequest, () => answer(() => daemon.status()));
    connection.onRequest(api.prepareRequest, (params) => {
      this.expected.add(connection);
      return answer(() => daemon.prepare(params));
    });
    const serve = <P, R>(
      type: RequestType<P, R, void>,
      work: (params: P, token: CancellationToken) => Promise<R>,
    ): void =>
      void connection.onRequest(type, (params: P, token: CancellationToken) => {
        this.newcomers.delete(connection);
        return answer(() => work(params, token)).finally(() => this.expected.delete(connection));
      });
    serve(api.upRequest, (params, token) => {
      const { project } = params.topology;
      const progress = (message: string): void =>
        void connection
          .sendNotification(api.progressNotification, { project, message })
          .catch(() => undefined);
      return daemon.up(params, { progress, signal: abortSignal(token) });
    });
    serve(api.downRequest, ({ project }) => daemon.down(project));
    serve(api.pauseRequest, (params) => daemon.pause(params));
    serve(api.evidenceRequest, (params) => daemon.evidence(params));
    serve(api.queryRequest, (params) => daemon.resolvers.query(params));
    serve(api.setFaultRequest, (params) => daemon.resolvers.setFault(params));
    serve(api.clearFaultsRequest, (params) => daemon.resolvers.clearFaults(params));
    serve(api.queriesRequest, (params) => daemon.resolvers.queries(params));
    const readers = new QueryReaders(connection, daemon.resolvers);
    socket.on('close', () => readers.close());
    serve(api.followQueriesRequest, (params) => readers.follow(params));
    serve(api.unfollowQueriesRequest, ({ stream }) => readers.unfollow(stream));
    serve(api.entryRequest, (params) => daemon.entry(params));
    serve(api.leftoversRequest, (params) => daemon.leftovers(params));
    serve(api.cleanRequest, (params) => daemon.clean(params));
    connection.listen();
  }

  private broadcast(send: (connection: MessageConnection) => Promise<void>): void {
    for (const connection of this.connections) {
      // A client that is just leaving misses nothing.
      send(connection).catch(() => undefined);
    }
  }
}

function inodeOf(path: string): number | undefined {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.ino;
}

/** Whether somebody answers at a socket. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
