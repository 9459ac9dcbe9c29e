/** What an engine lists and inspects → one topology for each Compose project, and one for the containers without. */
import type { EngineProfileName } from '../topology/engine-profile-name';
import { compareBytes } from '../topology/start-order';
import type {
  HostsEntry,
  NamespaceMode,
  Neighbour,
  Network,
  Note,
  ServiceNamespace,
  Topology,
} from '../topology/topology';
import { containerNameOf, factsOf, isRunning, projectOf } from './container-facts';
import type { ContainerFacts, EnginePicture, EngineProject } from './engine-picture';
import { compareVersions, type EngineIdentity } from './engine-state';
import type { InspectedContainer } from './inspected-container';
import type { InspectedNetwork } from './inspected-network';
import { namespaceOf } from './namespace-of';
import { canonical, isDefaultBridge, isPredefined, networkOf, type SeenGateways } from './network-of';

/** Stands for the project of containers without one where they are seen from inside a project. */
export const WITHOUT_COMPOSE = 'without Compose';

/** @param networks and @param containers all that the engine has; their order does not matter */
export function pictureOf(
  engine: EngineIdentity,
  networks: readonly InspectedNetwork[],
  containers: readonly InspectedContainer[],
): EnginePicture {
  const named = new Map<string, InspectedContainer[]>([['', []]]);
  for (const container of containers) {
    const project = projectOf(container);
    named.set(project, [...(named.get(project) ?? []), container]);
  }
  for (const { Labels } of networks) {
    const project = Labels['com.docker.compose.project'];
    if (project !== undefined && !named.has(project)) named.set(project, []);
  }
  const whole = new WholeEngine(
    engine,
    networks.map((each) => withOwnName(engine, each)),
    containers,
  );
  const projects = [...named]
    .filter(([name, members]) => name !== '' || members.length > 0)
    .sort(([one], [other]) => Number(one === '') - Number(other === '') || compareBytes(one, other))
    .map(([name, members]) => whole.project(name, members));
  return { engine, projects };
}

/** Podman's list calls its default network as Docker does, which no other network of it may be called. */
function withOwnName({ product }: EngineIdentity, network: InspectedNetwork): InspectedNetwork {
  return product === 'podman' && network.Name === 'bridge' ? { ...network, Name: 'podman' } : network;
}

/** The names of an engine's generation resolve as in the nearest one that is known. */
export function profileFor({ product, version }: EngineIdentity): EngineProfileName {
  if (product === 'podman') return 'podman';
  if (compareVersions(version, '29') >= 0) return 'docker-29';
  return compareVersions(version, '25') >= 0 ? 'docker-28' : 'docker-20.10';
}

class WholeEngine {
  private readonly gateways = new Map<string, SeenGateways>();
  private readonly byId: ReadonlyMap<string, InspectedContainer>;
  private readonly byName: ReadonlyMap<string, InspectedContainer>;
  private readonly hostGateway: { readonly ipv4: string; readonly ipv6?: string } | undefined;
  private readonly namespaces: readonly { readonly project: string; readonly namespace: ServiceNamespace }[];

  constructor(
    private readonly engine: EngineIdentity,
    private readonly inspectedNetworks: readonly InspectedNetwork[],
    containers: readonly InspectedContainer[],
  ) {
    this.byId = new Map(containers.map((each) => [each.Id, each]));
    this.byName = new Map(containers.map((each) => [containerNameOf(each), each]));
    for (const { NetworkSettings } of containers) {
      for (const [name, { Gateway, IPv6Gateway }] of Object.entries(NetworkSettings.Networks)) {
        const { ipv4 = Gateway, ipv6 = canonical(IPv6Gateway) } = this.gateways.get(name) ?? {};
        this.gateways.set(name, {
          ...(ipv4 === '' ? {} : { ipv4 }),
          ...(ipv6 === '' ? {} : { ipv6 }),
        });
      }
    }
    const networks = this.networksFor('');
    const bridge = networks.find(({ driver }) => driver === 'default-bridge');
    this.hostGateway =
      bridge === undefined || bridge.gateway === ''
        ? undefined
        : {
            ipv4: bridge.gateway,
            ...(bridge.ipv6?.gateway === undefined ? {} : { ipv6: bridge.ipv6.gateway }),
          };
    const byNetworkName = new Map(networks.map((network) => [network.name, network]));
    this.namespaces = containers.filter(isRunning).map((container) => {
      const project = projectOf(container);
      const mode = this.modeOf(container, project);
      return {
        project,
        namespace: namespaceOf(container, {
          networks: byNetworkName,
          hasInternalRoutes: engine.product === 'docker',
          mode,
          hostGateway: Object.values(this.hostGateway ?? {}),
          linkHosts: mode.kind === 'default-bridge' ? this.linkHosts(container) : [],
        }),
      };
    });
  }

