import { lookup, type Candidate } from '../names/lookup';
import { reverse } from '../names/reverse';
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
  | { readonly kind: 'unknown'; readonly candidates: readonly Candidate[] };

/**
 * Answers a query from the topology alone. A and AAAA give addresses in random order; MX of a known name gives no
 * record, so that mailers go on with its addresses; PTR gives one name; every other type is unknown, even for a
 * known name. Source: moby `daemon/libnetwork/resolver.go`, `serveDNS`.
 */
export function answerLocally(query: Query, topology: Topology, from: ServiceNamespace): LocalAnswer {
  switch (query.type) {
    case TYPE_A:
      return answerName(query, topology, from, 4);
    case TYPE_AAAA:
      return answerName(query, topology, from, 6);
    case TYPE_MX: {
      const answer = answerName(query, topology, from, 4);
      return answer.kind === 'known' ? { ...answer, records: [] } : answer;
    }
    case TYPE_PTR: {
      const candidates = [{ name: query.name }];
      const found = reverse(topology, from, query.name);
      if (found === undefined) return { kind: 'unknown', candidates };
      return {
        kind: 'known',
        network: found.network,
        records: [{ type: 'PTR', name: found.name }],
        candidates,
      };
    }
    default:
      return { kind: 'unknown', candidates: [] };
  }
}

function answerName(query: Query, topology: Topology, from: ServiceNamespace, family: 4 | 6): LocalAnswer {
  const found = lookup(topology, from, query.name, family);
  if (found.kind === 'unknown') return found;
  const type = family === 4 ? 'A' : 'AAAA';
  const records = shuffle(found.addresses).map((address) => ({ type, address }) as const);
  return { kind: 'known', network: found.network, records, candidates: found.candidates };
}

/** A random order, every one as likely as the others (Fisher and Yates). */
function shuffle<T>(values: readonly T[]): T[] {
  const rest = [...values];
  const shuffled: T[] = [];
  while (rest.length > 0) shuffled.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  return shuffled;
}
