/** The network of one project: brings it up, changes it, takes it down, and knows what of it is there. */
import { upstreamText } from '../dns/exchange';
import type { ResolvedQuery } from '../dns/resolver';
import type { Network, ServiceNamespace, Topology } from '../topology/topology';
import type { ProjectOrigin, RunningNamespace, RunningProject, RunningState, UpParams } from './api';
import { type Changes, changesBetween, isEmpty, portKey, publishedPorts } from './changes';
import { DaemonError } from './client';
import * as requests from './helper-requests';
import type { HelperAccess } from './helpers';
import { LiveNamespaces } from './live-namespaces';
import { besideOthers, type Use, usesOf } from './neighbours';
import { inodeOf, isMade, type Place } from './places';
import { inUse, refuseParents } from './refusals';
import { takePort, type TakenPort } from './published-ports';
import { endProcesses, type ServiceProcess, serviceProcesses } from './service-processes';
import { forgetPlan, savePlan } from './state';

export interface UpControl {
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** From one topology to the next. */
interface Steps {
  readonly changes: Changes;
  readonly owners: requests.BridgeOwners;
  /** Keys of published ports. */
  readonly wanted: ReadonlySet<string>;
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
  private readonly ports = new Map<string, TakenPort>();
  private topology: Topology;
  private lastSeen: { readonly sources: readonly Topology[]; readonly topology: Topology } | undefined;
  private origin: ProjectOrigin = { directory: '', files: [] };
  private state: RunningState = { kind: 'starting' };
  /** Whether a helper was ever asked to change anything. */
  private touched = false;

