/** What has to be made and removed to get from one topology of a project to the next. Pure. */
import type { Network, PublishedPort, ServiceNamespace, Topology } from '../topology/topology';

export interface Changes {
  readonly removedNamespaces: readonly ServiceNamespace[];
  readonly removedNetworks: readonly Network[];
  readonly newNetworks: readonly Network[];
  readonly newNamespaces: readonly ServiceNamespace[];
  /** Namespaces that stay as they are in the kernel; their names, environment and ports may have changed. */
  readonly kept: readonly ServiceNamespace[];
}

/** Two plans that give the same device with the same rules. Address ranges matter to planning only. */
function sameNetwork(a: Network, b: Network): boolean {
  return JSON.stringify(shape(a)) === JSON.stringify(shape(b));
}

function shape({
  bridge,
  subnet,
  gateway,
  internal,
  driver,
  ipv6,
  moreSubnets,
  bridgeOptions,
  parent,
}: Network) {
  const options = Object.entries(bridgeOptions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return { bridge, subnet, gateway, internal, driver, ipv6, moreSubnets, options, parent };
}

/** External networks are made and removed by somebody else. */
const isOwn = ({ external }: Network): boolean => external !== true;

/** What a namespace is made of: a program in it would notice if any of this changed. */
function substance(namespace: ServiceNamespace): string {
  const { hostname, domainname, shortId, mode, dns, dnsSearch, dnsOptions, extraHosts, hosts } = namespace;
  const { sysctls, defaultRoutes, routedPorts } = namespace;
  const endpoints = namespace.endpoints.map(({ dnsNames, links, ...rest }) => rest);
  const files = { hostname, domainname, dns, dnsSearch, dnsOptions, extraHosts, hosts };
  return JSON.stringify({ shortId, mode, endpoints, sysctls, defaultRoutes, routedPorts, ...files });
}

export function changesBetween(current: Topology | undefined, next: Topology): Changes {
  const oldNetworks = current?.networks ?? [];
  const oldNamespaces = current?.namespaces ?? [];
  const keptNetworks = new Set(
    next.networks
      .filter((network) => oldNetworks.some((old) => sameNetwork(old, network)))
      .map(({ name }) => name),
  );
  const staysAlone = (namespace: ServiceNamespace): boolean =>
    namespace.endpoints.every((endpoint) => keptNetworks.has(endpoint.network)) &&
    oldNamespaces.some(
      (old) => old.containerName === namespace.containerName && substance(old) === substance(namespace),
    );
  // Whoever shares a namespace starts again with its owner; an owner in another project is not this one's to watch.
  const stays = (namespace: ServiceNamespace): boolean => {
    const { mode } = namespace;
    if (mode?.kind !== 'shared' || mode.project !== undefined) return staysAlone(namespace);
    const owner = next.namespaces.find(({ containerName }) => containerName === mode.owner);
    return staysAlone(namespace) && owner !== undefined && staysAlone(owner);
  };
  const kept = next.namespaces.filter(stays);
  const isKept = ({ containerName }: ServiceNamespace): boolean =>
    kept.some((namespace) => namespace.containerName === containerName);
  return {
    kept,
    removedNamespaces: oldNamespaces.filter((namespace) => !isKept(namespace)),
    newNamespaces: next.namespaces.filter((namespace) => !isKept(namespace)),
    removedNetworks: oldNetworks.filter((network) => isOwn(network) && !keptNetworks.has(network.name)),
    newNetworks: next.networks.filter((network) => isOwn(network) && !keptNetworks.has(network.name)),
  };
}

/** Whether the kernel has to be touched at all. */
export function isEmpty(changes: Changes): boolean {
  const { removedNamespaces, removedNetworks, newNetworks, newNamespaces } = changes;
  return removedNamespaces.length + removedNetworks.length + newNetworks.length + newNamespaces.length === 0;
}

/** A published port with the namespace that it leads to. */
export interface OwnedPort {
  readonly containerName: string;
  readonly port: PublishedPort;
}

export function publishedPorts(topology: Topology): OwnedPort[] {
  return topology.namespaces.flatMap(({ containerName, publishedPorts: ports }) =>
    ports.map((port) => ({ containerName, port })),
  );
}

/** Identity of a published port between two topologies. */
export function portKey({ containerName, port }: OwnedPort): string {
  const { hostAddress, hostPort, containerPort, protocol } = port;
  return `${containerName} ${hostAddress}:${hostPort} ${containerPort}/${protocol}`;
}
