/** Networks of a topology by the name that endpoints refer to them with. */
import { addressesOf } from '../topology/both-families';
import type { Endpoint, Network, Topology } from '../topology/topology';

export function networksByName(topology: Topology): ReadonlyMap<string, Network> {
  return new Map(topology.networks.map((network) => [network.name, network]));
}

export interface OwnedEndpoint {
  /** With the project where it is another one. */
  readonly containerName: string;
  readonly endpoint: Endpoint;
}

/** Whose address this is. */
export function ownerOfAddress(topology: Topology, address: string): OwnedEndpoint | undefined {
  for (const { containerName, endpoints } of topology.namespaces) {
    const endpoint = endpoints.find((each) => addressesOf(each).includes(address));
    if (endpoint !== undefined) return { containerName, endpoint };
  }
  for (const { containerName, project, endpoint } of topology.neighbours ?? []) {
    if (addressesOf(endpoint).includes(address))
      return { containerName: `${containerName} of ${project}`, endpoint };
  }
  return undefined;
}
