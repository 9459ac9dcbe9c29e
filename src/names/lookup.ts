import type { ServiceNamespace, Topology } from '../topology/topology';
import { nameIndex, withoutTrailingDot } from './name-index';

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
 * Each reading is tried in each of the namespace's networks, in the order of its endpoints; the first network that
 * knows the name ends the search, whether or not it has an address of the family. Addresses of several networks are
 * never merged. Names ignore case, the network behind a name does not.
 * Source: moby `daemon/libnetwork/sandbox.go`, `ResolveName`.
 *
 * @param name as it was asked for, with or without its trailing dot
 * @param family 4 or 6; a topology holds IPv4 addresses only, so 6 never gives any
 */
export function lookup(topology: Topology, from: ServiceNamespace, name: string, family: 4 | 6): Lookup {
  const index = nameIndex(topology);
  const tried: Candidate[] = [];
  for (const candidate of candidatesOf(name)) {
    tried.push(candidate);
    for (const { network } of from.endpoints) {
      if (candidate.network !== undefined && candidate.network !== network) continue;
      const entry = index.find(network, candidate.name);
      if (entry === undefined) continue;
      return { kind: 'found', network, addresses: family === 4 ? entry.addresses : [], candidates: tried };
    }
  }
  return { kind: 'unknown', candidates: tried };
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
