/** The services of one project whose programs can be started: namespaces, their files and their resolvers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Upstream } from '../dns/exchange';
import { networkNamespaceOf } from '../probe/processes';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { allOf } from './all-of';
import { DaemonError } from './client';
import type { CreatedNamespace } from '../helper/protocol';
import type { HelperProcess } from './helper-process';
import { renewDnsRequest } from './helper-requests';
import type { HelperAccess } from './helpers';
import { HostConf } from './host-conf';
import { InsideSockets } from './inside-sockets';
import {
  type NamespaceFiles,
  refreshHosts,
  removeNamespaceFiles,
  shareNamespaceFiles,
  upstreamsNow,
  writeNamespaceFiles,
} from './namespace-files';
import { startNamespaceResolver } from './namespace-resolver';
import { inodeOf, isMade, type Place } from './places';
import { entryMark, type ProgramPlace } from './service-processes';
import type { ResolvingHooks } from './project-resolving';
import type { SavedPlan } from './state';

/** UDP sockets that are opened with a namespace, for servers that are asked from inside. */
const SOCKETS_INSIDE = { rootless: 1, rootful: 8 } as const;

interface LiveNamespace {
  /** Absent where its programs run in a namespace that is there without it. */
  readonly created?: CreatedNamespace;
  /** Inode of the network namespace of the bridges, for a service in the network of the host. */
  readonly hostNamespace?: number;
  /** Of its own; one that shares has those of the owner. */
  readonly files?: NamespaceFiles;
  readonly stopResolver?: () => Promise<void>;
  /** Of the host's configuration that the files follow from; absent: not looked at since. */
  readonly hostStamp?: string;
}

export interface LiveNamespacesOptions extends ResolvingHooks {
  readonly runtime: string;
  /** Of the project. */
  readonly id: string;
  readonly helper: HelperAccess;
  /** The project as it is at this moment. */
  readonly topology: () => Topology;
  /** What is up of another project in the same mode. */
  readonly elsewhere: (project: string) => LiveNamespaces | undefined;
  /** The other projects that are up in the same mode. */
  readonly others: () => readonly { readonly topology: Topology }[];
}

export class LiveNamespaces {
  private readonly live = new Map<string, LiveNamespace>();
  /** Files that are there before their namespaces are. */
  private readonly prepared = new Map<string, NamespaceFiles>();
  private readonly host = new HostConf();
  private index: { readonly topology: Topology; readonly byName: Map<string, ServiceNamespace> } | undefined;

  constructor(private readonly options: LiveNamespacesOptions) {}

  get size(): number {
    return this.live.size;
  }

  get containerNames(): string[] {
    return [...this.live.keys()];
  }

  find(containerName: string): ServiceNamespace | undefined {
    const topology = this.options.topology();
    if (this.index?.topology !== topology)
      this.index = {
        topology,
        byName: new Map(topology.namespaces.map((each) => [each.containerName, each])),
      };
    return this.index.byName.get(containerName);
  }

  /** Where the programs of a container run; `undefined` where it is not up. */
  placeOf(containerName: string): Place | undefined {
    const live = this.live.get(containerName);
    if (live === undefined) return undefined;
    const { created, hostNamespace } = live;
    if (created !== undefined) return { kind: 'namespace', id: this.options.id, created };
    if (hostNamespace !== undefined) return { kind: 'host', networkNamespace: hostNamespace };
    const owner = this.ownerOf(containerName);
    return owner?.namespaces?.placeOf(owner.containerName);
  }

  /** Where the resolver of a container or, without one, a program in it asks. */
  upstreamsOf(containerName: string): readonly Upstream[] {
    const owner = this.ownerOf(containerName);
    if (owner !== undefined) return owner.namespaces?.upstreamsOf(owner.containerName) ?? [];
    const { files } = this.live.get(containerName) ?? {};
    return files?.resolver === undefined ? (files?.upstreams ?? []) : this.resolverUpstreams(containerName);
  }

