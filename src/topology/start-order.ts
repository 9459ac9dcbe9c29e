import type { Service } from '../compose/project';

/**
 * Services in the order they would start: whatever a service depends on stands before it, and services that may
 * start together stand in byte order of their names.
 *
 * Dependencies on services outside the list (disabled, optional) do not count. A cycle, which the loader reports,
 * is cut where it closes.
 */
export function startOrder(services: readonly Service[]): Service[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const depths = new Map<string, number>();

  /** Length of the longest chain of dependencies below a service. */
  function depthOf(service: Service, path: ReadonlySet<string>): number {
    const known = depths.get(service.name);
    if (known !== undefined) return known;
    const extended = new Set(path).add(service.name);
    let depth = 0;
    for (const reference of service.dependsOn) {
      const dependency = byName.get(reference.service);
      if (dependency === undefined || extended.has(dependency.name)) continue;
      depth = Math.max(depth, depthOf(dependency, extended) + 1);
    }
    depths.set(service.name, depth);
    return depth;
  }

  return services
    .map((service) => ({ service, depth: depthOf(service, new Set()) }))
    .sort((one, other) => one.depth - other.depth || compareBytes(one.service.name, other.service.name))
    .map(({ service }) => service);
}

/** Byte order of names, as Go's `sort.Strings` has it for the ASCII names that Compose allows. */
export function compareBytes(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
