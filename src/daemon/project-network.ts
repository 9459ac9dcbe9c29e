/** The network of one project: brings it up, changes it, takes it down, and knows what of it is there. */
import { upstreamText } from '../dns/exchange';
import type { ResolvedQuery } from '../dns/resolver';
import { type Change, changeList } from '../topology/change-list';
import { type Changes, changesBetween, isEmpty } from '../topology/changes';
import { keepPaused, withPaused } from '../topology/paused';
import type { Network, ServiceNamespace, Topology } from '../topology/topology';
import { allOf } from './all-of';
import type { ProjectOrigin, RunningProject, RunningState, UpParams, UpResult } from './api';
import { DaemonError } from './client';
import type { HelperProcess } from './helper-process';
import * as requests from './helper-requests';
import type { HelperAccess } from './helpers';
import { LiveNamespaces } from './live-namespaces';
import { removeProjectFiles } from './namespace-files';
import { besideOthers, type Use, usesOf } from './neighbours';
import type { Place } from './places';
import { inUse, refuseParents } from './refusals';
import { continuePrograms, stopPrograms } from './pause';
import { ProjectPorts } from './project-ports';
import { backward, forward, make, type Realisation, remove } from './realise';
import { runningNamespaces } from './running-namespaces';
import { endProcesses, type ServiceProcess, serviceProcesses } from './service-processes';
import { forgetPlan, savePlan } from './state';

type ForwardObstacles = NonNullable<RunningProject['obstacles']>;

export interface UpControl {
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** What an `up` has done. */
export interface UpOutcome {
  readonly change: UpResult['change'];
  readonly changes: readonly Change[];
}

export interface ProjectNetworkOptions {
  readonly runtime: string;
  readonly id: string;
  readonly project: string;
  readonly helper: HelperAccess;
  /** What is up of another project in the same mode. */
  readonly elsewhere: (project: string) => LiveNamespaces | undefined;
  /** The other projects that are up in the same mode. */
  readonly others: () => readonly ProjectNetwork[];
  readonly onQuery: (query: ResolvedQuery) => void;
  readonly onChange: () => void;
}

const EMPTY: Omit<Topology, 'project'> = { source: 'own', networks: [], namespaces: [], notes: [] };

export class ProjectNetwork {
  readonly namespaces: LiveNamespaces;
  private readonly ports: ProjectPorts;
  private topology: Topology;
  private lastSeen: { readonly sources: readonly Topology[]; readonly topology: Topology } | undefined;
  private origin: ProjectOrigin = { directory: '', files: [] };
  private state: RunningState = { kind: 'starting' };
  private obstacles: ForwardObstacles = [];
  /** Whether a helper was ever asked to change anything. */
  private touched = false;

  constructor(private readonly options: ProjectNetworkOptions) {
    this.topology = { ...EMPTY, project: options.project };
    this.namespaces = new LiveNamespaces({ ...options, topology: () => this.seen() });
    this.ports = new ProjectPorts(
      (containerName, family) => requests.publishedEndpoint(this.topology, containerName, family)?.address,
      () => options.helper.dialer,
    );
  }

  get mode(): HelperAccess['mode'] {
    return this.options.helper.mode;
  }

  get isUp(): boolean {
    return this.state.kind === 'up';
  }

  get id(): string {
    return this.options.id;
  }

  /**
   * Brings the network to the given topology. Where that fails or is cancelled, what was up before is there again, and
   * nothing where it cannot be.
   * @throws DaemonError, HelperError
   */
  async up({ topology, origin, again = [] }: UpParams, control: UpControl): Promise<UpOutcome> {
    const isNew = this.namespaces.size === 0 && this.topology.networks.length === 0;
    const before = this.topology;
    const current = isNew ? undefined : before;
    const planned: Topology = { ...topology, source: 'own' };
    const changes = changesBetween(current, planned, new Set(again));
    const next = keepPaused(before, planned, changes.kept);
    this.refuseUsed(changes);
    if (this.mode === 'rootless') refuseParents(next);
    const owners = this.bridgeOwners(next);
    const list = changeList(current, next, changes);
    this.origin = origin;
    if (isEmpty(changes) && this.ports.hasAllOf(next)) {
      // Whether they are still in the way.
      if (this.obstacles.length > 0) await this.writeRules(before);
      this.replaceTopology(next, changes);
      if (isNew) this.setState({ kind: 'up', since: Date.now() });
      else if (list.length > 0) this.options.onChange();
      return { change: isNew ? 'created' : list.length > 0 ? 'changed' : 'unchanged', changes: list };
    }
    const since = this.state.kind === 'up' ? this.state.since : undefined;
    let begun = false;
    try {
      await this.realise(next, changes, owners, control, () => (begun = true));
    } catch (error) {
      if (since === undefined) await this.undo();
      else if (await this.takeBack(before, next, changes, begun)) this.setState({ kind: 'up', since });
      throw error;
    }
    this.setState({ kind: 'up', since: since ?? Date.now() });
    return { change: isNew ? 'created' : 'changed', changes: list };
  }