  /** Servers that resolvers of this project forward to. */
  forwardedTo(): Upstream[] {
    return [...this.live.keys()].flatMap((name) => this.resolverUpstreams(name));
  }

  /** Those of one resolver; where the settings say so, as the configuration of the host is now. */
  private resolverUpstreams(containerName: string): readonly Upstream[] {
    const live = this.live.get(containerName);
    const before = live?.files?.resolver;
    if (live?.files === undefined || before === undefined) return [];
    const topology = this.options.topology();
    const follows = topology.resolver?.settings.followHost === true;
    const namespace = follows ? this.find(containerName) : undefined;
    if (namespace === undefined) return before.upstreams;
    const hostStamp = this.host.stamp();
    if (live.hostStamp === hostStamp) return before.upstreams;
    const read = upstreamsNow(namespace, topology) ?? before.upstreams;
    // The list stays the same one where it says the same.
    const isSame = JSON.stringify(read) === JSON.stringify(before.upstreams);
    const upstreams = isSame ? before.upstreams : read;
    const files = { ...live.files, upstreams, resolver: { ...before, upstreams } };
    this.live.set(containerName, { ...live, files, hostStamp });
    return upstreams;
  }

  /** Where programs of this project are: where namespaces are not its own, those that its services have started. */
  programPlaces(): ProgramPlace[] {
    return [...this.live].flatMap(([containerName, { created }]) => {
      const place = this.placeOf(containerName);
      if (place === undefined) return [];
      const found = { containerName, networkNamespace: inodeOf(place) };
      return [
        created === undefined ? { ...found, enteredBy: entryMark(this.options.id, containerName) } : found,
      ];
    });
  }

  /** Writes the files of new namespaces while the helper is still making them: sockets arrive between two of them. */
  async prepare(namespaces: readonly ServiceNamespace[]): Promise<void> {
    const { runtime, id, topology } = this.options;
    for (const namespace of namespaces) {
      const files = writeNamespaceFiles(runtime, id, namespace, 'replace', topology());
      this.prepared.set(namespace.containerName, files);
      await nextTurn();
    }
  }

  /** What a later daemon needs to find them and the programs in them again. */
  saved(): SavedPlan['namespaces'] {
    return this.programPlaces().map(({ containerName, networkNamespace }) => {
      const dnsPorts = this.live.get(containerName)?.created?.dnsPorts;
      return { containerName, networkNamespace, ...(dnsPorts && { dnsPorts }) };
    });
  }

  /** Writes the files of a namespace and puts its resolver to work. */
  async adopt(
    made: CreatedNamespace,
    process: HelperProcess,
    files: 'replace' | 'keep' = 'replace',
  ): Promise<void> {
    const { runtime, id, helper, topology, thread, faults, others, onQuery, onLostQueries } = this.options;
    const root = helper.home?.root ?? '';
    const created = { ...made, netPath: root + made.netPath, utsPath: root + made.utsPath };
    const namespace = this.find(created.name);
    if (!namespace) throw new Error(`the helper made ${created.name}, which nobody asked for`);
    const written =
      this.prepared.get(created.name) ?? writeNamespaceFiles(runtime, id, namespace, files, topology());
    this.prepared.delete(created.name);
    const configuration = written.resolver;
    if (configuration === undefined) {
      this.live.set(created.name, { created, files: written });
      return;
    }
    const asksInside = configuration.upstreams.some(({ inside }) => inside === true);
    const insideSockets = asksInside ? new InsideSockets(id, created.name, helper) : undefined;
    const stop = startNamespaceResolver({
      ...helper.takeDnsSockets(id, created.name),
      ...{ configuration, insideSockets, thread, faults, others, onQuery, onLostQueries },
      upstreams: () => this.resolverUpstreams(created.name),
      view: () => ({ topology: topology(), namespace: this.find(created.name) ?? namespace }),
    });
    this.live.set(created.name, {
      created,
      files: written,
      stopResolver: async () => {
        insideSockets?.close();
        await stop();
      },
    });
    await insideSockets?.prepare(process, SOCKETS_INSIDE[helper.mode], configuration.upstreams);
  }

