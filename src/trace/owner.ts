import type { ServiceNamespace, Topology } from '../topology/topology';

/** The namespace itself or, where it shares that of another container of the project, that one. */
export function ownerOf(topology: Topology, from: ServiceNamespace): ServiceNamespace {
  const { mode } = from;
  if (mode?.kind !== 'shared' || mode.project !== undefined) return from;
  return topology.namespaces.find(({ containerName }) => containerName === mode.owner) ?? from;
}

/**
 * The topology that the names of a container come from: the project's own or, where it shares the namespace of a
 * container of another project, that one's, with the container in it.
 *
 * @param others topologies of the other projects that are up
 */
export function topologyOfNames(
  topology: Topology,
  containerName: string,
  others: readonly Topology[],
): Topology {
  const from = topology.namespaces.find((namespace) => namespace.containerName === containerName);
  const mode = from?.mode;
  if (from === undefined || mode?.kind !== 'shared' || mode.project === undefined) return topology;
  const lender = others.find(({ project }) => project === mode.project);
  if (lender === undefined) return topology;
  const guest: ServiceNamespace = { ...from, mode: { kind: 'shared', owner: mode.owner } };
  return { ...lender, namespaces: [...lender.namespaces, guest] };
}
