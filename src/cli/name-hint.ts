import { explain } from '../names/names-of';
import type { ServiceNamespace, Topology } from '../topology/topology';
import type { DnsQuestion } from './query-arguments';
import { suggest } from './suggest';

/** Why a name has no address in a namespace, as far as the topology shows it, or the name that was meant. */
export function nameHint(
  topology: Topology,
  from: ServiceNamespace,
  { name, type }: DnsQuestion,
): string | undefined {
  if (type !== 'A' && type !== 'AAAA') return undefined;
  const explanation = explain(topology, from, name);
  switch (explanation.kind) {
    case 'resolves':
      return undefined;
    case 'no-shared-network': {
      const { services, knownIn, joined } = explanation;
      const known = `${name} (${services.join(', ')}) is known in ${knownIn.join(', ')}`;
      return `${known}, but ${from.service} is in ${joined.join(', ')} only.`;
    }
    case 'left-out':
      return explanation.note.message;
    case 'unknown-name': {
      const near = suggest(name, reachableNames(topology, from));
      return near === undefined ? undefined : `Did you mean ${near}?`;
    }
  }
}

function reachableNames(topology: Topology, from: ServiceNamespace): string[] {
  const networks = new Set(from.endpoints.map((endpoint) => endpoint.network));
  return topology.namespaces
    .flatMap((namespace) => [...namespace.endpoints])
    .filter((endpoint) => networks.has(endpoint.network))
    .flatMap((endpoint) => [...endpoint.dnsNames]);
}
