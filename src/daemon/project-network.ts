/** The network of one project: brings it up, changes it, takes it down, and knows what of it is there. */
import { upstreamText } from '../dns/exchange';
import { profileOf } from '../names/engine-profile';
import { changeList } from '../topology/change-list';
import { type Changes, changesBetween, isEmpty } from '../topology/changes';
import { keepPaused, withPaused } from '../topology/paused';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { allOf } from './all-of';
import type { ProjectOrigin, RunningProject, RunningState, UpParams } from './api';
import { DaemonError } from './client';
import type { HelperProcess } from './helper-process';
import * as requests from './helper-requests';
import type { HelperAccess } from './helpers';
import { LiveNamespaces } from './live-namespaces';
import type { ProjectNetworkOptions, UpControl, UpOutcome } from './network-work';
import { removeProjectFiles } from './namespace-files';
import { rememberingNeighbours, type Use, usesOfPart } from './neighbours';
import type { Place } from './places';
import { bridgeOwners, refuseOtherFolder, refuseParents, refuseUsed } from './refusals';
import { continuePrograms, stopPrograms } from './pause';
import { ProjectPorts } from './project-ports';
import { ProjectResolving } from './project-resolving';
import { backward, forward, make, type Realisation, remove } from './realise';
import { runningNamespaces } from './running-namespaces';
import { endProcesses, type ServiceProcess, serviceProcesses } from './service-processes';
import { type CompletePlan, forgetPlan, savePlan } from './state';

type ForwardObstacles = NonNullable<RunningProject['obstacles']>;

const EMPTY: Omit<Topology, 'project'> = { source: 'own', networks: [], namespaces: [], notes: [] };

export class ProjectNetwork {
  readonly namespaces: LiveNamespaces;
  readonly resolving: ProjectResolving;
  private readonly ports: ProjectPorts;
  private current: Topology;
  private readonly beside = rememberingNeighbours();
  private origin: ProjectOrigin = { directory: '', files: [] };
  private state: RunningState = { kind: 'starting' };
  private obstacles: ForwardObstacles = [];
  /** Whether a helper was ever asked to change anything. */
  private touched = false;

  constructor(private readonly options: ProjectNetworkOptions) {
    this.current = { ...EMPTY, project: options.project };
    this.resolving = new ProjectResolving(options.thread);
    this.namespaces = new LiveNamespaces({
      ...options,
      ...this.resolving.hooks,
      topology: () => this.seen(),
    });
    this.ports = new ProjectPorts(
      (containerName, family) => requests.publishedEndpoint(this.topology, containerName, family)?.address,
      () => options.helper.dialer,
    );
  }

  get topology(): Topology {
    return this.current;
  }

  /** Answers to names, also of other projects, are made of it. */
  private set topology(topology: Topology) {
    this.current = topology;
    this.options.thread.invalidate();
  }

  get mode(): HelperAccess['mode'] {
    return this.options.helper.mode;
  }

  get isUp(): boolean {
    return this.state.kind === 'up';
  }

  private get since(): number | undefined {
    return this.state.kind === 'up' ? this.state.since : undefined;
  }

  get project(): string {
    return this.options.project;
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
    const { topology: before, since } = this;
    const now = Date.now();
    const current = isNew ? undefined : before;
    const planned: Topology = { ...topology, source: 'own' };
    const changes = changesBetween(current, planned, new Set(again));
    const next = keepPaused(before, planned, changes.kept);
    if (!isNew) refuseOtherFolder(this.options.project, this.origin, origin);
    refuseUsed(this.options.project, changes, this.others);
    if (this.mode === 'rootless') refuseParents(next);
    const owners = bridgeOwners(next, this.options.others());
    const list = changeList(current, next, changes);
    this.origin = origin;
    if (isEmpty(changes) && this.ports.hasAllOf(next)) {
      // Whether they are still in the way.
      if (this.obstacles.length > 0) await this.writeRules(before);
      this.replaceTopology(next, changes);
      this.save(since ?? now);
      if (isNew) this.setState({ kind: 'up', since: now });
      else if (list.length > 0) this.options.onChange();
      return { change: isNew ? 'created' : list.length > 0 ? 'changed' : 'unchanged', changes: list };
    }
    let begun = false;
    try {
      await this.realise(next, changes, owners, control, () => (begun = true));
      this.save(since ?? now);
    } catch (error) {
      if (since === undefined) await this.undo();
      else if (await this.takeBack(before, next, changes, begun, since)) this.setState({ kind: 'up', since });
      throw error;
    }
    this.setState({ kind: 'up', since: since ?? now });
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
    since: number,
  ): Promise<boolean> {
    try {
      if (begun) {
        const owners = bridgeOwners(before, this.options.others());
        const { removal, making } = backward(before, next, changes, owners);
        await this.options.helper.use(async (process) => {
          const realisation = this.realisation(process, () => undefined);
          await remove(removal, realisation);
          this.options.helper.discardDnsSockets(this.id);
          const earlier = new Map(before.namespaces.map((each) => [each.containerName, each]));
          this.namespaces.refreshFiles(changes.kept.map((now) => earlier.get(now.containerName) ?? now));
          this.topology = before;
          await make(making, realisation);
        });
      }
      await this.ports.change(before);
      await this.writeRules(before);
      this.save(since);
      return true;
    } catch (error) {
      console.error(error);
      await this.down().catch((fault: unknown) => console.error(fault));
      return false;
    }
  }

