import type { ServiceNamespace, Topology } from '../topology/topology';
import { endpointsInOrder } from './endpoint-order';
import { type EngineProfile, profileOf } from './engine-profile';
import { nameIndex, withoutTrailingDot, type NameEntry } from './name-index';
import { resolverOwner } from './resolver-owner';

/** One reading of a name: the name itself, and the only network it is looked for in, where the reading names one. */
export interface Candidate {
  readonly name: string;
  readonly network?: string;
}

/** What the embedded resolver knows about a name, before anything is forwarded. */
export type Lookup =
  | {
      readonly kind: 'found';
      /** Engine name of the network that answered; of several, the first one. */
      readonly network: string;
      /** Addresses of the family asked for; empty where the name has none of it. */
      readonly addresses: readonly string[];
      /** Readings tried, in order; the last one was found. */
      readonly candidates: readonly Candidate[];
    }
  | { readonly kind: 'unknown'; readonly candidates: readonly Candidate[] };

/**
 * Looks a name up as the embedded resolver of one namespace does.
 *
 * Each reading is tried in each of the namespace's networks, in the order of its endpoints: first as one of its private
 * link names, whose case counts, then as a name of the network. The first network that knows the name ends the search,
 * whether or not it has an address of the family. Addresses of several networks are never merged. Names ignore case,
 * the network behind a name does not. A network where the reading is a link name is not asked for the name itself.
 * Older engines and Podman differ (`engine-profile.ts`). Sources: moby `daemon/libnetwork/sandbox.go`, `ResolveName`;
 * aardvark-dns `src/dns/coredns.rs`.
 *
 * @param from where it shares the namespace of another container, that one's networks and links count; where it has no
 *   embedded resolver, nothing is known
 * @param name as it was asked for, with or without its trailing dot
 */
export function lookup(topology: Topology, from: ServiceNamespace, name: string, family: 4 | 6): Lookup {
  const profile = profileOf(topology);
  const owner = resolverOwner(topology, from);
  const all = profile.qualifiedNames ? candidatesOf(name) : [{ name: withoutSearchDomain(name, profile) }];
  if (owner === undefined) return { kind: 'unknown', candidates: all };
  for (const [index, candidate] of all.entries()) {
    const found =
      profile.networks === 'all'
        ? findEverywhere(topology, owner, candidate.name, family)
        : find(topology, owner, candidate, family, profile);
    if (found !== undefined) return { kind: 'found', ...found, candidates: all.slice(0, index + 1) };
  }
  return { kind: 'unknown', candidates: all };
}

interface Found {
  readonly network: string;
  readonly addresses: readonly string[];
}

function find(
  topology: Topology,
  owner: ServiceNamespace,
  { name, network }: Candidate,
  family: 4 | 6,
  profile: EngineProfile,
): Found | undefined {
  const index = nameIndex(topology);
  const endpoints = endpointsInOrder(topology, owner);
  for (const asLink of [true, false]) {
    let empty: Found | undefined;
    for (const endpoint of endpoints) {
      if (network !== undefined && network !== endpoint.network) continue;
      const target = endpoint.links?.find(({ alias }) => alias === name)?.target;
      if ((target !== undefined) !== asLink) continue;
      const entry = index.find(endpoint.network, target ?? name);
      if (entry === undefined) continue;
      const found = { network: endpoint.network, addresses: addressesOf(entry, family) };
      if (found.addresses.length > 0 || profile.missingFamily === 'empty') return found;
      if (family === 6 && !hasIpv6(topology, endpoint.network)) empty ??= found;
    }
    if (empty !== undefined) return empty;
  }
  return undefined;
}

function findEverywhere(
  topology: Topology,
  owner: ServiceNamespace,
  name: string,
  family: 4 | 6,
): Found | undefined {
  const index = nameIndex(topology);
  const entries = owner.endpoints.flatMap(({ network }) => {
    const entry = index.find(network, name);
    return entry === undefined ? [] : [{ network, entry }];
  });
  const [first] = entries;
  if (first === undefined) return undefined;
  const addresses = entries.flatMap(({ entry }) => addressesOf(entry, family));
  return { network: first.network, addresses: [...new Set(addresses)] };
}

function addressesOf(entry: NameEntry, family: 4 | 6): readonly string[] {
  return family === 4 ? entry.addresses : entry.ipv6Addresses;
}

function hasIpv6(topology: Topology, network: string): boolean {
  return topology.networks.some(({ name, ipv6 }) => name === network && ipv6 !== undefined);
}

/**
 * The readings of a name in the order they are tried: the whole name in any network, then for each dot from right to
 * left what stands before it in the network that is called what stands behind it.
 */
export function candidatesOf(name: string): Candidate[] {
  const whole = withoutTrailingDot(name);
  const candidates: Candidate[] = [{ name: whole }];
  for (let dot = whole.lastIndexOf('.'); dot >= 0; dot = dot === 0 ? -1 : whole.lastIndexOf('.', dot - 1)) {
    candidates.push({ name: whole.slice(0, dot), network: whole.slice(dot + 1) });
  }
  return candidates;
}

/** Whether a name is one that the engine keeps to itself, known or not. */
export function isInSearchDomain(topology: Topology, name: string): boolean {
  const { searchDomain } = profileOf(topology);
  return searchDomain !== undefined && withoutTrailingDot(name).toLowerCase().endsWith(`.${searchDomain}`);
}

function withoutSearchDomain(name: string, { searchDomain = '' }: EngineProfile): string {
  const whole = withoutTrailingDot(name);
  const suffix = `.${searchDomain}`;
  return searchDomain !== '' && whole.toLowerCase().endsWith(suffix) ? whole.slice(0, -suffix.length) : whole;
}
