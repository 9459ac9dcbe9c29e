/**
 * A daemon that remembers requests instead of building networks. It stands here because these tests are about
 * arguments, exit codes and the shape of what is printed; the suite of the kernel runs the same commands against
 * the real daemon.
 */
import type {
  CleanParams,
  ClearFaultsParams,
  DaemonStatus,
  DownResult,
  FollowedQueries,
  Leftover,
  LeftoversParams,
  LeftoversResult,
  OtherDaemon,
  PauseParams,
  PauseResult,
  QueriesParams,
  QueryBatch,
  RunningProject,
  SetFaultParams,
  UpParams,
  UpResult,
} from '../../../src/daemon/api';
import { DaemonError, type DaemonClient } from '../../../src/daemon/client';
import type { Fault } from '../../../src/names/fault';
import type { NamespaceEvidence, QueryEvent, QueryEvidence } from '../../../src/probe/evidence';
import { evidence, natTable } from '../trace/sample';
import { runningProject } from './project';

export class FakeDaemon implements DaemonClient {
  readonly calls: { readonly method: string; readonly params: unknown }[] = [];
  projects: RunningProject[] = [];
  closed = 0;
  /** What `up` does instead of succeeding. */
  onUp: ((params: UpParams, signal: AbortSignal | undefined) => Promise<UpResult>) | undefined;
  answers: readonly string[] = ['172.18.0.2'];
  rcode = 'NOERROR';
  left: readonly Leftover[] = [];
  otherDaemons: readonly OtherDaemon[] = [];
  /** In the query log, and what comes to those who follow it before the network ends. */
  events: readonly QueryEvent[] = [];
  later: readonly QueryEvent[] = [];
  private progress: Parameters<DaemonClient['onProgress']>[0] | undefined;

  status(): Promise<DaemonStatus> {
    return Promise.resolve({ version: '0', pid: 1, networkNamespace: 1, projects: this.projects });
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  up(params: UpParams, signal?: AbortSignal): Promise<UpResult> {
    this.calls.push({ method: 'up', params });
    this.progress?.({ project: params.topology.project, message: 'Creating networks' });
    this.progress?.({ project: 'another', message: 'Not about this project' });
    if (this.onUp !== undefined) return this.onUp(params, signal);
    const project = runningProject(params.topology);
    this.projects = [...this.projects, project];
    return Promise.resolve({ change: 'created', changes: [], project, tookMs: 420 });
  }

  pause(params: PauseParams): Promise<PauseResult> {
    this.calls.push({ method: 'pause', params });
    const [project] = this.projects;
    if (project === undefined) return Promise.reject(new DaemonError('not-up', 'not up'));
    return Promise.resolve({ changed: params.containerNames, project });
  }

  down(project: string): Promise<DownResult> {
    this.calls.push({ method: 'down', params: project });
    const wasUp = this.projects.some((each) => each.project === project);
    this.projects = this.projects.filter((each) => each.project !== project);
    return Promise.resolve({ wasUp, tookMs: 90, daemonLeaves: this.projects.length === 0 });
  }

  evidence(params: unknown): Promise<NamespaceEvidence> {
    this.calls.push({ method: 'evidence', params });
    return Promise.resolve(evidence(natTable({ udp: this.calls.length, tcp: 0 })));
  }

  query(params: Parameters<DaemonClient['query']>[0]): Promise<QueryEvidence> {
    this.calls.push({ method: 'query', params });
    const { name, type, transport } = params;
    const answers = this.answers.map((data) => ({ name: `${name}.`, type, ttl: 600, data }));
    const outcome = { kind: 'answer', rcode: this.rcode, flags: ['qr'], answers, size: 44 } as const;
    return Promise.resolve({ name, type, transport, client: '127.0.0.1:40000', tookMs: 0.3, outcome });
  }

  setFault(params: SetFaultParams): Promise<Fault> {
    this.calls.push({ method: 'setFault', params });
    return Promise.resolve({ ...params.fault, id: 7 });
  }

  clearFaults(params: ClearFaultsParams): Promise<readonly Fault[]> {
    this.calls.push({ method: 'clearFaults', params });
    return Promise.resolve((this.projects[0]?.faults ?? []).map(({ hits: _, ...fault }) => fault));
  }

  queries(params: QueriesParams): Promise<QueryBatch> {
    this.calls.push({ method: 'queries', params });
    return Promise.resolve({ events: this.events, last: 7, missed: 0, isLatest: true });
  }

  followQueries(
    params: QueriesParams,
    listener: (batch: FollowedQueries) => void,
  ): ReturnType<DaemonClient['followQueries']> {
    this.calls.push({ method: 'followQueries', params });
    const batch = { events: this.later, last: 9, missed: 3, isLatest: true, stream: 1 };
    listener({ ...batch, hasEnded: true });
    return Promise.resolve(() => {
      this.calls.push({ method: 'unfollow', params: undefined });
      return Promise.resolve();
    });
  }

  entry(params: unknown): ReturnType<DaemonClient['entry']> {
    this.calls.push({ method: 'entry', params });
    return Promise.resolve({ argv: ['enter', '7'], environment: { HOSTNAME: 'abc' } });
  }

  leftovers(params: LeftoversParams): Promise<LeftoversResult> {
    this.calls.push({ method: 'leftovers', params });
    const leftovers = this.left.filter(({ kind }) => params.rootful || kind !== 'rootful');
    return Promise.resolve({ leftovers, otherDaemons: this.otherDaemons });
  }

  clean({ leftovers }: CleanParams): Promise<void> {
    this.calls.push({ method: 'clean', params: leftovers.map(({ id }) => id) });
    return Promise.resolve();
  }

  onDidChange(): () => void {
    return () => undefined;
  }

  onProgress(listener: Parameters<DaemonClient['onProgress']>[0]): () => void {
    this.progress = listener;
    return () => {
      this.progress = undefined;
    };
  }

  onDidClose(): () => void {
    return () => undefined;
  }

  close(): void {
    this.closed += 1;
  }
}

/** What the daemon answers to a request that was taken back. */
export function cancelled(): DaemonError {
  return new DaemonError('cancelled', 'the request was cancelled');
}
