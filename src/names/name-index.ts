import type { Endpoint, Topology } from '../topology/topology';
import { profileOf } from './engine-profile';

/** One network's answer for one name. */
export interface NameEntry {
  /** As the endpoint registers it; lookups ignore its case. */
  readonly name: string;
  /** IPv4 addresses of every endpoint that has the name, without duplicates, in topology order. */
  readonly addresses: readonly string[];
  /** IPv6 addresses of those endpoints that have one. */
  readonly ipv6Addresses: readonly string[];
  /** Services that answer to it, without duplicates; those of other projects with their project in brackets. */
  readonly services: readonly string[];
}

/** All names of a topology by network, as the engine's per-network tables hold them. */
export interface NameIndex {
  /** What a network knows under a name. One trailing dot and the case of the name do not count. */
  find(network: string, name: string): NameEntry | undefined;
  /** Networks that know the name, in topology order. */
  networksOf(name: string): readonly string[];
  /** Whether some namespace has the name for itself, by a link; its case counts. */
  isLinkAlias(name: string): boolean;
  /** Names of the first endpoint that has an address in a network, in their order; the first one is the container's. */
  findAddress(network: string, address: string): readonly string[] | undefined;
}

/** Topologies are values that never change, so each one's index is built once, at its first lookup. */
const indexes = new WeakMap<Topology, NameIndex>();

export function nameIndex(topology: Topology): NameIndex {
  const known = indexes.get(topology);
  if (known !== undefined) return known;
  const index = buildIndex(topology);
  indexes.set(topology, index);
  return index;
}

interface GrowingEntry {
  readonly name: string;
  readonly addresses: Set<string>;
  readonly ipv6Addresses: Set<string>;
  readonly services: Set<string>;
}

/** An endpoint with the name of the service behind it. */
interface Named {
  readonly service: string;
  readonly endpoint: Endpoint;
}

/** Tables keyed by network; names in lower case. Source: moby `daemon/libnetwork/network.go`, `svcInfo`. */
function buildIndex(topology: Topology): NameIndex {
  const names = new Map<string, Map<string, GrowingEntry>>();
  const addresses = new Map<string, Map<string, readonly string[]>>();
  for (const { name } of topology.networks) {
    names.set(name, new Map());
    addresses.set(name, new Map());
  }
  const { ipv6OnlyNames } = profileOf(topology);
  const named = endpointsOf(topology).filter(({ endpoint }) => ipv6OnlyNames || endpoint.address !== '');
  for (const { service, endpoint } of named) {
    const table = names.get(endpoint.network);
    for (const name of endpoint.dnsNames) {
      const entry = table?.get(keyOf(name)) ?? newEntry(name);
      if (endpoint.address !== '') entry.addresses.add(endpoint.address);
      if (endpoint.ipv6 !== undefined) entry.ipv6Addresses.add(endpoint.ipv6.address);
      entry.services.add(service);
      table?.set(keyOf(name), entry);
    }
    const reverse = addresses.get(endpoint.network);
    if (endpoint.dnsNames.length === 0 || reverse === undefined) continue;
    for (const address of [endpoint.address, endpoint.ipv6?.address ?? '']) {
      if (address !== '' && !reverse.has(address)) reverse.set(address, endpoint.dnsNames);
    }
  }
  const entries = new Map([...names].map(([network, table]) => [network, finished(table)]));
  const aliases = new Set(named.flatMap(({ endpoint }) => (endpoint.links ?? []).map(({ alias }) => alias)));
  return {
    find: (network, name) => entries.get(network)?.get(keyOf(withoutTrailingDot(name))),
    networksOf: (name) =>
      [...entries]
        .filter(([, table]) => table.has(keyOf(withoutTrailingDot(name))))
        .map(([network]) => network),
    isLinkAlias: (name) => aliases.has(name),
    findAddress: (network, address) => addresses.get(network)?.get(address),
  };
}

function endpointsOf({ namespaces, neighbours = [] }: Topology): Named[] {
  return [
    ...namespaces.flatMap(({ service, endpoints }) => endpoints.map((endpoint) => ({ service, endpoint }))),
    ...neighbours.map(({ service, project, endpoint }) => ({ service: `${service} (${project})`, endpoint })),
  ];
}

function finished(table: ReadonlyMap<string, GrowingEntry>): ReadonlyMap<string, NameEntry> {
  return new Map(
    [...table].map(([key, { name, addresses, ipv6Addresses, services }]) => [
      key,
      {
        ...{ name, addresses: [...addresses], ipv6Addresses: [...ipv6Addresses] },
        services: [...services],
      },
    ]),
  );
}

function newEntry(name: string): GrowingEntry {
  return { name, addresses: new Set(), ipv6Addresses: new Set(), services: new Set() };
}

/** Removes one trailing dot: `web.` and `web` are the same name. */
export function withoutTrailingDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
