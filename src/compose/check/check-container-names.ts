/** `container_name` names one container only. */
import { child } from '../nodes';
import type { ServiceDraft } from '../read/read-service';
import type { Report } from '../report';

/** Reports a name that several containers of the service would have. */
export function checkContainerName({ service, node }: ServiceDraft, report: Report): void {
  const place = child(node, 'container_name');
  if (!place || service.containerName === undefined) return;
  const path = `services.${service.name}`;
  if (service.replicas > 1) {
    const attribute = service.scale === undefined ? 'deploy.replicas' : 'scale';
    report({
      severity: 'error',
      code: 'container-name-scale',
      message: `${path}: can't set container_name and ${attribute} ${service.replicas}, as container name must be unique (services.${attribute}).`,
      hint: 'Remove container_name, or scale the service to 1.',
      range: place.range,
    });
  }
}

/** Reports a name that two services give to their containers. */
export function checkContainerNamesDiffer(drafts: readonly ServiceDraft[], report: Report): void {
  const owners = new Map<string, string>();
  for (const { service, node } of drafts) {
    if (service.containerName === undefined || service.containerName === '') continue;
    const owner = owners.get(service.containerName);
    owners.set(service.containerName, owner ?? service.name);
    if (owner === undefined) continue;
    report({
      severity: 'error',
      code: 'container-name-taken',
      message: `services.${service.name}: container name "${service.containerName}" is already in use by service "${owner}" (services.${owner}).`,
      hint: 'Choose another name, or remove container_name.',
      range: child(node, 'container_name')?.range ?? service.range,
      stage: 'create',
    });
  }
}
