import type { ServiceNamespace, Topology } from '../topology/topology';

/**
 * Whether queries of a namespace may leave the project: at least one of its networks is not internal.
 * Source: moby `daemon/libnetwork/sandbox.go`, `hasExternalAccess`; without it an internal network leaks through
 * the resolver (CVE-2024-29018).
 */
export function mayForward(topology: Topology, namespace: ServiceNamespace): boolean {
  return namespace.endpoints.some(({ network }) =>
    topology.networks.some(({ name, internal }) => name === network && !internal),
  );
}
