/** The client of the daemon's API over one connection. */
import type net from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  CancellationTokenSource,
  ErrorCodes,
  type MessageConnection,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { isRunning, networkNamespaceOf } from '../probe/processes';
import * as api from './api';
import { type DaemonClient, DaemonError } from './client';
import { rpcConnection } from './rpc-connection';

/** How long a daemon that leaves may take until its process is gone. */
const LEAVE_TIMEOUT_MS = 3000;
/**
 * Turns of the event loop that what had arrived before the end gets to reach its receivers; the JSON-RPC library
 * takes a few for each message. A daemon that leaves closes right behind its last answer, and a busy client finds
 * both at once.
 */
const DELIVERY_TURNS = 1000;

function toDaemonError(error: unknown): DaemonError {
  if (error instanceof DaemonError) return error;
  if (error instanceof ResponseError && error.code !== ErrorCodes.PendingResponseRejected) {
    const data = error.data as { reason?: api.ErrorReason; hint?: string } | undefined;
    return new DaemonError(data?.reason ?? 'internal', error.message, data?.hint);
  }
  return new DaemonError(
    'daemon-unreachable',
    'the daemon has ended while it was at work',
    'Run the command again; it puts right what is left.',
  );
}

export class RpcClient implements DaemonClient {
  private readonly connection: MessageConnection;
  /** Resolves once the connection has ended and everything that had arrived is delivered. */
  private readonly closed: Promise<void>;
  private unanswered = 0;
  /** Which daemon it is, as it once said: at the end of one connection there is never another one. */
  private known: Pick<api.DaemonStatus, 'pid' | 'networkNamespace'> | undefined;

  constructor(private readonly socket: net.Socket) {
    this.connection = rpcConnection(socket);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    this.closed = ended.then(() => this.deliverRest());
    this.connection.onError(() => socket.destroy());
    void this.closed.then(() => this.connection.dispose());
    this.connection.listen();
  }

  async status(): Promise<api.DaemonStatus> {
    const status = await this.answered(() => this.connection.sendRequest(api.statusRequest));
    this.known = status;
    return status;
  }

  async prepare(params: api.PrepareParams): Promise<void> {
    await this.request(api.prepareRequest, params);
  }

  async up(params: api.UpParams, signal?: AbortSignal): Promise<api.UpResult> {
    const { networkNamespace } = this.known ?? (await this.status());
    if (networkNamespace !== networkNamespaceOf(process.pid)) {
      throw new DaemonError(
        'other-network-namespace',
        'the daemon runs in another network namespace than this command, so networks would come up there',
        'Take its networks down, or set NETSCOPE_RUNTIME_DIR to a folder of its own for this namespace.',
      );
    }
    return this.request(api.upRequest, params, signal);
  }

  async down(project: string, signal?: AbortSignal): Promise<api.DownResult> {
    const { pid } = this.known ?? (await this.status());
    const result = await this.request(api.downRequest, { project }, signal);
    if (result.daemonLeaves) await this.waitForEnd(pid);
    return result;
  }

  pause(params: api.PauseParams): Promise<api.PauseResult> {
    return this.request(api.pauseRequest, params);
  }

  evidence(params: api.NamespaceParams): ReturnType<DaemonClient['evidence']> {
    return this.request(api.evidenceRequest, params);
  }

  query(params: api.QueryParams): ReturnType<DaemonClient['query']> {
    return this.request(api.queryRequest, params);
  }

  setFault(params: api.SetFaultParams): ReturnType<DaemonClient['setFault']> {
    return this.request(api.setFaultRequest, params);
  }

  clearFaults(params: api.ClearFaultsParams): ReturnType<DaemonClient['clearFaults']> {
    return this.request(api.clearFaultsRequest, params);
  }

  queries(params: api.QueriesParams): Promise<api.QueryBatch> {
    return this.request(api.queriesRequest, params);
  }

  async followQueries(
    params: api.QueriesParams,
    listener: (batch: api.FollowedQueries) => void,
  ): Promise<() => Promise<void>> {
    let stream: number | undefined;
    const early: api.FollowedQueries[] = [];
    const registration = this.connection.onNotification(api.followedQueriesNotification, (batch) => {
      // Batches may come before the answer that says which ones are meant.
      if (stream === undefined) early.push(batch);
      else if (batch.stream === stream) listener(batch);
    });
    try {
      ({ stream } = await this.request(api.followQueriesRequest, params));
    } catch (error) {
      registration.dispose();
      throw error;
    }
    const own = stream;
    for (const batch of early) if (batch.stream === own) listener(batch);
    return async () => {
      registration.dispose();
      // A daemon that is gone tells nothing any more.
      if (!this.socket.writable) return;
      await this.request(api.unfollowQueriesRequest, { stream: own }).catch(() => undefined);
    };
  }

  entry(params: api.EntryParams): Promise<api.EntryResult> {
    return this.request(api.entryRequest, params);
  }

  leftovers(params: api.LeftoversParams): Promise<api.LeftoversResult> {
    return this.request(api.leftoversRequest, params);
  }

  async clean(params: api.CleanParams): Promise<void> {
    await this.request(api.cleanRequest, params);
  }

  onDidChange(listener: () => void): () => void {
    const registration = this.connection.onNotification(api.changedNotification, listener);
    return () => registration.dispose();
  }

  onProgress(listener: (progress: api.ProgressParams) => void): () => void {
    const registration = this.connection.onNotification(api.progressNotification, listener);
    return () => registration.dispose();
  }

  onDidClose(listener: () => void): () => void {
    this.socket.once('close', listener);
    return () => this.socket.off('close', listener);
  }

  close(): void {
    this.socket.destroy();
  }

  private async request<P, R>(type: RequestType<P, R, void>, params: P, signal?: AbortSignal): Promise<R> {
    const source = new CancellationTokenSource();
    const cancel = (): void => source.cancel();
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    try {
      return await this.answered(() => this.connection.sendRequest(type, params, source.token));
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** A connection that closes leaves its requests unanswered; they must not wait for ever. */
  private async answered<R>(send: () => Promise<R>): Promise<R> {
    const lost = this.closed.then(() => Promise.reject(new Error('closed')));
    lost.catch(() => undefined);
    this.unanswered += 1;
    try {
      return await Promise.race([send(), lost]);
    } catch (error) {
      throw toDaemonError(error);
    } finally {
      this.unanswered -= 1;
    }
  }

  private async deliverRest(): Promise<void> {
    for (let turn = 0; turn < DELIVERY_TURNS && this.unanswered > 0; turn++) await nextTurn();
  }

  private async waitForEnd(pid: number): Promise<void> {
    const deadline = Date.now() + LEAVE_TIMEOUT_MS;
    while (isRunning(pid) && Date.now() < deadline) await sleep(5);
  }
}
