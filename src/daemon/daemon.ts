/** The owner of all networks of one user: starts, changes, asks and ends them, one request per project at a time. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NamespaceEvidence } from '../probe/evidence';
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
  PrepareParams,
  UpParams,
  UpResult,
} from './api';
import { AnsweringThread } from './answering-thread';
import { DaemonError } from './client';
import { entryCommand } from './entry';
import { namespaceEvidence } from './evidence';
import { type HelperAccess, RootfulHelper } from './helpers';
import { projectId } from './identity';
import { endStrayHolder, leftoversOf, otherDaemons, strayHolders } from './leftovers';
import { Predecessor } from './predecessor';
import type { UpControl } from './network-work';
import { ProjectNetwork } from './project-network';
import { inUse } from './refusals';
import { ResolverRequests } from './resolver-requests';
import { RootlessHelper } from './rootless-helper';
import { projectsPath } from './paths';

/** So long a question for the state waits for what is being settled; who asks takes a silent daemon for a dead one. */
const STATUS_MS = 2_000;

export interface DaemonEvents {
  readonly onChange: () => void;
  /** No network is left, and nobody is at work. */
  readonly onIdle: () => void;
}

export class Daemon {
  private readonly networks = new Map<string, ProjectNetwork>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly thread = new AnsweringThread();
  private readonly rootless: RootlessHelper;
  private readonly rootful: RootfulHelper;
  private readonly predecessor: Predecessor;
  readonly resolvers: ResolverRequests;
  /** Resolves when what an earlier daemon has left is settled. */
  private settled: Promise<void> = Promise.resolve();
  /** Resolves when what has gone with its holder is closed. */
  private losing: Promise<void> = Promise.resolve();
  private busy = 0;
  private closing = false;

  constructor(
    private readonly runtime: string,
    private readonly version: string,
    private readonly events: DaemonEvents,
  ) {
    this.rootless = new RootlessHelper(
      runtime,
      () => this.rootlessNetworks.length > 0,
      () => {
        this.losing = this.lostRootless();
      },
      () => events.onChange(),
    );
    this.rootful = new RootfulHelper(runtime);
    this.resolvers = new ResolverRequests({
      runtime,
      ready: () => this.ready(),
      network: (project) => this.network(project),
      networks: () => this.networks.values(),
      helperOf: (network) => this.helperOf(network),
      track: (work) => this.track(work),
      inTurn: (project, work) => this.inTurn(project, work),
    });
    this.predecessor = new Predecessor({
      ...{ runtime, version, rootless: this.rootless, rootful: this.rootful, networks: this.networks },
      create: ({ project, mode }) => this.createNetwork(project, mode),
    });
  }

  /** Takes over or takes back what an earlier daemon has left; every request waits for that. Never rejects. */
  settle(): Promise<void> {
    this.busy += 1;
    this.settled = this.predecessor
      .settle()
      .then(() => this.releaseUnused())
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        this.busy -= 1;
        this.events.onChange();
      });
    return this.settled;
  }

  /** No network is up, and no request is being worked on. */
  get isIdle(): boolean {
    return this.busy === 0 && this.networks.size === 0;
  }

  private get rootlessNetworks(): ProjectNetwork[] {
    return [...this.networks.values()].filter(({ mode }) => mode === 'rootless');
  }

  async status(): Promise<DaemonStatus> {
    await Promise.race([this.ready(), sleep(STATUS_MS, undefined, { ref: false })]);
    return {
      version: this.version,
      pid: process.pid,
      networkNamespace: networkNamespaceOf(process.pid) ?? 0,
      projects: [
        ...[...this.networks.values()].map((network) => network.describe()),
        ...this.predecessor.describe(),
      ],
    };
  }

  /** Somebody is about to change something: what that takes to start is started meanwhile. */
  async prepare({ mode }: PrepareParams): Promise<null> {
    await this.settled;
    if (mode !== undefined) (mode === 'rootless' ? this.rootless : this.rootful).prepare();
    // The last rootless network goes without a helper.
    else if (this.rootlessNetworks.length === 0) this.rootful.prepare();
    else if (this.rootlessNetworks.length === this.networks.size && this.networks.size > 1)
      this.rootless.prepare();
    return null;
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
      if (!network) {
        await this.predecessor.restore(projectId(this.runtime, project));
        network = this.networks.get(project);
      }
      if (network && network.mode !== params.mode) {
        throw new DaemonError(
          'mode-differs',
          `${project} is up as a ${network.mode} network`,
          'Take it down first: netscope down.',
        );
      }
      if (!network) {
        network = this.createNetwork(project, params.mode);
        this.networks.set(project, network);
      }
      try {
        const outcome = await network.up(params, control);
        await this.helperOf(network).outsideSettled();
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
        wasUp = await this.predecessor.remove(project, projectId(this.runtime, project));
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
    await this.settled;
    for (const project of [...this.networks.keys()]) {
      // One that cannot be removed now keeps its plan on disk, and keeps no other one up.
      await this.down(project).catch((error: unknown) => console.error(error));
    }
    await Promise.all([this.rootless.release(), this.rootful.release(), this.thread.stop()]);
  }

  evidence({ project, containerName }: NamespaceParams): Promise<NamespaceEvidence> {
    return this.track(async () => {
      await this.ready();
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

  async entry(params: EntryParams): Promise<EntryResult> {
    await this.ready();
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
      await this.settled;
      const survey = rootful ? await this.rootful.use((helper) => helper.request({ op: 'survey' })) : [];
      return {
        leftovers: [...leftoversOf(survey, (id) => this.isOurs(id)), ...strayHolders()],
        otherDaemons: otherDaemons(),
      };
    });
  }

  clean({ leftovers }: CleanParams): Promise<null> {
    return this.track(async () => {
      await this.settled;
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
      ...{ project, version: this.version },
      helper: mode === 'rootless' ? this.rootless : this.rootful,
      thread: this.thread,
      elsewhere: (other) => sameMode(other)?.namespaces,
      others: () => [...this.networks.values()].filter((each) => each.id !== id && each.mode === mode),
      onChange: () => this.events.onChange(),
    });
  }

  /** Resolves when what is known of networks can be relied on. */
  private async ready(): Promise<void> {
    this.rootless.notice();
    await Promise.all([this.settled, this.losing]);
  }

  private async lostRootless(): Promise<void> {
    // All of them at once: whatever is asked next comes after.
    await Promise.all(
      [...this.networks]
        .filter(([, { mode }]) => mode === 'rootless')
        .map(([project, network]) =>
          this.inTurn(project, async () => {
            if (this.networks.get(project) !== network) return;
            await network.lost();
            this.networks.delete(project);
          }),
        ),
    );
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
    this.rootless.notice();
    const before = this.queues.get(project) ?? this.settled;
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
