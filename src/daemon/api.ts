/**
 * What the daemon offers over its Unix socket: JSON-RPC 2.0 with the framing of `vscode-jsonrpc`.
 * The types of requests and results are the whole contract between daemon and faces.
 */
import { NotificationType, NotificationType0, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { Fault, FaultSpec } from '../names/fault';
import type { NamespaceEvidence, QueryEvent, QueryEvidence, RecordType } from '../probe/evidence';
import type { Change } from '../topology/change-list';
import type { ForwardObstacle } from '../firewall/forward-obstacle';
import type { EngineProfileName } from '../topology/engine-profile-name';
import type { Topology } from '../topology/topology';

export type Mode = 'rootless' | 'rootful';

/** Who may take a network down and where it came from. */
export interface ProjectOrigin {
  /** Absolute project directory. */
  readonly directory: string;
  /** Absolute paths of the compose files, in order. */
  readonly files: readonly string[];
}

export type RunningState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'up'; readonly since: number }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The two DNS sockets of one namespace, as bound by the helper. */
export interface DnsPorts {
  readonly udp: number;
  readonly tcp: number;
}

/** One namespace of a network that is up. */
export interface RunningNamespace {
  readonly containerName: string;
  /** Inode of the network namespace. */
  readonly networkNamespace: number;
  /** Absent where nothing answers at 127.0.0.11: on the default bridge, without network, on the host. */
  readonly dnsPorts?: DnsPorts;
  /**
   * Servers that are asked for names that no network knows, `address:port`, in order: by its resolver or, where it has
   * none, by its programs themselves.
   */
  readonly upstreams?: readonly string[];
  /** Host ports as they were really taken, `address:port/proto -> containerPort`. */
  readonly published: readonly {
    readonly hostAddress: string;
    readonly hostPort: number;
    readonly containerPort: number;
    readonly protocol: 'tcp' | 'udp';
  }[];
  /** True while its programs are stopped and no new ones may start; absent: they run. */
  readonly paused?: true;
  /** Processes that live in the namespace at this moment. */
  readonly processes: readonly { readonly pid: number; readonly command: string }[];
}

/** A fault with the number of queries that it has befallen since it was set, or the daemon started. */
export type RunningFault = Fault & { readonly hits: number };

export interface RunningProject {
  readonly project: string;
  readonly origin: ProjectOrigin;
  readonly mode: Mode;
  readonly state: RunningState;
  /** With `source: 'own'`. */
  readonly topology: Topology;
  readonly namespaces: readonly RunningNamespace[];
  /** The engine whose ways of resolving names hold. */
  readonly engineProfile?: EngineProfileName;
  /** Upstream resolvers that unknown names are forwarded to, `address:port`. */
  readonly upstreams: readonly string[];
  /** Whether packets reach the outside of a rootless network, and why not. */
  readonly outside: { readonly reachable: boolean; readonly reason?: string };
  /** Faults that are injected on purpose; absent where there are none. */
  readonly faults?: readonly RunningFault[];
  /** What of others on this machine keeps packets of a rootful network from passing; absent where nothing does. */
  readonly obstacles?: readonly ForwardObstacle[];
}

export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  /** Inode of the network namespace the daemon runs in. */
  readonly networkNamespace: number;
  readonly projects: readonly RunningProject[];
}

export interface PrepareParams {
  /** Of the network that is to be changed; absent: that of all networks, where they have the same. */
  readonly mode?: Mode;
}

export interface UpParams {
  readonly topology: Topology;
  readonly origin: ProjectOrigin;
  readonly mode: Mode;
  /** Container names of namespaces that are made again although nothing of them differs; absent: none. */
  readonly again?: readonly string[];
}

export interface UpResult {
  readonly change: 'created' | 'changed' | 'unchanged';
  /** What was done, in the order in which a person is told. */
  readonly changes: readonly Change[];
  readonly project: RunningProject;
  readonly tookMs: number;
}

export interface PauseParams {
  readonly project: string;
  /** Those that share their namespaces follow. */
  readonly containerNames: readonly string[];
  /** False: they go on. */
  readonly paused: boolean;
}

export interface PauseResult {
  /** Container names of those that were not so before. */
  readonly changed: readonly string[];
  readonly project: RunningProject;
}

export interface ProjectParams {
  readonly project: string;
}

export interface DownResult {
  /** False where nothing of that name was up and nothing was left over. */
  readonly wasUp: boolean;
  readonly tookMs: number;
  /** That was the last network, so the daemon leaves. */
  readonly daemonLeaves: boolean;
}

export interface NamespaceParams {
  readonly project: string;
  readonly containerName: string;
}

export interface QueryParams extends NamespaceParams {
  readonly name: string;
  readonly type: RecordType;
  readonly transport: 'udp' | 'tcp';
}

export interface SetFaultParams extends ProjectParams {
  readonly fault: FaultSpec;
}

export interface ClearFaultsParams extends ProjectParams {
  /** Absent: all. */
  readonly ids?: readonly number[];
}

/** Which queries of a log are meant; of an absent field all are. */
export interface QueryFilter {
  /** Services with all their replicas, and single containers; either list lets a query pass. */
  readonly services?: readonly string[];
  readonly containerNames?: readonly string[];
  /** A pattern of names, in which `*` stands for any characters. */
  readonly name?: string;
  /** `A`, …, in capitals. */
  readonly types?: readonly string[];
  /** Those whose answer is an error, or that got none. */
  readonly failed?: true;
  readonly sources?: readonly QuerySource[];
}

/** Who answered, in one word. */
export const QUERY_SOURCES = ['zone', 'upstream', 'cache', 'fault', 'none'] as const;
export type QuerySource = (typeof QUERY_SOURCES)[number];

