/** Changes of a topology that is up which no file asks for: the next plan from the files takes them back. */
import { planAddresses } from './address-plan';
import { defaultRoutes, waysOut } from './default-routes';
import { macOf, vethName } from './identity';
import { formatIp, parseIp, type Family } from './ip';
import { planOfNetwork } from './network-plan';
import { withSharers } from './sharers';
import { compareBytes } from './start-order';
import type { Endpoint, Network, ServiceNamespace, Topology } from './topology';

/** Without the named containers, and without those that share their namespaces. Networks stay. */
export function withoutNamespaces(topology: Topology, containerNames: Iterable<string>): Topology {
  const gone = withSharers(topology, containerNames);
  return {
    ...topology,
    namespaces: topology.namespaces.filter(({ containerName }) => !gone.has(containerName)),
  };
}

/**
 * Gives the named containers addresses as an engine does when it starts them again, one after the other: each lets go
 * of its own, and takes the lowest that is free then. An address that the files ask for stays.
 *
 * Source: moby `daemon/libnetwork/ipams/defaultipam/address_space.go`, `requestAddress` without `serial`.
 */
export function readdressed(topology: Topology, containerNames: ReadonlySet<string>): Topology {
  return topology.namespaces.reduce(
    (before, { containerName }) =>
      containerNames.has(containerName) ? readdressOne(before, containerName) : before,
    topology,
  );
}

function readdressOne(topology: Topology, containerName: string): Topology {
  const moved = new Map<string, string>();
  const namespaces = topology.namespaces.map((namespace) => {
    if (namespace.containerName !== containerName) return namespace;
    const endpoints = namespace.endpoints.map((endpoint): Endpoint => {
      const now = addressed(topology, namespace, endpoint, fixedAddresses(endpoint));
      moved.set(endpoint.address, now.address);
      return now;
    });
    return { ...namespace, endpoints };
  });
  // Links on the default bridge are lines of hosts files, which follow their targets.
  const follow = (namespace: ServiceNamespace): ServiceNamespace => {
    if (namespace.mode?.kind !== 'default-bridge' || namespace.hosts === undefined) return namespace;
    const hosts = namespace.hosts.map((entry) => ({
      ...entry,
      address: moved.get(entry.address) ?? entry.address,
    }));
    return { ...namespace, hosts };
  };
  return { ...topology, namespaces: namespaces.map(follow) };
}

type AskedAddresses = Readonly<Partial<Record<Family, string | undefined>>>;

function fixedAddresses(endpoint: Endpoint): AskedAddresses {
  return Object.fromEntries(
    (endpoint.fixedFamilies ?? []).map((family) => [family, addressOf(endpoint, family)]),
  );
}

function addressOf({ address, ipv6 }: Endpoint, family: Family): string {
  return family === 4 ? address : (ipv6?.address ?? '');
}

/**
 * An endpoint with addresses that are free: the asked ones, else the lowest, in each family that it has.
 * @throws TopologyError where an asked one cannot be given, or none is left
 */
function addressed(
  topology: Topology,
  { service, containerName }: ServiceNamespace,
  endpoint: Endpoint,
  asked: AskedAddresses,
): Endpoint {
  const network = topology.networks.find(({ name }) => name === endpoint.network);
  if (network === undefined) return endpoint;
  const neighbours = (topology.neighbours ?? []).map((neighbour) => ({
    containerName: neighbour.containerName,
    endpoints: [neighbour.endpoint],
  }));
  const holders = topology.namespaces.filter((each) => each.containerName !== containerName);
  const plan = planOfNetwork(network, [...holders, ...neighbours]);
  const families = ([4, 6] as const).filter((family) => addressOf(endpoint, family) !== '');
  const requests = families.map((family) => {
    const fixed = asked[family];
    return { service, containerName, plan, family, ...(fixed === undefined ? {} : { fixed }) };
  });
  const given = planAddresses(requests);
  const of = (family: Family) => [...given].find(([request]) => request.family === family)?.[1] ?? undefined;
  const [ipv4, ipv6] = [of(4), of(6)];
  const first = ipv4 ?? ipv6;
  const before = parseIp(endpoint.address === '' ? (endpoint.ipv6?.address ?? '') : endpoint.address);
  const isDerived = before !== undefined && endpoint.mac === macOf(before);
  return {
    ...endpoint,
    ...(ipv4 && { address: formatIp(ipv4.address), prefixLength: ipv4.prefixLength }),
    ...(ipv6 && { ipv6: { address: formatIp(ipv6.address), prefixLength: ipv6.prefixLength } }),
    ...(isDerived && first && { mac: macOf(first.address) }),
  };
}

