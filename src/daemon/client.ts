/** The one way a face talks to the daemon. */
import type { Fault } from '../names/fault';
import type {
  CleanParams,
  ClearFaultsParams,
  DaemonStatus,
  DownResult,
  EntryParams,
  EntryResult,
  ErrorReason,
  LeftoversParams,
  LeftoversResult,
  NamespaceParams,
  PauseParams,
  PauseResult,
  PrepareParams,
  FollowedQueries,
  ProgressParams,
  QueriesParams,
  QueryBatch,
  QueryParams,
  SetFaultParams,
  UpParams,
  UpResult,
} from './api';
import type { NamespaceEvidence, QueryEvidence } from '../probe/evidence';

/** An error that the daemon, or the way to it, reports: what happened and what to do next. */
export class DaemonError extends Error {
  constructor(
    readonly reason: ErrorReason,
    message: string,
    /** The next step for the person; absent where the message says it. */
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'DaemonError';
  }
}

/** A connection to the daemon. Every method rejects with `DaemonError`. */
export interface DaemonClient {
  status(): Promise<DaemonStatus>;
  /** Says that a change is about to come. Nobody has to wait for that. */
  prepare(params: PrepareParams): Promise<void>;
  up(params: UpParams, signal?: AbortSignal): Promise<UpResult>;
  pause(params: PauseParams): Promise<PauseResult>;
  down(project: string, signal?: AbortSignal): Promise<DownResult>;
  evidence(params: NamespaceParams): Promise<NamespaceEvidence>;
  query(params: QueryParams): Promise<QueryEvidence>;
  setFault(params: SetFaultParams): Promise<Fault>;
  /** Gives what was cleared. */
  clearFaults(params: ClearFaultsParams): Promise<readonly Fault[]>;
  /** A part of a project's query log. */
  queries(params: QueriesParams): Promise<QueryBatch>;
  /** Calls `listener` with all that is in the log and comes into it. Resolves to the way to stop. */
  followQueries(
    params: QueriesParams,
    listener: (batch: FollowedQueries) => void,
  ): Promise<() => Promise<void>>;
  entry(params: EntryParams): Promise<EntryResult>;
  leftovers(params: LeftoversParams): Promise<LeftoversResult>;
  /** Removes leftovers; what has become somebody's meanwhile stays. */
  clean(params: CleanParams): Promise<void>;
  /** Called after any project has changed its state. Returns the way to stop. */
  onDidChange(listener: () => void): () => void;
  onProgress(listener: (progress: ProgressParams) => void): () => void;
  /** Called once when the daemon is gone (it leaves with its last network). */
  onDidClose(listener: () => void): () => void;
  close(): void;
}

export interface ConnectOptions {
  /** Start a daemon where none runs; otherwise `connect` gives `undefined` then. */
  readonly start: boolean;
  /** Start none for what an earlier daemon has left behind either: for a face that only looks, again and again. */
  readonly onlyRunning?: boolean;
  /** What is to be changed, so that the daemon gets ready meanwhile; absent: nothing. */
  readonly prepare?: PrepareParams;
  /** Absolute path of the daemon's bundle; default: `daemon.js` beside the running bundle. */
  readonly daemonPath?: string;
}