  /** Takes a failed first `up` back. What cannot be removed now keeps its plan on disk, for the next `up` or `down`. */
  private async undo(): Promise<void> {
    if (this.touched) {
      await this.down().catch((error: unknown) => console.error(error));
      return;
    }
    await this.forget();
    forgetPlan(this.options.runtime, this.options.id);
  }

  /**
   * Takes a failed change back. What cannot be put back takes all else down with it, rather than being half there.
   * @returns whether it is as it was before
   */
  private async takeBack(
    before: Topology,
    next: Topology,
    changes: Changes,
    begun: boolean,
  ): Promise<boolean> {
    try {
      if (begun) {
        const { removal, making } = backward(before, next, changes, this.bridgeOwners(before));
        await this.options.helper.use(async (process) => {
          const realisation = this.realisation(process, () => undefined);
          await remove(removal, realisation);
          this.options.helper.discardDnsSockets(this.id);
          this.namespaces.refreshFiles(changes.kept.map((now) => this.before(before, now)));
          this.topology = before;
          await make(making, realisation);
        });
      }
      await this.ports.change(before);
      await this.writeRules(before);
      this.save();
      return true;
    } catch (error) {
      console.error(error);
      await this.down().catch((fault: unknown) => console.error(fault));
      return false;
    }
  }

  private before(topology: Topology, now: ServiceNamespace): ServiceNamespace {
    return topology.namespaces.find(({ containerName }) => containerName === now.containerName) ?? now;
  }

  /** The topology with what other projects have on its networks at this moment. */
  private seen(): Topology {
    const others = this.options.others().map((other) => other.topology);
    const sources = [this.topology, ...others];
    const known = this.lastSeen;
    if (known?.sources.length === sources.length && sources.every((each, at) => each === known.sources[at]))
      return known.topology;
    // A value that stays the same between changes, so that what follows from it is worked out once.
    const topology = besideOthers(this.topology, others);
    this.lastSeen = { sources, topology };
    return topology;
  }

  /** Uses that other projects make of this one. */
  uses(): readonly Use[] {
    return this.usesOf(this.topology.networks, this.topology.namespaces);
  }

  private usesOf(networks: readonly Network[], namespaces: readonly ServiceNamespace[]): readonly Use[] {
    const bridges = new Set(networks.filter(({ external }) => external !== true).map(({ bridge }) => bridge));
    const names = new Set(namespaces.map(({ containerName }) => containerName));
    const others = this.options.others().map((other) => other.topology);
    return usesOf(this.options.project, bridges, names, others);
  }

  /** @throws DaemonError `in-use` where another project needs what would be removed */
  private refuseUsed({ removedNetworks, removedNamespaces }: Changes): void {
    const [first] = this.usesOf(removedNetworks, removedNamespaces);
    if (first !== undefined) throw inUse(first);
  }

  /** @throws DaemonError `network-missing` where an external network is not up any more */
  private bridgeOwners({ networks }: Topology): requests.BridgeOwners {
    return new Map(
      networks
        .filter(({ external }) => external === true)
        .map(({ name, bridge }) => {
          const owner = this.options
            .others()
            .find(({ topology }) =>
              topology.networks.some((each) => each.external !== true && each.bridge === bridge),
            );
          if (owner === undefined) {
            throw new DaemonError(
              'network-missing',
              `network ${name} is external, and nobody has it up`,
              'Bring up the project that it belongs to, in the same mode, and then this one.',
            );
          }
          return [bridge, owner.id];
        }),
    );
  }

  /**
   * Ends programs in the namespaces, then removes everything. Idempotent; also for what a crash has left.
   *
   * @param releaseAll takes away what all networks of the mode are in, where this is the last one; absent: only what is
   *   this project's own goes
   */
  async down(releaseAll?: () => Promise<void>): Promise<void> {
    this.setState({ kind: 'stopping' });
    const { helper, runtime, id } = this.options;
    await endProcesses(() => this.processes());
    const parented = this.topology.networks.some(({ parent }) => parent !== undefined);
    // The kernel takes its time for devices; all that is this process's own goes meanwhile.
    await allOf([
      releaseAll?.() ?? helper.use((process) => process.request({ op: 'sweep', project: id, parented })),
      this.namespaces.stopResolvers(),
      this.ports.close(),
      removeProjectFiles(runtime, id),
    ]);
    await this.forget();
    forgetPlan(runtime, id);
  }

  /** The helper has ended and the kernel has removed what it held; only this process's part is left to close. */
  async lost(): Promise<void> {
    await endProcesses(() => this.processes());
    await this.namespaces.stopResolvers();
    await this.forget();
    forgetPlan(this.options.runtime, this.options.id);
  }