/** The named containers leave a network, and the project does where it is another one's and nobody is left on it. */
export function withoutEndpoint(
  topology: Topology,
  containerNames: ReadonlySet<string>,
  network: string,
): Topology {
  const namespaces = topology.namespaces.map((namespace) => {
    if (!containerNames.has(namespace.containerName)) return namespace;
    const endpoints = namespace.endpoints.filter((endpoint) => endpoint.network !== network);
    return rerouted({ ...namespace, endpoints }, topology.networks);
  });
  const isUsed = namespaces.some(({ endpoints }) => endpoints.some((each) => each.network === network));
  return {
    ...topology,
    namespaces,
    networks: topology.networks.filter(
      ({ name, external }) => name !== network || external !== true || isUsed,
    ),
  };
}

/** How a container joins a network. */
export interface Joining {
  readonly containerName: string;
  readonly network: Network;
  readonly aliases: readonly string[];
  /** Of either family; absent: that of `planned` where the files ask for it, else the lowest that is free. */
  readonly address?: string;
  /** The endpoint that the files give it, whose names, options and MAC address it then has. */
  readonly planned?: Endpoint | undefined;
}

/**
 * A container joins a network, with the names that an engine would give it and that of its service.
 * @throws TopologyError where its address cannot be had
 */
export function withEndpoint(topology: Topology, joining: Joining): Topology {
  const { containerName, network, aliases, address: asked, planned } = joining;
  const networks = topology.networks.some(({ name }) => name === network.name)
    ? topology.networks
    : [...topology.networks, network];
  const joined: Topology = { ...topology, networks };
  const family = parseIp(asked ?? '')?.family;
  return {
    ...joined,
    namespaces: topology.namespaces.map((namespace) => {
      if (namespace.containerName !== containerName) return namespace;
      const draft = planned ?? blankEndpoint(topology.project, namespace, network);
      const fixed = family === undefined ? fixedAddresses(draft) : { [family]: asked };
      const endpoint: Endpoint = {
        ...addressed(joined, namespace, draft, fixed),
        ...(family === undefined ? {} : { fixedFamilies: [family] }),
        interfaceName: freeInterface(namespace, draft.interfaceName),
        dnsNames: [...new Set([...draft.dnsNames.slice(0, 2), ...aliases, ...draft.dnsNames.slice(2)])],
      };
      const isBefore = (other: Endpoint): boolean => compare(network, networkOf(other, networks)) < 0;
      const at = namespace.endpoints.findIndex(isBefore);
      const endpoints = [...namespace.endpoints];
      endpoints.splice(at === -1 ? endpoints.length : at, 0, endpoint);
      return rerouted({ ...namespace, endpoints }, networks);
    }),
  };
}

function networkOf({ network }: Endpoint, networks: readonly Network[]): Network | undefined {
  return networks.find(({ name }) => name === network);
}

/** As `inLookupOrder`, for endpoints without a priority. */
function compare(one: Network, other: Network | undefined): number {
  if (other === undefined) return -1;
  return (
    Number(one.internal) - Number(other.internal) ||
    waysOut(other) - waysOut(one) ||
    compareBytes(one.name, other.name)
  );
}

function blankEndpoint(
  project: string,
  { service, replica, containerName, shortId, hostname }: ServiceNamespace,
  network: Network,
): Endpoint {
  const [ipv4, ipv6] = [network.subnet !== '', network.ipv6 !== undefined];
  const nowhere = parseIp('0.0.0.0');
  return {
    network: network.name,
    // To be replaced: they say which families it has, and that its MAC address follows from them.
    address: ipv4 ? '0.0.0.0' : '',
    prefixLength: 0,
    ...(ipv6 && { ipv6: { address: '::', prefixLength: 0 } }),
    mac:
      network.driver === 'ipvlan' || nowhere === undefined
        ? ''
        : macOf(ipv4 ? nowhere : { family: 6, value: 0n }),
    interfaceName: 'eth0',
    veth: vethName(project, service, replica, network.name),
    dnsNames: [...new Set([containerName, service, shortId, hostname])],
  };
}

function freeInterface({ endpoints }: ServiceNamespace, wanted: string): string {
  const used = new Set(endpoints.map(({ interfaceName }) => interfaceName));
  if (!used.has(wanted)) return wanted;
  const prefix = wanted.replace(/\d+$/, '');
  let number = 0;
  while (used.has(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}

function rerouted(namespace: ServiceNamespace, networks: readonly Network[]): ServiceNamespace {
  const { defaultRoutes: _, ...rest } = namespace;
  if (namespace.endpoints.length === 0) return rest;
  const joined = namespace.endpoints.flatMap((endpoint) => {
    const network = networkOf(endpoint, networks);
    return network === undefined ? [] : [{ endpoint, network }];
  });
  return { ...rest, defaultRoutes: defaultRoutes(joined) };
}
