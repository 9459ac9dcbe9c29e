import type { Attachment, Project, Service } from '../compose/project';
import { planAddresses, type AddressRequest } from './address-plan';
import { formatAddress } from './addresses';
import { inLookupOrder, primaryNetwork, type Joined } from './endpoint-order';
import { macOf, normaliseMac, shortId, vethName } from './identity';
import { planNetworks, type NetworkPlan, type PlanContext } from './network-plan';
import { PublishedPorts } from './published-ports';
import { networkModeNote, serviceNotes } from './service-notes';
import { startOrder } from './start-order';
import type { Endpoint, Note, ServiceNamespace, Topology } from './topology';
import { TopologyError } from './topology-error';

/** One container to be: a service replica with its networks in lookup order. */
interface Replica {
  readonly service: Service;
  readonly replica: number;
  readonly containerName: string;
  readonly shortId: string;
  readonly joined: readonly Joined[];
}

/**
 * Plans the network of a project: the networks, namespaces, addresses and names that `docker compose up` would give
 * it on an engine that runs nothing else.
 *
 * The result follows from the arguments alone. Namespaces stand in start order, networks in file order. What the
 * files ask for and this version does not build is left out and stands in `notes`.
 *
 * @throws TopologyError where the engine would refuse the project
 */
export function planTopology(project: Project, context: PlanContext = {}): Topology {
  const networks = planNetworks(project, context);
  const notes = [...networks.notes];
  const replicas = startOrder(project.services).flatMap((service) => {
    const planned = planReplicas(project, service, networks.plans);
    notes.push(...planned.notes);
    return planned.replicas;
  });
  refuseSharedNames(replicas);

  const addresses = planAddresses(replicas.flatMap(addressRequests), context.previous).values();
  const ports = new PublishedPorts();
  const namespaces = replicas.map((replica): ServiceNamespace => {
    const published = ports.claim(replica.service, replica.containerName);
    notes.push(...published.notes);
    return {
      service: replica.service.name,
      replica: replica.replica,
      containerName: replica.containerName,
      shortId: replica.shortId,
      hostname: hostnameOf(replica),
      endpoints: planEndpoints(project.name, replica, () => nextOf(addresses)),
      publishedPorts: published.ports,
      environment: replica.service.environment,
      dns: replica.service.dns,
      dnsSearch: replica.service.dnsSearch,
      dnsOptions: replica.service.dnsOptions,
      extraHosts: replica.service.extraHosts,
    };
  });
  return {
    source: 'plan',
    project: project.name,
    networks: networks.plans.map(({ network }) => network),
    namespaces,
    notes,
  };
}

function planReplicas(
  project: Project,
  service: Service,
  plans: readonly NetworkPlan[],
): { replicas: Replica[]; notes: Note[] } {
  const mode = networkModeNote(service);
  if (mode !== undefined) return { replicas: [], notes: [mode] };

  const joined = inLookupOrder(
    service.networks.flatMap((attachment) => {
      const plan = plans.find(({ network }) => network.key === attachment.network);
      return plan === undefined ? [] : [{ attachment, plan }];
    }),
  );
  if (joined.length === 0) {
    const message = `Service ${service.name} gets no namespace: none of its networks is built here.`;
    return { replicas: [], notes: [{ code: 'service-without-network', message, service: service.name }] };
  }
  const replicas = Array.from({ length: service.replicas }, (_, index) => ({
    service,
    replica: index + 1,
    containerName: service.containerName ?? `${project.name}-${service.name}-${index + 1}`,
    shortId: shortId(project.name, service.name, index + 1),
    joined,
  }));
  return { replicas, notes: serviceNotes(service) };
}

function refuseSharedNames(replicas: readonly Replica[]): void {
  const owners = new Map<string, string>();
  for (const { containerName, service } of replicas) {
    const owner = owners.get(containerName);
    if (owner !== undefined) {
      throw new TopologyError(
        'container-name-clash',
        `Two containers would be called ${containerName}: one of service ${owner} and one of service ${service.name}.`,
        { service: service.name, hint: 'A container name belongs to one replica of one service.' },
      );
    }
    owners.set(containerName, service.name);
  }
}

function addressRequests(replica: Replica): AddressRequest[] {
  return replica.joined.map(({ attachment, plan }) => ({
    service: replica.service.name,
    containerName: replica.containerName,
    plan,
    ...(attachment.ipv4Address === undefined ? {} : { fixed: attachment.ipv4Address }),
  }));
}

function planEndpoints(project: string, replica: Replica, nextAddress: () => number): Endpoint[] {
  const interfaceNames = nameInterfaces(replica.joined);
  return replica.joined.map(({ attachment, plan }, index): Endpoint => {
    const address = nextAddress();
    return {
      network: plan.network.name,
      address: formatAddress(address),
      prefixLength: plan.subnet.length,
      mac: fixedMac(replica.service, attachment) ?? macOf(address),
      interfaceName: interfaceNames[index] ?? `eth${index}`,
      veth: vethName(project, replica.service.name, replica.replica, plan.network.name),
      dnsNames: dnsNamesOf(replica, attachment),
    };
  });
}

/**
 * The names of one endpoint. Compose passes the container name as an alias once more, which the engine drops again.
 * Source: moby `daemon/container_operations.go`, `buildEndpointDNSNames`; compose `pkg/compose/create.go`, `getAliases`.
 */
function dnsNamesOf(replica: Replica, attachment: Attachment): string[] {
  const names = [
    replica.containerName,
    replica.service.name,
    ...attachment.aliases,
    replica.shortId,
    hostnameOf(replica),
  ];
  return [...new Set(names)];
}

function hostnameOf(replica: Replica): string {
  const { hostname } = replica.service;
  return hostname === undefined || hostname === '' ? replica.shortId : hostname;
}

/** `interface_name` where the file gives one; the others get the lowest free `ethN`, in lookup order. */
function nameInterfaces(joined: readonly Joined[]): string[] {
  const fixed = new Set(joined.map(({ attachment }) => attachment.interfaceName));
  let next = 0;
  return joined.map(({ attachment }) => {
    if (attachment.interfaceName !== undefined) return attachment.interfaceName;
    while (fixed.has(`eth${next}`)) next++;
    return `eth${next++}`;
  });
}

function fixedMac(service: Service, attachment: Attachment): string | undefined {
  const isPrimary = primaryNetwork(service.networks) === attachment.network;
  const text = attachment.macAddress ?? (isPrimary ? service.macAddress : undefined);
  if (text === undefined || text === '') return undefined;
  const mac = normaliseMac(text);
  if (mac === undefined) {
    throw new TopologyError('invalid-mac-address', `${text} of service ${service.name} is no MAC address.`, {
      service: service.name,
      network: attachment.network,
      hint: 'Write six bytes in hexadecimal, such as 02:42:ac:12:00:02.',
    });
  }
  return mac;
}

function nextOf(addresses: Iterator<number>): number {
  const next = addresses.next();
  if (next.done === true) throw new RangeError('fewer addresses than endpoints');
  return next.value;
}