  /**
   * Makes a service ready whose programs run where somebody else's do.
   * @throws DaemonError `unknown-namespace` where the owner of the namespace is not up
   */
  join(namespace: ServiceNamespace): void {
    const { containerName, mode } = namespace;
    if (mode?.kind === 'host') {
      this.joinHost(namespace, 'replace');
      return;
    }
    this.live.set(containerName, {});
    if (!this.shareFiles(containerName)) {
      const owner = mode?.kind === 'shared' ? mode.owner : 'somebody';
      throw new DaemonError(
        'unknown-namespace',
        `${containerName} shares the namespace of ${owner}, which is not up`,
        'Bring up the project that it belongs to first, in the same mode.',
      );
    }
  }

  /**
   * Goes on with namespaces that an earlier daemon has had made; files that programs see stay as they are.
   * @throws HelperError, Error where one of them is not there, or is not the one that it was
   */
  async resume(saved: SavedPlan['namespaces'], process: HelperProcess): Promise<void> {
    const topology = this.options.topology();
    const numbers = new Map(saved.map((each) => [each.containerName, each.networkNamespace]));
    for (const each of await process.request(renewDnsRequest(this.options.id, topology, saved))) {
      if (numbers.get(each.name) !== each.networkNamespace) throw new Error(`${each.name} is another one`);
      await this.adopt(each, process, 'keep');
    }
    for (const namespace of topology.namespaces) {
      if (isMade(namespace)) continue;
      if (namespace.mode?.kind === 'host') this.joinHost(namespace, 'keep');
      // Also where the owner of the namespace has not been taken over yet.
      else this.live.set(namespace.containerName, {});
    }
  }

  private joinHost(namespace: ServiceNamespace, existing: 'replace' | 'keep'): void {
    const { runtime, id, helper, topology } = this.options;
    this.live.set(namespace.containerName, {
      hostNamespace: helper.home?.networkNamespace ?? networkNamespaceOf(process.pid) ?? 0,
      files: writeNamespaceFiles(runtime, id, namespace, existing, topology(), helper.loopbackServer),
    });
  }

  /** Lets a container that shares a namespace see the owner's files as they are now. @returns whether they are there */
  shareFiles(containerName: string): boolean {
    const place = this.placeOf(containerName);
    if (place?.kind !== 'namespace') return place !== undefined;
    const { runtime, id } = this.options;
    const owner = { id: place.id, containerName: place.created.name };
    shareNamespaceFiles(runtime, owner, { id, containerName });
    return true;
  }

  /** What stays in the kernel may have another hosts file by the next topology. */
  refreshFiles(next: readonly ServiceNamespace[]): void {
    for (const namespace of next) {
      const old = this.find(namespace.containerName);
      if (old !== undefined && this.live.get(namespace.containerName)?.files !== undefined)
        refreshHosts(this.options.runtime, this.options.id, old, namespace, this.options.topology());
    }
  }

  async remove(containerName: string): Promise<void> {
    await this.live.get(containerName)?.stopResolver?.();
    this.live.delete(containerName);
    this.prepared.delete(containerName);
    removeNamespaceFiles(this.options.runtime, this.options.id, containerName);
  }

  async stopResolvers(): Promise<void> {
    await allOf([...this.live.values()].map(({ stopResolver }) => stopResolver?.()));
  }

  clear(): void {
    this.live.clear();
    this.prepared.clear();
  }

  /** Whose namespace a container shares. */
  private ownerOf(
    containerName: string,
  ): { readonly namespaces: LiveNamespaces | undefined; readonly containerName: string } | undefined {
    const mode = this.find(containerName)?.mode;
    if (mode?.kind !== 'shared') return undefined;
    const namespaces = mode.project === undefined ? this : this.options.elsewhere(mode.project);
    return { namespaces, containerName: mode.owner };
  }
}
