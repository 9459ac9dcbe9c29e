/** What a subject stands for among what there is. Never anything else that happens to be there. Pure. */
import type { ServiceNamespace } from '../../topology/topology';
import type { Subject } from '../trees/node';
import type { ProjectView } from '../trees/project-view';

/** The project of a subject: of several with its name the one in its folder. */
export function findProject(views: readonly ProjectView[], subject: Subject): ProjectView | undefined {
  const named = views.filter((view) => view.name === subject.project);
  return named.find((view) => view.directory === subject.directory) ?? named[0];
}

/** The namespace of a subject: the replica it names, else the service's first. */
export function findNamespace(
  namespaces: readonly ServiceNamespace[],
  { service, containerName }: Extract<Subject, { kind: 'service' }>,
): ServiceNamespace | undefined {
  return (
    namespaces.find((namespace) => namespace.containerName === containerName) ??
    namespaces.find((namespace) => namespace.service === service)
  );
}
