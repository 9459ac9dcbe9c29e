/** What the resolver should do with a question, from the topology alone. */
import { profileOf } from '../names/engine-profile';
import { isInSearchDomain, lookup, type Candidate } from '../names/lookup';
import { optionalAnswer } from '../names/optional-answer';
import { resolverOwner } from '../names/resolver-owner';
import { isReverseName, reverse } from '../names/reverse';
import { networksByName } from './networks';
import { ownerOf } from './owner';
import type { RecordType } from '../probe/evidence';
import type { ServiceNamespace, Topology } from '../topology/topology';

export type Expectation =
  /** A network knows the name; `answers` is empty where it has no record of the asked type. */
  | {
      readonly kind: 'zone';
      readonly network: string;
      readonly answers: readonly string[];
      readonly candidates: readonly Candidate[];
      /** Word of the resolver's setting that makes it answer, beyond what an engine does; absent: none. */
      readonly option?: string;
    }
  /** No network knows the name, or the type is none that zones hold: the question goes to the upstreams. */
  | { readonly kind: 'upstream'; readonly candidates: readonly Candidate[] }
  /** There is no resolver in the namespace: the program asks the servers of its resolv.conf, and may reach them. */
  | { readonly kind: 'direct'; readonly reachable: boolean; readonly candidates: readonly Candidate[] }
  /** The question stays here although no network knows the name; `why` is a clause. */
  | {
      readonly kind: 'withheld';
      /** Absent where the client hears nothing. */
      readonly rcode?: 'SERVFAIL' | 'NOERROR' | 'NXDOMAIN';
      readonly why: string;
      readonly candidates: readonly Candidate[];
    };

/**
 * Follows the embedded resolver's dispatch by record type: addresses and reverse names come from the zones, MX of
 * a known name is empty, everything else is forwarded even for names of containers.
 *
 * What the resolver's settings add comes last.
 *
 * @param others topologies of the other projects that are up in the same mode
 * Source: moby `libnetwork/resolver.go`, `serveDNS`, and `libnetwork/sandbox.go`, `ResolveName`.
 */
export function expectAnswer(
  topology: Topology,
  from: ServiceNamespace,
  name: string,
  type: RecordType,
  others: readonly Topology[] = [],
): Expectation {
  const expectation = expectAsEngine(topology, from, name, type);
  const owner = resolverOwner(topology, from);
  const { candidates } = expectation;
  const isWithheld = expectation.kind === 'withheld' && !isInSearchDomain(topology, name);
  const isOpen = expectation.kind === 'upstream' || isWithheld;
  const more = owner && isOpen && optionalAnswer({ topology, from: owner, others, name, type });
  if (!more) return expectation;
  switch (more.kind) {
    case 'addresses':
      return {
        ...{ kind: 'zone', network: more.network, option: more.option, candidates },
        answers: more.addresses,
      };
    case 'services': {
      const answers = more.services.map(({ port, target }) => `0 0 ${port} ${target}`);
      return { ...{ kind: 'zone', network: more.network, option: more.option, candidates }, answers };
    }
    case 'absent':
      return { kind: 'withheld', rcode: 'NXDOMAIN', why: `${more.why} (option ${more.option})`, candidates };
  }
}

function expectAsEngine(
  topology: Topology,
  from: ServiceNamespace,
  name: string,
  type: RecordType,
): Expectation {
  const owner = resolverOwner(topology, from);
  if (owner === undefined) {
    const reachable = ownerOf(topology, from).mode?.kind !== 'none';
    return { kind: 'direct', reachable, candidates: [] };
  }
  switch (type) {
    case 'A':
    case 'AAAA':
      return expectAddress(topology, owner, name, type);
    case 'MX': {
      if (!profileOf(topology).emptyMx) return forwarded(topology, owner, name, []);
      const found = lookup(topology, owner, name, 4);
      return found.kind === 'found'
        ? { kind: 'zone', network: found.network, answers: [], candidates: found.candidates }
        : forwarded(topology, owner, name, found.candidates);
    }
    case 'PTR': {
      const found = reverse(topology, owner, name);
      return found === undefined
        ? isReverseName(name) || profileOf(topology).ptrElsewhere === 'forwarded'
          ? forwarded(topology, owner, name, [])
          : {
              kind: 'withheld',
              why: 'it is no reverse name, which this engine leaves without answer',
              candidates: [],
            }
        : { kind: 'zone', network: found.network, answers: found.names, candidates: [] };
    }
    default:
      return forwarded(topology, owner, name, []);
  }
}

function expectAddress(
  topology: Topology,
  from: ServiceNamespace,
  name: string,
  type: 'A' | 'AAAA',
): Expectation {
  const found = lookup(topology, from, name, type === 'A' ? 4 : 6);
  const { candidates } = found;
  if (found.kind === 'found') {
    return { kind: 'zone', network: found.network, answers: found.addresses, candidates };
  }
  const singleLabel = !name.replace(/\.$/, '').includes('.');
  const { ndotsRule } = profileOf(topology).forwarding;
  if (ndotsRule && singleLabel && from.dnsOptions.some((option) => /^ndots(:|$)/.test(option))) {
    const why = 'dns_opt sets ndots, so a program is expected to try its search domains';
    return { kind: 'withheld', rcode: 'NOERROR', why, candidates };
  }
  return forwarded(topology, from, name, candidates);
}

function forwarded(
  topology: Topology,
  from: ServiceNamespace,
  name: string,
  candidates: readonly Candidate[],
): Expectation {
  const { searchDomain = '', forwarding } = profileOf(topology);
  if (isInSearchDomain(topology, name)) {
    const why = `names under ${searchDomain} are never forwarded`;
    return { kind: 'withheld', rcode: 'NXDOMAIN', why, candidates };
  }
  if (forwarding.internal === 'everything') return { kind: 'upstream', candidates };
  const networks = networksByName(topology);
  const outside = from.endpoints.some((endpoint) => networks.get(endpoint.network)?.internal === false);
  // Servers that the file names are asked from inside the namespace, so the internal network decides by itself.
  const asksInside = from.dns.length > 0 && forwarding.serviceServers === 'inside';
  if (outside || asksInside) return { kind: 'upstream', candidates };
  const why = `${from.service} is on internal networks only, for which nothing is forwarded`;
  const rcode = forwarding.internal === 'NXDOMAIN' ? 'NXDOMAIN' : 'SERVFAIL';
  return { kind: 'withheld', rcode, why, candidates };
}
