/** Where a project's files mention its services and networks, for editors. */
import type { Project, SourceRange } from './project';

/** One place in a file that stands for a service. */
export interface ServiceMention {
  /** The service that is meant; for a network attachment, the service that joins. */
  readonly service: string;
  /** `depends_on` includes the places that imply a dependency: `links`, `network_mode: service:X`, … */
  readonly where: 'key' | 'depends_on' | 'network-attachment';
  readonly range: SourceRange;
}

/** All such places in the order of the services. */
export function serviceMentions(project: Project): readonly ServiceMention[] {
  return project.services.flatMap((service) => [
    { service: service.name, where: 'key' as const, range: service.range },
    ...service.dependsOn.flatMap(({ service: name, range }) =>
      range ? [{ service: name, where: 'depends_on' as const, range }] : [],
    ),
    ...service.networks.flatMap(({ range }) =>
      range ? [{ service: service.name, where: 'network-attachment' as const, range }] : [],
    ),
  ]);
}
