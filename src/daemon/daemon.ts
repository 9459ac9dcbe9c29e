/** The owner of all networks of one user: starts, changes, asks and ends them, one request per project at a time. */
import fs from 'node:fs';
import type { NamespaceEvidence, QueryEvidence } from '../probe/evidence';
import { networkNamespaceOf } from '../probe/processes';
import type {
  CleanParams,
  DaemonStatus,
  DownResult,
  EntryParams,
  EntryResult,
  LeftoversParams,
  LeftoversResult,
  Mode,
  NamespaceParams,
  PauseParams,
  PauseResult,
  QueryParams,
  UpParams,
  UpResult,
} from './api';
import { DaemonError } from './client';
import { entryCommand } from './entry';
import { namespaceEvidence } from './evidence';
import { askFrom } from './inquiry';
import { type HelperAccess, RootfulHelper } from './helpers';
import { projectId } from './identity';
import { endStrayHolder, leftoversOf, otherDaemons, strayHolders } from './leftovers';
import { ProjectNetwork, type UpControl } from './project-network';
import { QueryLog } from './query-log';
import { inUse } from './refusals';
import { RootlessHelper } from './rootless-helper';
import { endProcesses, leftProcesses } from './service-processes';
import { forgetPlan, loadPlan } from './state';
import { projectsPath } from './paths';

export interface DaemonEvents {
  readonly onChange: () => void;
  /** No network is left, and nobody is at work. */
  readonly onIdle: () => void;
}

export class Daemon {
  private readonly networks = new Map<string, ProjectNetwork>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly log = new QueryLog();
  private readonly rootless: RootlessHelper;
  private readonly rootful = new RootfulHelper();
  private busy = 0;
  private closing = false;

  constructor(
    private readonly runtime: string,
    private readonly version: string,
    private readonly events: DaemonEvents,
  ) {
    this.rootless = new RootlessHelper(
      runtime,
      () => void this.lostRootless(),
      () => events.onChange(),
    );
  }

  /** No network is up, and no request is being worked on. */
  get isIdle(): boolean {
    return this.busy === 0 && this.networks.size === 0;
  }

  private get rootlessNetworks(): ProjectNetwork[] {
    return [...this.networks.values()].filter(({ mode }) => mode === 'rootless');
  }

  status(): DaemonStatus {
    return {
      version: this.version,
      pid: process.pid,
      networkNamespace: networkNamespaceOf(process.pid) ?? 0,
      projects: [...this.networks.values()].map((network) => network.describe()),
    };
  }

  up(params: UpParams, control: UpControl): Promise<UpResult> {
    const { project } = params.topology;
    return this.inTurn(project, async () => {
      const started = performance.now();
      let network = this.networks.get(project);
      if (network?.isUp === false) {
        // What a `down` that failed has left half removed is no network to build on.
        await network.down();
        this.networks.delete(project);
        network = undefined;
      }
      if (network && network.mode !== params.mode) {
        throw new DaemonError(
          'mode-differs',
          `${project} is up as a ${network.mode} network`,
          'Take it down first: netscope down.',
        );
      }
      if (!network) {
        await this.recover(project);
        network = this.createNetwork(project, params.mode);
        this.networks.set(project, network);
      }
      try {
        const outcome = await network.up(params, control);
        return { ...outcome, project: network.describe(), tookMs: performance.now() - started };
      } catch (error) {
        // A refusal changes nothing; every other failure has been taken back with all that was up.
        if (network.isUp) throw error;
        this.networks.delete(project);
        await this.releaseUnused();
        throw error;
      }
    });
  }

  pause({ project, containerNames, paused }: PauseParams): Promise<PauseResult> {
    return this.inTurn(project, async () => {
      const network = this.network(project);
      const changed = await network.pause(containerNames, paused);
      return { changed, project: network.describe() };
    });
  }

  down(project: string): Promise<DownResult> {
    return this.inTurn(project, async () => {
      const started = performance.now();
      const network = this.networks.get(project);
      let wasUp = network !== undefined;
      if (network) {
        const [use] = network.uses();
        if (use !== undefined && !this.closing) throw inUse(use);
        // The kernel removes what nobody holds, and nobody has to wait for it.
        const isLast = network.mode === 'rootless' && this.rootlessNetworks.length === 1;
        await network.down(isLast ? () => this.rootless.release() : undefined);
        this.networks.delete(project);
      } else {
        wasUp = await this.recover(project);
      }
      await this.releaseUnused();
      this.events.onChange();
      return { wasUp, tookMs: performance.now() - started, daemonLeaves: this.networks.size === 0 };
    });
  }

  /** Takes everything down; for the end of the process. */
  async close(): Promise<void> {
    // All of them go, so that nobody's use of another one counts.
    this.closing = true;
    for (const project of [...this.networks.keys()]) {
      // One that cannot be removed now keeps its plan on disk, and keeps no other one up.
      await this.down(project).catch((error: unknown) => console.error(error));
    }
    await this.rootless.release();
  }

  evidence({ project, containerName }: NamespaceParams): Promise<NamespaceEvidence> {
    return this.track(async () => {
      const network = this.network(project);
      const { place } = network.namespace(containerName);
      const reading = await this.helperOf(network).use((helper) =>
        place.kind === 'host'
          ? helper.request({ op: 'readHost' })
          : helper.request({ op: 'readNamespace', project: place.id, name: place.created.name }),
      );
      return namespaceEvidence(this.runtime, network.id, containerName, reading);
    });
  }

