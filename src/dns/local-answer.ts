import { profileOf } from '../names/engine-profile';
import { isInSearchDomain, lookup, type Candidate } from '../names/lookup';
import { isReverseName, reverse } from '../names/reverse';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { TYPE_A, TYPE_AAAA, TYPE_MX, TYPE_PTR } from './codes';
import type { Query } from './message';
import type { LocalRecord } from './reply';

/** What the names of the topology say to a query. */
export type LocalAnswer =
  | {
      readonly kind: 'known';
      /** Engine name of the network that knows the name. */
      readonly network: string;
      /** Without any, the answer is the empty NOERROR. */
      readonly records: readonly LocalRecord[];
      readonly candidates: readonly Candidate[];
    }
  | { readonly kind: 'unknown'; readonly candidates: readonly Candidate[] }
  /** Nobody is asked either: there is no such name. */
  | { readonly kind: 'absent'; readonly candidates: readonly Candidate[] }
  /** The engine fails over it, and the client gets nothing. */
  | { readonly kind: 'no-reply'; readonly candidates: readonly Candidate[] };

/**
 * Answers a query from the topology alone. A and AAAA give addresses in random order; MX of a known name gives no
 * record, so that mailers go on with its addresses; PTR gives one name; every other type is unknown, even for a
 * known name. Other engines differ in this (`names/engine-profile.ts`).
 * Source: moby `daemon/libnetwork/resolver.go`, `serveDNS`.
 */
export function answerLocally(query: Query, topology: Topology, from: ServiceNamespace): LocalAnswer {
  const answer = answerKnown(query, topology, from);
  return answer.kind === 'unknown' && isInSearchDomain(topology, query.name)
    ? { ...answer, kind: 'absent' }
    : answer;
}

function answerKnown(query: Query, topology: Topology, from: ServiceNamespace): LocalAnswer {
  const profile = profileOf(topology);
  switch (query.type) {
    case TYPE_A:
      return answerName(query, topology, from, 4);
    case TYPE_AAAA:
      return answerName(query, topology, from, 6);
    case TYPE_MX: {
      if (!profile.emptyMx) return { kind: 'unknown', candidates: [] };
      const answer = answerName(query, topology, from, 4);
      return answer.kind === 'known' ? { ...answer, records: [] } : answer;
    }
    case TYPE_PTR: {
      const candidates = [{ name: query.name }];
      if (profile.ptrElsewhere === 'no-reply' && !isReverseName(query.name))
        return { kind: 'no-reply', candidates };
      const found = reverse(topology, from, query.name);
      if (found === undefined) return { kind: 'unknown', candidates };
      const records = found.names.map((name) => ({ type: 'PTR', name }) as const);
      return { kind: 'known', network: found.network, records, candidates };
    }
    default:
      return { kind: 'unknown', candidates: [] };
  }
}

function answerName(query: Query, topology: Topology, from: ServiceNamespace, family: 4 | 6): LocalAnswer {
  const found = lookup(topology, from, query.name, family);
  if (found.kind === 'unknown') return found;
  const type = family === 4 ? 'A' : 'AAAA';
  const { shuffles } = profileOf(topology);
  const addresses = shuffles && found.addresses.length > 1 ? shuffle(found.addresses) : found.addresses;
  const records = addresses.map((address) => ({ type, address }) as const);
  return { kind: 'known', network: found.network, records, candidates: found.candidates };
}

/** A random order, every one as likely as the others (Fisher and Yates). */
export function shuffle<T>(values: readonly T[]): T[] {
  const shuffled: T[] = [];
  for (const value of values) {
    const at = Math.floor(Math.random() * (shuffled.length + 1));
    if (at < shuffled.length) shuffled.push(shuffled[at] as T);
    shuffled[at] = value;
  }
  return shuffled;
}
