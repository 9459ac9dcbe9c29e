import type { Note, ServiceNamespace, Topology } from '../topology/topology';
import { candidatesOf, lookup, type Candidate } from './lookup';
import { nameIndex } from './name-index';

/** One name of a service in one network. */
export interface ServiceName {
  readonly name: string;
  /** Everything the name resolves to there: other services may have the same name. */
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

/** The names of a service by network, in the lookup order of its first replica; empty where it has no namespace. */
export function namesOf(topology: Topology, service: string): NamesInNetwork[] {
  const index = nameIndex(topology);
  const replicas = topology.namespaces.filter((namespace) => namespace.service === service);
  const endpoints = replicas.flatMap((namespace) => namespace.endpoints);
  return unique(endpoints.map(({ network }) => network)).map((network) => {
    const names = unique(
      endpoints.filter((endpoint) => endpoint.network === network).flatMap(({ dnsNames }) => dnsNames),
    );
    return {
      network,
      names: names.map((name) => {
        const entry = index.find(network, name);
        return { name, addresses: entry?.addresses ?? [], services: entry?.services ?? [] };
      }),
      resolvableBy: servicesIn(topology, network),
    };
  });
}

/** Whether a name resolves from a namespace, and if it does not, the reason that the topology shows. */
export type Explanation =
  | { readonly kind: 'resolves'; readonly network: string; readonly addresses: readonly string[] }
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
  /** A service of that name is in the files, but has no namespace here; the note says why. */
  | { readonly kind: 'left-out'; readonly note: Note }
  | { readonly kind: 'unknown-name' };

/** Says why a name does or does not resolve from a namespace, for a person who points at it. */
export function explain(topology: Topology, from: ServiceNamespace, name: string): Explanation {
  const found = lookup(topology, from, name, 4);
  if (found.kind === 'found') return { kind: 'resolves', network: found.network, addresses: found.addresses };

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
      joined: from.endpoints.map(({ network }) => network),
    };
  }
  const note = topology.notes.find(({ service }) => service?.toLowerCase() === name.toLowerCase());
  const hasNamespace = topology.namespaces.some(({ service }) => service === note?.service);
  return note === undefined || hasNamespace ? { kind: 'unknown-name' } : { kind: 'left-out', note };
}

function networksKnowing(topology: Topology, candidate: Candidate): string[] {
  const networks = nameIndex(topology).networksOf(candidate.name);
  return networks.filter((network) => candidate.network === undefined || candidate.network === network);
}

function servicesIn(topology: Topology, network: string): string[] {
  const members = topology.namespaces.filter(({ endpoints }) =>
    endpoints.some((endpoint) => endpoint.network === network),
  );
  return unique(members.map(({ service }) => service));
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
