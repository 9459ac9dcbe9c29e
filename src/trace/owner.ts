import type { ServiceNamespace, Topology } from '../topology/topology';

/** The namespace itself or, where it shares that of another container of the project, that one. */
export function ownerOf(topology: Topology, from: ServiceNamespace): ServiceNamespace {
  const { mode } = from;
  if (mode?.kind !== 'shared' || mode.project !== undefined) return from;
  return topology.namespaces.find(({ containerName }) => containerName === mode.owner) ?? from;
}