  project(name: string, members: readonly InspectedContainer[]): EngineProject {
    const containers = members.map(factsOf).sort(compareFacts);
    const order = new Map(containers.map(({ containerName }, index) => [containerName, index]));
    const place = ({ containerName }: ServiceNamespace): number => order.get(containerName) ?? 0;
    const namespaces = this.namespaces
      .filter(({ project }) => project === name)
      .map(({ namespace }) => namespace)
      .sort((one, other) => place(one) - place(other));
    const joined = new Set(namespaces.flatMap(({ endpoints }) => endpoints.map(({ network }) => network)));
    const networks = this.networksFor(name)
      .filter((network) => joined.has(network.name) || (name !== '' && network.external !== true))
      .sort((one, other) => compareBytes(one.name, other.name));
    const neighbours = this.neighboursOf(name, networks);
    const topology: Topology = {
      source: 'engine',
      project: name,
      networks,
      namespaces,
      notes: containers.flatMap((facts) => noteAbout(facts, namespaces)),
      ...(this.hostGateway === undefined ? {} : { hostGateway: this.hostGateway }),
      ...(neighbours.length === 0 ? {} : { neighbours }),
      engineProfile: profileFor(this.engine),
    };
    return { name, topology, containers };
  }

  private networksFor(project: string): Network[] {
    return this.inspectedNetworks
      .filter((network) => !isPredefined(network))
      .map((network) =>
        networkOf(this.engine.product, network, project, this.gateways.get(network.Name) ?? {}),
      );
  }

  /** What others have on the networks of a project; the default bridge has no names. */
  private neighboursOf(project: string, networks: readonly Network[]): Neighbour[] {
    const shared = new Set(
      networks.filter(({ driver }) => driver !== 'default-bridge').map(({ name }) => name),
    );
    return this.namespaces
      .filter((each) => each.project !== project)
      .flatMap(({ project: other, namespace: { service, containerName, endpoints } }) =>
        endpoints
          .filter(({ network }) => shared.has(network))
          .map((endpoint) => ({
            project: other === '' ? WITHOUT_COMPOSE : other,
            ...{ service, containerName, endpoint },
          })),
      )
      .sort((one, other) => compareBytes(one.containerName, other.containerName));
  }

  private modeOf(container: InspectedContainer, project: string): NamespaceMode {
    const mode = container.HostConfig.NetworkMode;
    if (mode === 'host' || mode === 'none') return { kind: mode };
    if (mode.startsWith('container:')) return this.sharedMode(mode.slice('container:'.length), project);
    const names = Object.keys(container.NetworkSettings.Networks);
    const isAlone = names.length > 0 && names.every((name) => isDefaultBridge(this.engine.product, name));
    return { kind: isAlone ? 'default-bridge' : 'own' };
  }

  /** A container that shares may be shared again; the namespace is that of the last one. */
  private sharedMode(reference: string, project: string): NamespaceMode {
    let word = reference;
    for (let step = 0; step < this.byId.size; step += 1) {
      const owner = this.find(word);
      if (owner === undefined) break;
      const mode = owner.HostConfig.NetworkMode;
      if (!mode.startsWith('container:')) {
        const other = projectOf(owner);
        return {
          kind: 'shared',
          owner: containerNameOf(owner),
          ...(other === project ? {} : { project: other === '' ? WITHOUT_COMPOSE : other }),
        };
      }
      word = mode.slice('container:'.length);
    }
    return { kind: 'shared', owner: /^[0-9a-f]{64}$/.test(word) ? word.slice(0, 12) : word };
  }

  private find(word: string): InspectedContainer | undefined {
    return this.byId.get(word) ?? this.byName.get(word);
  }

  /** Source: moby `daemon/container_operations_unix.go`, `addLegacyLinks`: alias, hostname, name. */
  private linkHosts({ HostConfig }: InspectedContainer): HostsEntry[] {
    return HostConfig.Links.flatMap((link) => {
      const [target = '', path = ''] = link.split(':');
      const child = this.byName.get(target.replace(/^\//, ''));
      const alias = path.split('/').at(-1) ?? '';
      const address = Object.entries(child?.NetworkSettings.Networks ?? {}).find(([name]) =>
        isDefaultBridge(this.engine.product, name),
      )?.[1].IPAddress;
      if (child === undefined || alias === '' || address === undefined || address === '') return [];
      const names = [alias, child.Config.Hostname, containerNameOf(child)];
      return [{ address, names: [...new Set(names)].filter((name) => name !== '') }];
    });
  }
}

function compareFacts(one: ContainerFacts, other: ContainerFacts): number {
  return (
    Number(one.oneOff ?? false) - Number(other.oneOff ?? false) ||
    compareBytes(one.service, other.service) ||
    one.replica - other.replica ||
    compareBytes(one.containerName, other.containerName)
  );
}

/** For a container without a namespace. */
function noteAbout(
  { service, containerName, state, exitCode, error }: ContainerFacts,
  namespaces: readonly ServiceNamespace[],
): Note[] {
  if (namespaces.some((each) => each.containerName === containerName)) return [];
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
  const why = error === undefined ? '' : ` (${error})`;
  const message = `Container ${containerName} is ${state}${code}${why}: it has no address, and its names do not resolve.`;
  return [{ code: 'not-running', message, service }];
}
