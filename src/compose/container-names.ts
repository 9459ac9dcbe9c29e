/** What containers are called. Source of the behaviour: docker compose `pkg/compose/convergence.go`. */
import type { Project, Service } from './project';

/** The names of a service's containers, first replica first; none where it has no replica. */
export function containerNames(
  project: Pick<Project, 'name' | 'nameSeparator'>,
  service: Pick<Service, 'name' | 'containerName' | 'replicas'>,
): readonly string[] {
  const { name, nameSeparator = '-' } = project;
  return Array.from({ length: service.replicas }, (_, index) =>
    service.containerName === undefined || service.containerName === ''
      ? [name, service.name, index + 1].join(nameSeparator)
      : service.containerName,
  );
}
