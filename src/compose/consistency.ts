/**
 * Checks across services and networks, for enabled services only.
 *
 * Source of the behaviour: compose-go `loader/validate.go`, `graph/cycle.go`; docker compose `pkg/compose`.
 */
import { child, isNull } from './nodes';
import type { Network } from './project';
import type { ServiceDraft } from './read-service';
import type { Report } from './report';

export interface DisabledService {
  readonly name: string;
  readonly profiles: readonly string[];
}

const CONTAINER_NAME = /[a-zA-Z0-9][a-zA-Z0-9_.-]+/;

/** Reports every contradiction between the enabled services, and between them and the networks. */
export function checkConsistency(
  drafts: readonly ServiceDraft[],
  disabled: readonly DisabledService[],
  networks: readonly Network[],
  report: Report,
): void {
  for (const draft of drafts) {
    checkSource(draft, report);
    checkNetworks(draft, networks, report);
    checkDependencies(draft, drafts, disabled, report);
    checkContainerName(draft, report);
  }
  checkContainerNamesDiffer(drafts, report);
  checkCycles(drafts, report);
}

function checkSource({ service, node }: ServiceDraft, report: Report): void {
  if (['image', 'build', 'provider'].some((key) => child(node, key) && !isNull(child(node, key)))) return;
  report({
    severity: 'error',
    code: 'no-image',
    message: `Service "${service.name}" has neither an image nor a build context.`,
    hint: 'Add "image:" or "build:".',
    range: service.range,
  });
}

function checkNetworks({ service }: ServiceDraft, networks: readonly Network[], report: Report): void {
  for (const { network, range } of service.networks) {
    // Under a service, Compose takes every key of this form for an extension.
    const isExtension = network.startsWith('x-');
    if (!isExtension && (network === 'default' || networks.some(({ key }) => key === network))) continue;
    report({
      severity: 'error',
      code: 'undefined-network',
      message: isExtension
        ? `Service "${service.name}" cannot join "${network}": names that start with "x-" are extensions.`
        : `Service "${service.name}" joins the network "${network}", which is not defined.`,
      hint: isExtension
        ? 'Give the network another key; "name:" may keep the old one.'
        : `Add "${network}:" under the top-level "networks:", or correct the name.`,
      ...(range ? { range } : {}),
    });
  }
}

function checkDependencies(
  { service, dependencies }: ServiceDraft,
  drafts: readonly ServiceDraft[],
  disabled: readonly DisabledService[],
  report: Report,
): void {
  for (const { service: name, required, range } of dependencies) {
    if (drafts.some((draft) => draft.service.name === name)) continue;
    const sleeping = disabled.find((candidate) => candidate.name === name);
    if (sleeping && !required) continue;
    report({
      severity: 'error',
      code: 'undefined-service',
      message: sleeping
        ? `Service "${service.name}" depends on "${name}", which no active profile enables.`
        : `Service "${service.name}" depends on "${name}", which is not defined.`,
      hint: sleeping
        ? `Activate one of its profiles (${sleeping.profiles.join(', ')}), or write "required: false".`
        : `Add "${name}" under "services:", or correct the name.`,
      range,
    });
  }
}

function checkContainerName({ service, node }: ServiceDraft, report: Report): void {
  const place = child(node, 'container_name');
  if (!place || service.containerName === undefined) return;
  if (!CONTAINER_NAME.test(service.containerName)) {
    report({
      severity: 'error',
      code: 'container-name-syntax',
      message: `"${service.containerName}" is not a container name.`,
      hint: 'Use at least two letters, digits, "_", "." or "-", starting with a letter or digit.',
      range: place.range,
    });
  }
  if (service.replicas > 1) {
    report({
      severity: 'error',
      code: 'container-name-scale',
      message: `Service "${service.name}" has ${service.replicas} containers, but one container_name.`,
      hint: 'Remove container_name, or scale the service to 1.',
      range: place.range,
    });
  }
}

function checkContainerNamesDiffer(drafts: readonly ServiceDraft[], report: Report): void {
  const owners = new Map<string, string>();
  for (const { service, node } of drafts) {
    if (service.containerName === undefined) continue;
    const owner = owners.get(service.containerName);
    owners.set(service.containerName, owner ?? service.name);
    if (owner === undefined) continue;
    report({
      severity: 'error',
      code: 'container-name-taken',
      message: `The container name "${service.containerName}" is already used by service "${owner}".`,
      hint: 'Choose another name, or remove container_name.',
      range: child(node, 'container_name')?.range ?? service.range,
    });
  }
}

/** Reports each ring of dependencies once, at the edge that closes it. */
function checkCycles(drafts: readonly ServiceDraft[], report: Report): void {
  const byName = new Map(drafts.map((draft) => [draft.service.name, draft]));
  const done = new Set<string>();
  const visit = (draft: ServiceDraft, trail: readonly string[]): void => {
    const name = draft.service.name;
    if (done.has(name)) return;
    const here = [...trail, name];
    for (const { service, range } of draft.dependencies) {
      const start = here.indexOf(service);
      if (start >= 0) {
        report({
          severity: 'error',
          code: 'dependency-cycle',
          message: `Services depend on each other: ${[...here.slice(start), service].join(' -> ')}.`,
          hint: 'Remove one of these dependencies.',
          range,
        });
        continue;
      }
      const next = byName.get(service);
      if (next) visit(next, here);
    }
    done.add(name);
  };
  for (const draft of drafts) visit(draft, []);
}

/** What remains if nothing is enabled: `docker compose up` refuses such a project. */
export function checkAnyService(
  drafts: readonly ServiceDraft[],
  disabled: readonly DisabledService[],
  report: Report,
  file: string | undefined,
): void {
  if (drafts.length > 0 || file === undefined) return;
  const place = { line: 0, character: 0 };
  const profiles = [...new Set(disabled.flatMap((service) => service.profiles))];
  report({
    severity: 'error',
    code: 'no-services',
    message:
      disabled.length === 0
        ? 'The project has no services.'
        : 'No service is enabled: each needs a profile that is not active.',
    hint:
      disabled.length === 0
        ? 'Add a service below "services:".'
        : `Activate a profile with --profile or COMPOSE_PROFILES: ${profiles.join(', ')}.`,
    range: { file, start: place, end: place },
  });
}
