/** What containers are called. Source of the behaviour: docker compose `pkg/compose/convergence.go`. */
import type { Project, Service } from '../project';

/** More containers than any machine runs; a number that is mistyped must not fill the memory with names. */
const MAXIMUM_NAMES = 10_000;

/** The names of a service's containers, first replica first, the first ten thousand at most. */
export function containerNames(
  project: Pick<Project, 'name' | 'nameSeparator'>,
  service: Pick<Service, 'name' | 'containerName' | 'replicas'>,
): readonly string[] {
  const { name, nameSeparator = '-' } = project;
  return Array.from({ length: Math.min(service.replicas, MAXIMUM_NAMES) }, (_, index) =>
    service.containerName === undefined || service.containerName === ''
      ? [name, service.name, index + 1].join(nameSeparator)
      : service.containerName,
  );
}