  private get others(): Topology[] {
    return this.options.others().map((other) => other.topology);
  }

  /** The topology with what other projects have on its networks at this moment. */
  private seen(): Topology {
    return this.beside(this.topology, this.others);
  }

  /** Uses that other projects make of this one. */
  uses(): readonly Use[] {
    return usesOfPart(this.options.project, this.topology, this.others);
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
    this.saveUnfinished();
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

  /** A full disk must not keep a network up: what is there only in part is noticed without this, too. */
  private saveUnfinished(): void {
    try {
      this.save();
    } catch (error) {
      console.error(error);
    }
  }

  /**
   * Takes over what an earlier daemon has brought up, without touching namespaces or programs.
   * @throws DaemonError, HelperError where something of it is not there; then `abandon` closes this process's part
   */
  async resume({ origin, namespaces, complete }: CompletePlan): Promise<void> {
    const { topology, since, hostPorts } = complete;
    this.resolving.restore(complete);
    this.origin = origin;
    this.topology = topology;
    await this.ports.retake(topology, new Map(hostPorts));
    await this.options.helper.use(async (process) => {
      await this.namespaces.resume(namespaces, process);
      await this.writeRules(topology, process);
    });
    const paused = topology.namespaces.filter((each) => each.paused).map((each) => each.containerName);
    if (paused.length > 0) await stopPrograms(() => this.programsOf(new Set(paused)));
    this.save(since);
    this.setState({ kind: 'up', since });
  }

  /** Closes what this process has of it, and leaves everything else. */
  async abandon(): Promise<void> {
    await this.namespaces.stopResolvers();
    await this.forget();
  }

  /** The holder has ended and the kernel has removed what it held; only this process's part is left to close. */
  async lost(): Promise<void> {
    await endProcesses(() => this.processes());
    await this.abandon();
    forgetPlan(this.options.runtime, this.options.id);
  }

  describe(): RunningProject {
    return {
      project: this.options.project,
      origin: this.origin,
      ...{ mode: this.mode, state: this.state },
      topology: this.seen(),
      engineProfile: profileOf(this.topology).name,
      upstreams: [...new Set(this.namespaces.forwardedTo().map(upstreamText))],
      outside: this.options.helper.outside(),
      ...this.resolving.describe(),
      ...(this.obstacles.length > 0 && { obstacles: this.obstacles }),
      namespaces: runningNamespaces(this.namespaces, this.processes(), this.ports.all()),
    };
  }

  /** Writes down what has changed about the faults, for the next daemon, and tells everybody. */
  rememberFaults(): void {
    this.save(this.since);
    this.options.onChange();
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
    if (!paused) continuePrograms(programs);
    // Paused ones before: after a crash in between, those that still run are stopped.
    this.save(this.since);
    if (paused) {
      await stopPrograms(programs).catch((error: unknown) => {
        this.topology = before;
        this.save(this.since);
        throw error;
      });
    }
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

  private async writeRules(topology: Topology, helper?: HelperProcess): Promise<void> {
    const write = (process: HelperProcess): Promise<{ obstacles: ForwardObstacles }> =>
      process.request(
        requests.hostRulesRequest(this.id, topology, this.ports.all(), this.mode === 'rootful'),
      );
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

  /** @param since when all has come up, if it has: from then on a later daemon can take it over */
  private save(since?: number): void {
    const { runtime, project, version, helper } = this.options;
    const { id, mode, origin, topology } = this;
    const holder = helper.holding;
    const complete = since !== undefined && {
      ...{ version, topology, since, hostPorts: this.ports.numbers() },
      ...(holder && { holder }),
      ...this.resolving.saved(),
    };
    const namespaces = this.namespaces.saved();
    savePlan(runtime, { project, id, mode, origin, namespaces, ...(complete && { complete }) });
  }

  private async forget(): Promise<void> {
    await this.ports.close();
    this.resolving.close();
    this.namespaces.clear();
    this.options.helper.discardDnsSockets(this.id);
    this.topology = { ...EMPTY, project: this.options.project };
  }

  private setState(state: RunningState): void {
    this.state = state;
    this.options.onChange();
  }
}