  constructor(private readonly options: ProjectNetworkOptions) {
    this.topology = { ...EMPTY, project: options.project };
    this.namespaces = new LiveNamespaces({ ...options, topology: () => this.seen() });
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
   * Brings the network to the given topology. Where that fails or is cancelled, the whole project is taken down.
   * @throws DaemonError, HelperError
   */
  async up({ topology, origin }: UpParams, control: UpControl): Promise<'created' | 'changed' | 'unchanged'> {
    const isNew = this.namespaces.size === 0 && this.topology.networks.length === 0;
    const next: Topology = { ...topology, source: 'own' };
    const changes = changesBetween(isNew ? undefined : this.topology, next);
    const wanted = new Set(publishedPorts(next).map(portKey));
    const portsStay = wanted.size === this.ports.size && [...wanted].every((key) => this.ports.has(key));
    this.refuseUsed(changes);
    if (this.mode === 'rootless') refuseParents(next);
    const owners = this.bridgeOwners(next);
    this.origin = origin;
    if (isEmpty(changes) && portsStay) {
      this.replaceTopology(next, changes);
      if (isNew) this.setState({ kind: 'up', since: Date.now() });
      return isNew ? 'created' : 'unchanged';
    }
    try {
      await this.realise(next, { changes, owners, wanted }, control);
    } catch (error) {
      await this.undo();
      throw error;
    }
    this.setState({ kind: 'up', since: Date.now() });
    return isNew ? 'created' : 'changed';
  }

  /** Takes a failed `up` back. What cannot be removed now keeps its plan on disk, for the next `up` or `down`. */
  private async undo(): Promise<void> {
    if (this.touched) {
      await this.down().catch((error: unknown) => console.error(error));
      return;
    }
    for (const port of this.ports.values()) await port.close();
    this.forget();
    forgetPlan(this.options.runtime, this.options.id);
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

  /** Ends programs in the namespaces, then removes everything. Idempotent; also for what a crash has left. */
  async down(): Promise<void> {
    this.setState({ kind: 'stopping' });
    const { helper, runtime, id } = this.options;
    await endProcesses(() => this.processes());
    await this.namespaces.stopResolvers();
    for (const port of this.ports.values()) await port.close();
    const parented = this.topology.networks.some(({ parent }) => parent !== undefined);
    await helper.use((process) => process.request({ op: 'sweep', project: id, parented }));
    this.forget();
    forgetPlan(runtime, id);
  }

  /** The helper has ended and the kernel has removed what it held; only this process's part is left to close. */
  async lost(): Promise<void> {
    await endProcesses(() => this.processes());
    await this.namespaces.stopResolvers();
    for (const port of this.ports.values()) await port.close();
    this.forget();
    forgetPlan(this.options.runtime, this.options.id);
  }

  describe(): RunningProject {
    const processes = this.processes();
    const namespaces = this.namespaces.containerNames.flatMap((containerName): RunningNamespace[] => {
      const place = this.namespaces.placeOf(containerName);
      if (place === undefined) return [];
      const dnsPorts = place.kind === 'namespace' ? place.created.dnsPorts : undefined;
      const here = processes.filter((process) => process.containerNames.includes(containerName));
      return [
        {
          containerName,
          networkNamespace: inodeOf(place),
          ...(dnsPorts === undefined ? {} : { dnsPorts }),
          upstreams: this.namespaces.upstreamsOf(containerName).map(upstreamText),
          published: this.publishedBy(containerName),
          processes: here.map(({ pid, command }) => ({ pid, command })),
        },
      ];
    });
    return {
      project: this.options.project,
      origin: this.origin,
      mode: this.mode,
      state: this.state,
      topology: this.seen(),
      upstreams: [...new Set(this.namespaces.forwardedTo().map(upstreamText))],
      outside: this.options.helper.outside(),
      namespaces,
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

  private async realise(
    next: Topology,
    { changes, owners, wanted }: Steps,
    { progress, signal }: UpControl,
  ): Promise<void> {
    const { helper } = this.options;
    const step = (message: string): void => {
      if (signal.aborted) throw new DaemonError('cancelled', 'cancelled; nothing is left of the network');
      progress(message);
    };
    this.setState({ kind: 'starting' });
    this.save();
    step('taking published ports');
    const dropped = [...this.ports].filter(([key]) => !wanted.has(key));
    for (const [key, port] of dropped) {
      this.ports.delete(key);
      await port.close();
    }
    await this.takePorts(next);
    await helper.use(async (process) => {
      this.touched = true;
      await this.remove(changes, process, step);
      this.replaceTopology(next, changes);
      step(`making ${count(changes.newNetworks.length, 'network')}`);
      await process.request(requests.createNetworksRequest(this.id, changes.newNetworks));
      step(`making ${count(changes.newNamespaces.length, 'namespace')}`);
      const made = changes.newNamespaces.filter(isMade);
      const request = requests.createNamespacesRequest(this.id, next, made, owners);
      const created = await process.request(request);
      for (const namespace of created) await this.namespaces.adopt(namespace, process);
      for (const namespace of changes.newNamespaces) {
        if (!isMade(namespace)) this.namespaces.join(namespace);
      }
      this.save();
      step('writing rules');
      await process.request(
        requests.hostRulesRequest(this.id, next, this.hostPorts(), helper.mode === 'rootful'),
      );
    });
    step('ready');
  }

  private async remove(
    changes: Changes,
    process: Parameters<Parameters<HelperAccess['use']>[0]>[0],
    step: (message: string) => void,
  ): Promise<void> {
    const { removedNamespaces, removedNetworks } = changes;
    if (removedNamespaces.length > 0) {
      step(`removing ${count(removedNamespaces.length, 'namespace')}`);
      const removed = new Set(removedNamespaces.map(({ containerName }) => containerName));
      const isRemoved = ({ containerNames }: ServiceProcess): boolean =>
        containerNames.some((name) => removed.has(name));
      await endProcesses(() => this.processes().filter(isRemoved));
      for (const { containerName } of removedNamespaces) {
        await this.namespaces.remove(containerName);
      }
      await process.request(
        requests.deleteNamespacesRequest(this.id, this.topology, removedNamespaces.filter(isMade)),
      );
    }
    if (removedNetworks.length > 0) {
      await process.request(requests.deleteNetworksRequest(this.id, removedNetworks));
    }
  }

  private replaceTopology(next: Topology, { kept }: Changes): void {
    this.namespaces.refreshFiles(kept);
    this.topology = next;
  }

  private async takePorts(next: Topology): Promise<void> {
    for (const owned of publishedPorts(next)) {
      const key = portKey(owned);
      if (this.ports.has(key)) continue;
      const taken = await takePort(owned.containerName, owned.port);
      this.ports.set(key, taken);
      taken.serve(
        () => requests.publishedEndpoint(this.topology, owned.containerName)?.address,
        this.options.helper.dialer,
      );
    }
  }

  private hostPorts(): requests.HostPortInput[] {
    return [...this.ports.values()].map(({ containerName, hostPort, port }) => ({
      ...port,
      containerName,
      hostPort,
    }));
  }

  private publishedBy(containerName: string): RunningProject['namespaces'][number]['published'] {
    return this.hostPorts()
      .filter((port) => port.containerName === containerName)
      .map(({ hostAddress, hostPort, containerPort, protocol }) => ({
        hostAddress,
        hostPort,
        containerPort,
        protocol,
      }));
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

  private forget(): void {
    this.namespaces.clear();
    this.ports.clear();
    this.options.helper.discardDnsSockets(this.id);
    this.topology = { ...EMPTY, project: this.options.project };
  }

  private setState(state: RunningState): void {
    this.state = state;
    this.options.onChange();
  }
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
