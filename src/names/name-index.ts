import type { Topology } from '../topology/topology';

/** One network's answer for one name. */
export interface NameEntry {
  /** As the endpoint registers it; lookups ignore its case. */
  readonly name: string;
  /** IPv4 addresses of every endpoint that has the name, without duplicates, in topology order. */
  readonly addresses: readonly string[];
  /** Services that answer to it, without duplicates. */
  readonly services: readonly string[];
}

/** All names of a topology by network, as the engine's per-network tables hold them. */
export interface NameIndex {
  /** What a network knows under a name. One trailing dot and the case of the name do not count. */
  find(network: string, name: string): NameEntry | undefined;
  /** Networks that know the name, in topology order. */
  networksOf(name: string): readonly string[];
  /** Name of the first endpoint that has an address in a network: what a reverse lookup answers. */
  findAddress(network: string, address: string): string | undefined;
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
  readonly services: Set<string>;
}

/** Tables keyed by network; names in lower case. Source: moby `daemon/libnetwork/network.go`, `svcInfo`. */
function buildIndex(topology: Topology): NameIndex {
  const names = new Map<string, Map<string, GrowingEntry>>();
  const addresses = new Map<string, Map<string, string>>();
  for (const { name } of topology.networks) {
    names.set(name, new Map());
    addresses.set(name, new Map());
  }
  for (const { service, endpoints } of topology.namespaces) {
    for (const endpoint of endpoints) {
      const table = names.get(endpoint.network);
      for (const name of endpoint.dnsNames) {
        const entry = table?.get(keyOf(name)) ?? { name, addresses: new Set(), services: new Set() };
        entry.addresses.add(endpoint.address);
        entry.services.add(service);
        table?.set(keyOf(name), entry);
      }
      const [first] = endpoint.dnsNames;
      const reverse = addresses.get(endpoint.network);
      if (first !== undefined && reverse?.has(endpoint.address) === false)
        reverse.set(endpoint.address, first);
    }
  }
  return {
    find(network, name) {
      const entry = names.get(network)?.get(keyOf(withoutTrailingDot(name)));
      return entry && { name: entry.name, addresses: [...entry.addresses], services: [...entry.services] };
    },
    networksOf: (name) =>
      [...names]
        .filter(([, table]) => table.has(keyOf(withoutTrailingDot(name))))
        .map(([network]) => network),
    findAddress: (network, address) => addresses.get(network)?.get(address),
  };
}

/** Removes one trailing dot: `web.` and `web` are the same name. */
export function withoutTrailingDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