export interface QueriesParams extends ProjectParams {
  readonly filter: QueryFilter;
  /** Number of the last query that is known already; absent: all that are kept are wanted. */
  readonly after?: number;
  /** Whether events bring their messages along. */
  readonly withPackets?: true;
}

/** A part of a project's query log. */
export interface QueryBatch {
  /** Those that fit, in the order in which they were answered. */
  readonly events: readonly QueryEvent[];
  /** Number of the last query that was looked at, whether it fits or not: `after` of the next request. */
  readonly last: number;
  /** How many behind `after` are kept no more, so that nobody knows whether they would have fitted. */
  readonly missed: number;
  /** Whether there were no newer ones. */
  readonly isLatest: boolean;
}

/** What a reader gets that follows a log. */
export interface FollowedQueries extends QueryBatch {
  /** As `followQueriesRequest` gave it. */
  readonly stream: number;
  /** The network is gone; this is the last batch. */
  readonly hasEnded?: true;
}

/** How to start a program inside a namespace: `argv` followed by the program and its arguments. */
export interface EntryResult {
  readonly argv: readonly string[];
  /** To be added to the program's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface EntryParams extends NamespaceParams {
  /** Absolute folder the program starts in. */
  readonly workingDirectory: string;
}

/** Progress of a long request, one line of text a step. */
export interface ProgressParams {
  readonly project: string;
  readonly message: string;
}

/** Something that no daemon looks after any more. */
export type Leftover =
  | {
      /** In the network namespace of the machine. */
      readonly kind: 'rootful';
      /** 8 hex digits of a project whose name nobody remembers. */
      readonly id: string;
      readonly namespaces: readonly string[];
      readonly devices: readonly string[];
      readonly chains: readonly string[];
    }
  | {
      /** A process that holds rootless networks whose daemon's folder is gone. */
      readonly kind: 'holder';
      readonly id: string;
      readonly pid: number;
      readonly runtime: string;
    };

export interface OtherDaemon {
  readonly pid: number;
  readonly uid: number;
}

export interface LeftoversParams {
  /** Whether to look in the network namespace of the machine too, which takes root. */
  readonly rootful: boolean;
}

export interface LeftoversResult {
  readonly leftovers: readonly Leftover[];
  /** To one of them a rootful leftover may belong. */
  readonly otherDaemons: readonly OtherDaemon[];
}

export interface CleanParams {
  readonly leftovers: readonly Leftover[];
}

export const statusRequest = new RequestType0<DaemonStatus, void>('netscope/status');
export const prepareRequest = new RequestType<PrepareParams, null, void>('netscope/prepare');
export const upRequest = new RequestType<UpParams, UpResult, void>('netscope/up');
export const pauseRequest = new RequestType<PauseParams, PauseResult, void>('netscope/pause');
export const downRequest = new RequestType<ProjectParams, DownResult, void>('netscope/down');
export const evidenceRequest = new RequestType<NamespaceParams, NamespaceEvidence, void>('netscope/evidence');
export const queryRequest = new RequestType<QueryParams, QueryEvidence, void>('netscope/query');
export const setFaultRequest = new RequestType<SetFaultParams, Fault, void>('netscope/setFault');
/** Gives what was cleared. */
export const clearFaultsRequest = new RequestType<ClearFaultsParams, readonly Fault[], void>(
  'netscope/clearFaults',
);
/** A part of a query log; asked again with `last` until `isLatest`. */
export const queriesRequest = new RequestType<QueriesParams, QueryBatch, void>('netscope/queries');
/** From then on queries come as notifications, each batch when the one before has been taken off. */
export const followQueriesRequest = new RequestType<QueriesParams, { readonly stream: number }, void>(
  'netscope/followQueries',
);
export const unfollowQueriesRequest = new RequestType<{ readonly stream: number }, null, void>(
  'netscope/unfollowQueries',
);
export const followedQueriesNotification = new NotificationType<FollowedQueries>('netscope/followedQueries');
export const entryRequest = new RequestType<EntryParams, EntryResult, void>('netscope/entry');
export const leftoversRequest = new RequestType<LeftoversParams, LeftoversResult, void>('netscope/leftovers');
export const cleanRequest = new RequestType<CleanParams, null, void>('netscope/clean');
/** Sent to every client when a project changes its state. */
export const changedNotification = new NotificationType0('netscope/changed');
export const progressNotification = new NotificationType<ProgressParams>('netscope/progress');

/**
 * Codes of errors a face is expected to handle; the JSON-RPC error's `data` holds one as `{ reason, hint? }`.
 * `cannot` family: exit code 3 on the command line.
 */
export type ErrorReason =
  | 'not-up'
  | 'unknown-namespace'
  | 'port-in-use'
  | 'port-not-permitted'
  | 'user-namespaces-disabled'
  | 'not-linux'
  | 'koffi-missing'
  | 'program-missing'
  | 'needs-root'
  | 'address-in-use'
  | 'no-ipv6'
  | 'other-network-namespace'
  | 'helper-failed'
  /** A full disk, or a folder that cannot be written to. */
  | 'state-not-written'
  | 'cancelled'
  | 'mode-differs'
  /** A project of that name is up from another folder. */
  | 'other-folder'
  /** Another project uses a network or a namespace of this one. */
  | 'in-use'
  /** Its programs are stopped, so that no new one starts. */
  | 'paused'
  /** An external network is not up. */
  | 'network-missing'
  /** It is none that could be injected. */
  | 'bad-fault'
  | 'daemon-unreachable'
  | 'internal';
