import type { Project, Service } from '../compose/project';
import { planAddresses, type GivenAddress } from './address-plan';
import { NOT_BUILT, Notes, type NotBuiltTable } from './built';
import { DEFAULT_PROFILE } from './engine-profile-name';
import { addressRequests } from './endpoint-plan';
import { extraHostsEntries } from './hosts-entries';
import { legacyLinkHosts, linkAliases } from './links';
import { planNamespace } from './namespace-plan';
import { neighboursOn } from './neighbours';
import { defaultHostGateway, planNetworks, type PlanContext } from './network-plan';
import { PublishedPorts } from './published-ports';
import { planReplicas, requestedMode, type Replica } from './replicas';
import { disablesIpv6, serviceSettings, type ServiceSettings } from './service-settings';
import { startOrder } from './start-order';
import type { HostsEntry, LinkAlias, ServiceNamespace, Topology } from './topology';

/**
 * Plans the network of a project: the networks, namespaces, addresses and names that `docker compose up` would give
 * it on an engine that runs nothing else.
 *
 * The result follows from the arguments alone. Namespaces stand in start order, networks in file order. What the
 * files ask for and cannot be had is left out and stands in `notes`.
 *
 * @param notBuilt features that the kernel side does not realise, and that are therefore left out
 * @throws TopologyError where the engine would refuse the project
 */
export function planTopology(
  project: Project,
  context: PlanContext = {},
  notBuilt: NotBuiltTable = NOT_BUILT,
): Topology {
  const notes = new Notes(notBuilt);
  const services = startOrder(project.services);
  const others = (context.others ?? []).filter((other) => other.project !== project.name);
  const usesHostGateway = services.some(hasHostGateway);
  // Somebody has to have the address that `host-gateway` stands for, as the engine's default bridge always does.
  const needsDefaultBridge =
    (notes.has('host-gateway') && usesHostGateway && context.hostGateway === undefined) ||
    (notes.has('mode-bridge') &&
      services.some((service) => service.replicas > 0 && requestedMode(service).kind === 'default-bridge'));
  const networks = planNetworks(project, context, notes, needsDefaultBridge);
  const replicas = planReplicas({ project, services, networks, others, notes });
  const containers = configure(project, replicas, notes);

  const requests = containers.flatMap((container) => {
    const hasIpv6 = notes.has('ipv6') && !disablesIpv6(container.settings);
    return addressRequests(container.replica, hasIpv6).map((request) => ({ ...request, container }));
  });
  const addresses = planAddresses(requests, context.previous);
  const given = new Map<Container, { request: (typeof requests)[number]; address: GivenAddress }[]>();
  for (const [request, address] of addresses) {
    given.set(request.container, [...(given.get(request.container) ?? []), { request, address }]);
  }

  const earlier = new Map((context.previous?.namespaces ?? []).map((each) => [each.containerName, each]));
  const ports = new PublishedPorts(notes, context.staying);
  const planned = containers.map((container) =>
    planNamespace({
      ...container,
      project: project.name,
      ports,
      notes,
      previous: earlier.get(container.replica.containerName),
      addressOf: (joined, family) =>
        given.get(container)?.find(({ request }) => request.joined === joined && request.family === family)
          ?.address,
    }),
  );
  const hostGateway =
    notes.has('host-gateway') && usesHostGateway ? defaultHostGateway(networks.plans, context) : undefined;
  const namespaces = planned.map((namespace, index) => {
    const container = containers[index];
    if (container === undefined || container.replica.mode.kind === 'shared')
      return { ...namespace, hostname: ownersHostname(namespace, planned, others) };
    const hosts = hostsOf(container, planned, hostGateway, notes);
    return hosts.length === 0 ? namespace : { ...namespace, hosts };
  });
  const neighbours = neighboursOn(networks.plans, others);
  const engineProfile = context.engineProfile ?? context.previous?.engineProfile ?? DEFAULT_PROFILE;
  return {
    source: 'plan',
    project: project.name,
    networks: networks.plans.map(({ network }) => network),
    namespaces,
    notes: notes.all,
    ...(hostGateway === undefined ? {} : { hostGateway }),
    ...(neighbours.length === 0 ? {} : { neighbours }),
    ...(engineProfile === DEFAULT_PROFILE ? {} : { engineProfile }),
  };
}

function hasHostGateway({ replicas, extraHosts }: Service): boolean {
  return replicas > 0 && extraHosts.some(({ address }) => address === 'host-gateway');
}

/** A replica with what its service sets for it. */
interface Container {
  readonly replica: Replica;
  readonly settings: ServiceSettings;
  readonly links: readonly LinkAlias[];
}

function configure(project: Project, replicas: readonly Replica[], notes: Notes): Container[] {
  return replicas.map((replica) => ({
    replica,
    settings: serviceSettings(replica.service, replica.mode, notes),
    links: linkAliases(project, replica, replicas),
  }));
}

/** A container that shares a namespace has the hostname of its owner. */
function ownersHostname(
  { mode, hostname }: ServiceNamespace,
  planned: readonly ServiceNamespace[],
  others: readonly Topology[],
): string {
  if (mode?.kind !== 'shared') return hostname;
  const candidates =
    mode.project === undefined
      ? planned
      : others.filter(({ project }) => project === mode.project).flatMap(({ namespaces }) => namespaces);
  return candidates.find(({ containerName }) => containerName === mode.owner)?.hostname ?? hostname;
}

function hostsOf(
  { replica, links }: Container,
  planned: readonly ServiceNamespace[],
  hostGateway: Topology['hostGateway'],
  notes: Notes,
): HostsEntry[] {
  const own = { ipv4: replica.joined[0]?.plan.network.gateway ?? '' };
  const gateways = Object.values(hostGateway ?? own).filter((address) => address !== '');
  const { service, mode } = replica;
  return [
    ...extraHostsEntries(service, gateways, notes),
    ...(mode.kind === 'default-bridge' ? legacyLinkHosts(service.name, links, planned) : []),
  ];
}
