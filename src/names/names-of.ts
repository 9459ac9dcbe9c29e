import { addressesOf } from '../topology/both-families';
import type { Note, ServiceNamespace, Topology } from '../topology/topology';
import { candidatesOf, lookup, type Candidate } from './lookup';
import { nameIndex, withoutTrailingDot, type NameEntry } from './name-index';
import { deadLink, namelessService, resolverlessNote } from './nameless';
import { resolverOwner } from './resolver-owner';

/** One name of a service in one network. */
export interface ServiceName {
  readonly name: string;
  /** Everything the name resolves to there, IPv4 before IPv6: other services may have the same name. */
  readonly addresses: readonly string[];
  /** All services that answer to it, the asked one included. */
  readonly services: readonly string[];
}

/** What a service is called in one of its networks. */
export interface NamesInNetwork {
  /** Engine name of the network. */
  readonly network: string;
  /** In registration order, over all replicas, without duplicates. */
  readonly names: readonly ServiceName[];
  /** Services with an endpoint in the network, the service itself included, in topology order: they can resolve it. */
  readonly resolvableBy: readonly string[];
}

/**
 * The names of a service by network, in the lookup order of its first replica. A service that shares the namespace of
 * another one is reached by that one's names; one without network, on the host or on the default bridge has none.
 */
export function namesOf(topology: Topology, service: string): NamesInNetwork[] {
  const index = nameIndex(topology);
  const endpoints = topology.namespaces
    .filter((namespace) => namespace.service === service)
    .flatMap((namespace) => resolverOwner(topology, namespace)?.endpoints ?? []);
  return unique(endpoints.map(({ network }) => network)).map((network) => {
    const names = unique(
      endpoints.filter((endpoint) => endpoint.network === network).flatMap(({ dnsNames }) => dnsNames),
    );
    return {
      network,
      names: names.map((name) => {
        const entry = index.find(network, name);
        return { name, addresses: entry ? allAddresses(entry) : [], services: entry?.services ?? [] };
      }),
      resolvableBy: servicesIn(topology, network),
    };
  });
}

/** Whether a name resolves from a namespace, and if it does not, the reason that the topology shows. */
export type Explanation =
  | {
      readonly kind: 'resolves';
      readonly network: string;
      /** IPv4 before IPv6. */
      readonly addresses: readonly string[];
      /** `hosts` where `/etc/hosts` says it and nobody is asked; absent: the embedded resolver. */
      readonly by?: 'hosts';
    }
  /** The name exists, but only in networks that the namespace is not part of. */
  | {
      readonly kind: 'no-shared-network';
      /** Networks that know the name. */
      readonly knownIn: readonly string[];
      /** Services that answer to it there. */
      readonly services: readonly string[];
      /** Networks of the asking namespace. */
      readonly joined: readonly string[];
    }
  /** A service of that name is in the files, but its name does not resolve, or nothing does; the note says why. */
  | { readonly kind: 'left-out'; readonly note: Note }
  | { readonly kind: 'unknown-name' };

/** Says why a name does or does not resolve from a namespace, for a person who points at it. */
export function explain(topology: Topology, from: ServiceNamespace, name: string): Explanation {
  const owner = resolverOwner(topology, from);
  if (owner === undefined) return withoutResolver(from, name);
  const found = lookup(topology, from, name, 4);
  if (found.kind === 'found') {
    const ipv6 = lookup(topology, from, name, 6);
    const addresses = [...found.addresses, ...(ipv6.kind === 'found' ? ipv6.addresses : [])];
    return { kind: 'resolves', network: found.network, addresses };
  }

  const index = nameIndex(topology);
  for (const candidate of candidatesOf(name)) {
    const knownIn = networksKnowing(topology, candidate);
    if (knownIn.length === 0) continue;
    const services = unique(
      knownIn.flatMap((network) => index.find(network, candidate.name)?.services ?? []),
    );
    return {
      kind: 'no-shared-network',
      knownIn,
      services,
      joined: owner.endpoints.map(({ network }) => network),
    };
  }
  const note = namelessService(topology, name) ?? deadLink(topology, owner, name);
  return note === undefined ? { kind: 'unknown-name' } : { kind: 'left-out', note };
}

function networksKnowing(topology: Topology, candidate: Candidate): string[] {
  const networks = nameIndex(topology).networksOf(candidate.name);
  return networks.filter((network) => candidate.network === undefined || candidate.network === network);
}

/** What a program finds where only `/etc/hosts` gives names. */
function withoutResolver(from: ServiceNamespace, name: string): Explanation {
  const asked = withoutTrailingDot(name).toLowerCase();
  const own = from.endpoints.flatMap(addressesOf).map((address) => ({ address, names: [from.hostname] }));
  const addresses = [...(from.hosts ?? []), ...own]
    .filter(({ names }) => names.some((each) => each.toLowerCase() === asked))
    .map(({ address }) => address);
  const network = from.endpoints[0]?.network;
  return addresses.length > 0 && network !== undefined
    ? { kind: 'resolves', network, addresses: unique(addresses), by: 'hosts' }
    : { kind: 'left-out', note: resolverlessNote(from) };
}

function servicesIn(topology: Topology, network: string): string[] {
  const members = topology.namespaces.filter((namespace) =>
    resolverOwner(topology, namespace)?.endpoints.some((endpoint) => endpoint.network === network),
  );
  return unique(members.map(({ service }) => service));
}

function allAddresses({ addresses, ipv6Addresses }: NameEntry): string[] {
  return [...addresses, ...ipv6Addresses];
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
