/** Which namespaces have their programs stopped: a state of what is up, which no plan has. */
import { withSharers } from './sharers';
import type { ServiceNamespace, Topology } from './topology';

/** The named containers are stopped, or run again, with those that share their namespaces. */
export function withPaused(topology: Topology, containerNames: Iterable<string>, paused: boolean): Topology {
  const named = withSharers(topology, containerNames);
  return {
    ...topology,
    namespaces: topology.namespaces.map((namespace) => {
      if (!named.has(namespace.containerName)) return namespace;
      const { paused: _, ...running } = namespace;
      return paused ? { ...running, paused: true } : running;
    }),
  };
}

/** Carries the state over to the next topology for namespaces that stay; others are made with nothing in them. */
export function keepPaused(before: Topology, next: Topology, kept: readonly ServiceNamespace[]): Topology {
  const paused = new Set(before.namespaces.filter((each) => each.paused).map((each) => each.containerName));
  if (paused.size === 0) return next;
  const staying = new Set(kept);
  const isPaused = (each: ServiceNamespace): boolean => paused.has(each.containerName) && staying.has(each);
  return {
    ...next,
    namespaces: next.namespaces.map((each) => (isPaused(each) ? { ...each, paused: true } : each)),
  };
}
