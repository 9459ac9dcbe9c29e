/** Networks of a topology by the name that endpoints refer to them with. */
import type { Endpoint, Network, ServiceNamespace, Topology } from '../topology/topology';

export function networksByName(topology: Topology): ReadonlyMap<string, Network> {
  return new Map(topology.networks.map((network) => [network.name, network]));
}

export interface OwnedEndpoint {
  readonly namespace: ServiceNamespace;
  readonly endpoint: Endpoint;
}

/** Whose address this is. */
export function ownerOfAddress(topology: Topology, address: string): OwnedEndpoint | undefined {
  for (const namespace of topology.namespaces) {
    const endpoint = namespace.endpoints.find((each) => each.address === address);
    if (endpoint !== undefined) return { namespace, endpoint };
  }
  return undefined;
}
