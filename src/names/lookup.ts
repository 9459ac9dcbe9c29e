import type { ServiceNamespace, Topology } from '../topology/topology';
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
      /** Engine name of the network that answered. */
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
 * Source: moby `daemon/libnetwork/sandbox.go`, `ResolveName`.
 *
 * @param from where it shares the namespace of another container, that one's networks and links count; where it has no
 *   embedded resolver, nothing is known
 * @param name as it was asked for, with or without its trailing dot
 */
export function lookup(topology: Topology, from: ServiceNamespace, name: string, family: 4 | 6): Lookup {
  const owner = resolverOwner(topology, from);
  const all = candidatesOf(name);
  if (owner === undefined) return { kind: 'unknown', candidates: all };
  const tried: Candidate[] = [];
  for (const candidate of all) {
    tried.push(candidate);
    const found = find(topology, owner, candidate);
    if (found === undefined) continue;
    const { network, entry } = found;
    const addresses = family === 4 ? entry.addresses : entry.ipv6Addresses;
    return { kind: 'found', network, addresses, candidates: tried };
  }
  return { kind: 'unknown', candidates: tried };
}

interface Found {
  readonly network: string;
  readonly entry: NameEntry;
}

function find(topology: Topology, owner: ServiceNamespace, { name, network }: Candidate): Found | undefined {
  const index = nameIndex(topology);
  const asked = owner.endpoints
    .filter((endpoint) => network === undefined || network === endpoint.network)
    .map((endpoint) => ({
      network: endpoint.network,
      target: endpoint.links?.find(({ alias }) => alias === name)?.target,
    }));
  const readings = [
    ...asked.filter(({ target }) => target !== undefined),
    ...asked.filter(({ target }) => target === undefined),
  ];
  for (const reading of readings) {
    const entry = index.find(reading.network, reading.target ?? name);
    if (entry !== undefined) return { network: reading.network, entry };
  }
  return undefined;
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
