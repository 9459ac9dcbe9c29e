import type { Endpoint, Network, ServiceNamespace, Topology } from '../topology/topology';
import { profileOf } from './engine-profile';

/**
 * The endpoints of a namespace in the order in which their networks are asked for names: that of the plan, or, where
 * the engine knows no priorities, not internal before internal, then IPv6 with IPv4 before IPv6 before IPv4, then the
 * name of the network in byte order. Source: moby v20.10.24 `libnetwork/sandbox.go`, `endpoint.Less`.
 */
export function endpointsInOrder(topology: Topology, { endpoints }: ServiceNamespace): readonly Endpoint[] {
  if (profileOf(topology).endpointOrder === 'gateway-count' || endpoints.length < 2) return endpoints;
  const networks = new Map(topology.networks.map((network) => [network.name, network]));
  const isInternal = ({ network }: Endpoint): boolean => networks.get(network)?.internal === true;
  const score = (endpoint: Endpoint): number => gatewayScore(endpoint, networks.get(endpoint.network));
  return [...endpoints].sort(
    (one, other) =>
      Number(isInternal(one)) - Number(isInternal(other)) ||
      score(other) - score(one) ||
      Buffer.compare(Buffer.from(one.network), Buffer.from(other.network)),
  );
}

function gatewayScore(endpoint: Endpoint, network: Network | undefined): number {
  if (network === undefined || network.internal) return 0;
  const ipv4 = endpoint.address !== '' && network.gateway !== '' ? 1 : 0;
  const ipv6 = endpoint.ipv6 !== undefined && network.ipv6?.gateway !== undefined ? 2 : 0;
  return ipv4 + ipv6;
}
