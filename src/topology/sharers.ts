import type { Topology } from './topology';

/** The named containers and those of the project that share their namespaces. */
export function withSharers(topology: Topology, containerNames: Iterable<string>): Set<string> {
  const names = new Set(containerNames);
  for (const { containerName, mode } of topology.namespaces) {
    if (mode?.kind === 'shared' && mode.project === undefined && names.has(mode.owner))
      names.add(containerName);
  }
  return names;
}