  describe(): RunningProject {
    return {
      project: this.options.project,
      origin: this.origin,
      mode: this.mode,
      state: this.state,
      topology: this.seen(),
      upstreams: [...new Set(this.namespaces.forwardedTo().map(upstreamText))],
      outside: this.options.helper.outside(),
      ...(this.obstacles.length > 0 && { obstacles: this.obstacles }),
      namespaces: runningNamespaces(this.namespaces, this.processes(), this.ports.all()),
    };
  }

  /** @throws DaemonError `unknown-namespace` */
  namespace(containerName: string): { readonly namespace: ServiceNamespace; readonly place: Place } {
    const place = this.namespaces.placeOf(containerName);
    const namespace = this.namespaces.find(containerName);
    if (!place || !namespace) {
      throw new DaemonError('unknown-namespace', `${containerName} is not part of the network that is up`);
    }
    if (namespace.mode?.kind === 'shared') this.namespaces.shareFiles(containerName);
    return { namespace, place };
  }

  /**
   * Stops the programs of containers, or lets them go on. New ones are refused from the first moment.
   * @returns container names of those that were not so before
   */
  async pause(containerNames: readonly string[], paused: boolean): Promise<string[]> {
    const before = this.topology;
    const next = withPaused(before, containerNames, paused);
    const changed = next.namespaces.filter((each, at) => each.paused !== before.namespaces[at]?.paused);
    const names = new Set(changed.map(({ containerName }) => containerName));
    const programs = (): ServiceProcess[] => this.programsOf(names);
    this.topology = next;
    if (paused) {
      await stopPrograms(programs).catch((error: unknown) => {
        this.topology = before;
        throw error;
      });
    } else {
      continuePrograms(programs);
    }
    this.save();
    this.options.onChange();
    return [...names];
  }

  private async realise(
    next: Topology,
    changes: Changes,
    owners: requests.BridgeOwners,
    { progress, signal }: UpControl,
    onBegin: () => void,
  ): Promise<void> {
    const step = (message: string): void => {
      if (signal.aborted) throw new DaemonError('cancelled', 'cancelled; what was done is taken back');
      progress(message);
    };
    this.setState({ kind: 'starting' });
    this.save();
    step('taking published ports');
    await this.ports.change(next);
    const { removal, making } = forward(this.topology, next, changes, owners);
    await this.options.helper.use(async (process) => {
      step('ready to change');
      this.touched = true;
      onBegin();
      const realisation = this.realisation(process, step);
      await remove(removal, realisation);
      this.replaceTopology(next, changes);
      await make(making, realisation);
      this.save();
      step('writing rules');
      await this.writeRules(next, process);
    });
    step('ready');
  }

  private realisation(process: HelperProcess, step: (message: string) => void): Realisation {
    const endPrograms = (names: ReadonlySet<string>): Promise<void> =>
      endProcesses(() => this.programsOf(names));
    return { id: this.id, namespaces: this.namespaces, process, endPrograms, step };
  }

  private replaceTopology(next: Topology, { kept }: Changes): void {
    this.namespaces.refreshFiles(kept);
    this.topology = next;
  }

  private rulesRequest(topology: Topology): ReturnType<typeof requests.hostRulesRequest> {
    return requests.hostRulesRequest(this.id, topology, this.ports.all(), this.mode === 'rootful');
  }

  private async writeRules(topology: Topology, helper?: HelperProcess): Promise<void> {
    const write = (process: HelperProcess): Promise<{ obstacles: ForwardObstacles }> =>
      process.request(this.rulesRequest(topology));
    this.obstacles = (helper ? await write(helper) : await this.options.helper.use(write)).obstacles;
  }

  private programsOf(names: ReadonlySet<string>): ServiceProcess[] {
    return this.processes().filter(({ containerNames }) => containerNames.some((name) => names.has(name)));
  }

  private processes(): ServiceProcess[] {
    const places = this.namespaces.programPlaces();
    if (places.length === 0) return [];
    return serviceProcesses(places, new Set([process.pid, ...this.options.helper.processes()]));
  }

  private save(): void {
    savePlan(this.options.runtime, {
      project: this.options.project,
      id: this.id,
      mode: this.mode,
      origin: this.origin,
      namespaces: this.namespaces.programPlaces().map(({ containerName, networkNamespace }) => ({
        containerName,
        networkNamespace,
      })),
    });
  }

  private async forget(): Promise<void> {
    await this.ports.close();
    this.namespaces.clear();
    this.options.helper.discardDnsSockets(this.id);
    this.topology = { ...EMPTY, project: this.options.project };
  }

  private setState(state: RunningState): void {
    this.state = state;
    this.options.onChange();
  }
}
