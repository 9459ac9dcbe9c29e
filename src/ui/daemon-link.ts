/** The extension's one connection to the daemon, and the last state it reported. */
import * as vscode from 'vscode';
import type { DaemonStatus, ProgressParams, RunningProject } from '../daemon/api';
import { DaemonError } from '../daemon/client';
import type { ConnectOptions, DaemonClient } from '../daemon/client';

/** What is known about the daemon. */
export type DaemonState =
  /** Nobody has looked yet. */
  | { readonly kind: 'unknown' }
  /** No daemon runs, so no network is up. */
  | { readonly kind: 'off' }
  | { readonly kind: 'connected'; readonly client: DaemonClient; readonly status: DaemonStatus }
  | { readonly kind: 'unreachable'; readonly error: DaemonError };

/** One value for ever, so that what was made from it needs no second look. */
const NONE: readonly RunningProject[] = [];

/** Far longer than a daemon takes to be there again. */
const LOOK_AGAIN_MS = 2_000;

export type Connect = (options: ConnectOptions) => Promise<DaemonClient | undefined>;

/**
 * Holds the connection. It never starts a daemon unless one of the `connect` methods is called, and never
 * asks anything on its own: it follows the daemon's notifications while connected, and looks once whether there is another
 * one when the connection ends.
 */
export class DaemonLink implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly progressed = new vscode.EventEmitter<ProgressParams>();
  private current: DaemonState = { kind: 'unknown' };
  private client: DaemonClient | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private lookAgain: NodeJS.Timeout | undefined;
  private isDisposed = false;

  /** After the state has changed. */
  readonly onDidChange = this.changed.event;
  readonly onProgress = this.progressed.event;

  constructor(
    private readonly connectDaemon: Connect,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get state(): DaemonState {
    return this.current;
  }

  /** The projects of the last known state. */
  get projects(): readonly RunningProject[] {
    return this.current.kind === 'connected' ? this.current.status.projects : NONE;
  }

  /** Gives a client, starting a daemon where none runs. Rejects with `DaemonError`. */
  async connect(): Promise<DaemonClient> {
    const client = await this.attach({ start: true });
    if (client === undefined) {
      throw new DaemonError('daemon-unreachable', 'The Netscope daemon did not start.', 'The log says more.');
    }
    return client;
  }

  /** Gives a client where a daemon runs or one that crashed has left something behind. Rejects with `DaemonError`. */
  connectToLeftovers(): Promise<DaemonClient | undefined> {
    return this.attach({ start: false });
  }

  /** Brings the state up to date; calls while one is under way are answered by one more round after it. */
  refresh(): Promise<void> {
    if (this.running !== undefined) {
      this.again = true;
      return this.running;
    }
    this.running = this.refreshUntilQuiet().finally(() => (this.running = undefined));
    return this.running;
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.lookAgain);
    this.client?.close();
    this.changed.dispose();
    this.progressed.dispose();
  }

  private async refreshUntilQuiet(): Promise<void> {
    do {
      this.again = false;
      this.set(await this.look());
    } while (this.shouldLookAgain());
  }

  private shouldLookAgain(): boolean {
    return this.again;
  }

  private async look(): Promise<DaemonState> {
    try {
      const client = await this.attach({ start: false, onlyRunning: true });
      if (client === undefined) return { kind: 'off' };
      return { kind: 'connected', client, status: await client.status() };
    } catch (error) {
      return { kind: 'unreachable', error: asDaemonError(error) };
    }
  }

  private async attach(options: ConnectOptions): Promise<DaemonClient | undefined> {
    if (this.client !== undefined) return this.client;
    const client = await this.connectDaemon(options);
    if (client === undefined) return undefined;
    // Another call may have connected while this one waited.
    if (this.hasClient()) {
      client.close();
      return this.client;
    }
    this.client = client;
    this.log.info('daemon: connected');
    client.onDidChange(() => void this.refresh());
    client.onProgress((progress) => {
      this.log.debug(`${progress.project}: ${progress.message}`);
      this.progressed.fire(progress);
    });
    client.onDidClose(() => {
      if (this.isDisposed) return;
      this.log.info('daemon: gone');
      this.client = undefined;
      this.set({ kind: 'off' });
      // One that has crashed is started again, and takes its networks over.
      clearTimeout(this.lookAgain);
      this.lookAgain = setTimeout(() => void this.refresh(), LOOK_AGAIN_MS);
    });
    return client;
  }

  private hasClient(): boolean {
    return this.client !== undefined;
  }

  private set(state: DaemonState): void {
    if (isSame(state, this.current)) return;
    if (state.kind === 'unreachable') this.log.warn(`daemon: ${state.error.reason}: ${state.error.message}`);
    this.current = state;
    this.changed.fire();
  }
}

/** Whether nothing has happened: nobody is told that a daemon is still not there. */
function isSame(a: DaemonState, b: DaemonState): boolean {
  if (a.kind === 'unreachable' && b.kind === 'unreachable') return a.error.message === b.error.message;
  return a.kind === 'off' && b.kind === 'off';
}

/** Anything thrown on the way to the daemon as a `DaemonError`. */
export function asDaemonError(error: unknown): DaemonError {
  if (error instanceof DaemonError) return error;
  return new DaemonError('internal', error instanceof Error ? error.message : String(error));
}