  query({ project, containerName, name, type, transport }: QueryParams): Promise<QueryEvidence> {
    return this.track(async () => {
      const network = this.network(project);
      const { place } = network.namespace(containerName);
      const since = this.log.next;
      const files = { runtime: this.runtime, id: network.id, containerName };
      const asked = await askFrom(place, files, this.helperOf(network), { name, type }, transport);
      const { id, client, tookMs, outcome, server } = asked;
      // The log is that of the namespace's owner, where it is shared.
      const owner = place.kind === 'namespace' ? place.created.name : undefined;
      const event = this.log.find(
        since,
        (one) => one.id === id && one.client === client && one.containerName === owner,
      );
      return {
        ...{ name, type, transport, client, tookMs, outcome },
        ...(server === undefined ? {} : { server }),
        ...(event === undefined ? {} : { event }),
      };
    });
  }

  entry(params: EntryParams): EntryResult {
    const network = this.network(params.project);
    const { namespace, place } = network.namespace(params.containerName);
    if (namespace.paused === true) {
      const { service, containerName } = namespace;
      throw new DaemonError(
        'paused',
        `${containerName} is paused`,
        `Let it go on: netscope unpause ${service}.`,
      );
    }
    const { home } = this.helperOf(network);
    const { mode, id } = network;
    return entryCommand({ mode, runtime: this.runtime, id, home, place, namespace }, params);
  }

  /** What nobody looks after any more. */
  leftovers({ rootful }: LeftoversParams): Promise<LeftoversResult> {
    return this.track(async () => {
      const survey = rootful ? await this.rootful.use((helper) => helper.request({ op: 'survey' })) : [];
      return {
        leftovers: [...leftoversOf(survey, (id) => this.isOurs(id)), ...strayHolders()],
        otherDaemons: otherDaemons(),
      };
    });
  }

  clean({ leftovers }: CleanParams): Promise<null> {
    return this.track(async () => {
      const ids = leftovers.flatMap(({ kind, id }) => (kind === 'rootful' && !this.isOurs(id) ? [id] : []));
      if (ids.length > 0) {
        await this.rootful.use(async (helper) => {
          for (const project of ids) await helper.request({ op: 'sweep', project });
        });
      }
      for (const each of leftovers) if (each.kind === 'holder') endStrayHolder(each.pid);
      return null;
    });
  }

  private isOurs(id: string): boolean {
    return [...this.networks.values()].some((network) => network.id === id);
  }

  /** @throws DaemonError `not-up` */
  private network(project: string): ProjectNetwork {
    const network = this.networks.get(project);
    if (!network)
      throw new DaemonError('not-up', `the network of ${project} is not up`, 'Bring it up: netscope up.');
    return network;
  }

  private helperOf(network: ProjectNetwork): HelperAccess {
    return network.mode === 'rootless' ? this.rootless : this.rootful;
  }

  private createNetwork(project: string, mode: Mode): ProjectNetwork {
    const sameMode = (other: string): ProjectNetwork | undefined => {
      const network = this.networks.get(other);
      return network?.mode === mode ? network : undefined;
    };
    const id = projectId(this.runtime, project);
    return new ProjectNetwork({
      runtime: this.runtime,
      id,
      project,
      helper: mode === 'rootless' ? this.rootless : this.rootful,
      elsewhere: (other) => sameMode(other)?.namespaces,
      others: () => [...this.networks.values()].filter((each) => each.id !== id && each.mode === mode),
      onQuery: (query) => this.log.add(project, query),
      onChange: () => this.events.onChange(),
    });
  }

  /**
   * Removes what an earlier daemon has left of a project: its programs, and of a rootful network everything else.
   * A rootless one goes with its holder. @returns whether there was anything
   */
  private async recover(project: string): Promise<boolean> {
    const id = projectId(this.runtime, project);
    const plan = loadPlan(this.runtime, id);
    if (!plan) return false;
    await endProcesses(() => leftProcesses(plan.namespaces, id));
    if (plan.mode === 'rootful') {
      await this.rootful.use((helper) => helper.request({ op: 'sweep', project: id }));
    } else {
      await this.rootless.endStray();
    }
    forgetPlan(this.runtime, id);
    return true;
  }

  private async lostRootless(): Promise<void> {
    for (const [project, network] of [...this.networks]) {
      if (network.mode !== 'rootless') continue;
      await this.inTurn(project, async () => {
        if (this.networks.get(project) !== network) return;
        await network.lost();
        this.networks.delete(project);
      });
    }
    this.events.onChange();
  }

  /** The holder stays only as long as it has networks to hold. */
  private async releaseUnused(): Promise<void> {
    if (this.rootlessNetworks.length === 0) await this.rootless.release();
    if (this.networks.size === 0 && fs.existsSync(projectsPath(this.runtime))) {
      // Other projects' leftovers stay; an empty folder does not.
      if (fs.readdirSync(projectsPath(this.runtime)).length === 0) fs.rmdirSync(projectsPath(this.runtime));
    }
  }

  /** Requests that change one project wait for each other. */
  private inTurn<T>(project: string, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(project) ?? Promise.resolve();
    const result = this.track(() => before.then(work, work));
    const settled = result.catch(() => undefined);
    this.queues.set(project, settled);
    return result;
  }

  private async track<T>(work: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
      if (this.isIdle) this.events.onIdle();
    }
  }
}
