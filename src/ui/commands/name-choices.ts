/** The names to choose from when a trace is asked for. Pure. */
import { explain } from '../../names/names-of';
import type { ServiceNamespace, Topology } from '../../topology/topology';

export interface NameChoice {
  readonly name: string;
  /** What it would resolve to, or that it would not. */
  readonly outcome: string;
}

/** Service names and aliases of the project, the asking service's own last; each with its outcome from there. */
export function nameChoices(topology: Topology, from: ServiceNamespace): readonly NameChoice[] {
  const others = topology.namespaces.filter((namespace) => namespace.service !== from.service);
  const own = topology.namespaces.filter((namespace) => namespace.service === from.service);
  const ordered = [...others, ...own];
  const services = ordered.map((namespace) => namespace.service);
  const names = [...services, ...ordered.flatMap(otherNames)];
  return [...new Set(names)].map((name) => ({ name, outcome: outcomeOf(topology, from, name) }));
}

/** What else people write: aliases and the container name, but no IDs. */
function otherNames({ service, containerName, shortId, endpoints }: ServiceNamespace): string[] {
  const registered = endpoints.flatMap((endpoint) => endpoint.dnsNames);
  const aliases = registered.filter((name) => ![service, containerName, shortId].includes(name));
  return [...aliases, containerName];
}

function outcomeOf(topology: Topology, from: ServiceNamespace, name: string): string {
  const explanation = explain(topology, from, name);
  switch (explanation.kind) {
    case 'resolves':
      return `${explanation.addresses.join(', ')} on ${explanation.network}`;
    case 'no-shared-network':
      return 'does not resolve: no shared network';
    case 'left-out':
    case 'unknown-name':
      return 'does not resolve';
  }
}

/** Whether a text can be asked for as a name: 1 to 253 bytes without blanks (RFC 1035, section 2.3.4). */
export function isAskable(text: string): boolean {
  return /^\S{1,253}$/.test(text);
}
