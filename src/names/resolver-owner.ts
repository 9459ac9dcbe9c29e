import type { ServiceNamespace, Topology } from '../topology/topology';

/**
 * The namespace whose resolver, networks and private names a program in `from` uses: its own, or that of the owner it
 * shares with. `undefined` where there is no embedded resolver: on the host, on the default bridge, without network,
 * and where the owner belongs to another project.
 */
export function resolverOwner(topology: Topology, from: ServiceNamespace): ServiceNamespace | undefined {
  const mode = from.mode ?? { kind: 'own' };
  if (mode.kind === 'own') return from;
  if (mode.kind !== 'shared' || mode.project !== undefined) return undefined;
  const owner = topology.namespaces.find(({ containerName }) => containerName === mode.owner);
  return (owner?.mode?.kind ?? 'own') === 'own' ? owner : undefined;
}
