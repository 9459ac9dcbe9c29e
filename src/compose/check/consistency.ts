/**
 * Checks of the enabled services against each other and against what is declared. Linear in their number.
 *
 * Source of the behaviour: compose-go `loader/validate.go`; docker compose `pkg/compose`.
 */
import { subjectOf } from './nearest-word';
import { checkContainerName, checkContainerNamesDiffer } from './check-container-names';
import { checkCycles } from './dependency-cycles';
import { child, isNull } from '../nodes';
import type { DisabledService, Network } from '../project';
import type { ServiceDraft } from '../read/read-service';
import type { Report } from '../report';
import { checkServiceConflicts } from './service-conflicts';
import { checkBuildContexts, checkServiceReferences, type DeclaredNames } from './service-references';

/** What services may mention: networks, and the keys of the other sections. */
export interface Declared extends DeclaredNames {
  readonly networks: readonly Network[];
}

/** Reports every contradiction in the enabled services, between them, and between them and what is declared. */
export function checkConsistency(
  drafts: readonly ServiceDraft[],
  disabled: readonly DisabledService[],
  declared: Declared,
  report: Report,
): void {
  const enabledNames = new Set(drafts.map(({ service }) => service.name));
  const disabledByName = new Map(disabled.map((service) => [service.name, service]));
  const networkKeys = new Set(declared.networks.map(({ key }) => key));
  const nodes = new Map(drafts.map(({ service, node }) => [service.name, node]));
  for (const draft of drafts) {
    const { node, service } = draft;
    checkSource(draft, report);
    checkNetworks(draft, networkKeys, report);
    checkDependencies(draft, enabledNames, disabledByName, report);
    checkContainerName(draft, report);
    checkServiceReferences(service.name, node, declared, report);
    checkServiceConflicts(service.name, node, report);
    checkBuildContexts(service.name, node, nodes, report);
  }
  checkContainerNamesDiffer(drafts, report);
  checkCycles(drafts, report);
}

function checkSource({ service, node }: ServiceDraft, report: Report): void {
  const hasBuild = service.build === true || service.provider !== undefined;
  if (hasBuild || (service.image ?? '') !== '') return;
  const image = child(node, 'image');
  report({
    severity: 'error',
    code: 'no-image',
    message: `Service "${service.name}" has neither an image nor a build context specified.`,
    hint: image && !isNull(image) ? 'Name an image.' : 'Add "image:" or "build:".',
    range: image?.range ?? service.range,
  });
}

function checkNetworks({ service }: ServiceDraft, networkKeys: ReadonlySet<string>, report: Report): void {
  for (const { network, range } of service.networks) {
    // Under a service, Compose takes every key of this form for an extension.
    const isExtension = network.startsWith('x-');
    if (!isExtension && (network === 'default' || networkKeys.has(network))) continue;
    report({
      severity: 'error',
      code: 'undefined-network',
      message: isExtension
        ? `Service "${service.name}" refers to undefined network "${network}": there, keys that start with "x-" are extensions.`
        : `Service "${service.name}" refers to undefined network "${network}".`,
      hint: isExtension
        ? 'Give the network another key; "name:" may keep the old one.'
        : `Add "${network}:" under the top-level "networks:", or correct the name.`,
      ...(range ? { range } : {}),
      ...(isExtension ? {} : { subject: subjectOf(network, networkKeys, service.name) }),
    });
  }
}

function checkDependencies(
  { service, dependencies }: ServiceDraft,
  enabledNames: ReadonlySet<string>,
  disabledByName: ReadonlyMap<string, DisabledService>,
  report: Report,
): void {
  const known = [...enabledNames].filter((name) => name !== service.name);
  for (const { service: name, required, range } of dependencies) {
    if (enabledNames.has(name)) continue;
    const sleeping = disabledByName.get(name);
    if (sleeping && !required) continue;
    const message = `Service "${service.name}" depends on undefined service "${name}"`;
    report({
      severity: 'error',
      code: 'undefined-service',
      message: sleeping ? `${message}: no active profile enables it.` : `${message}.`,
      hint: sleeping
        ? `Activate one of its profiles (${sleeping.profiles.join(', ')}), or write "required: false".`
        : `Add "${name}" under "services:", or correct the name.`,
      range,
      ...(sleeping ? {} : { subject: subjectOf(name, known, service.name) }),
    });
  }
}

/** What remains if nothing is enabled: `docker compose up` refuses such a project. */
export function checkAnyService(
  enabledCount: number,
  disabled: readonly DisabledService[],
  report: Report,
  file: string | undefined,
): void {
  if (enabledCount > 0 || file === undefined) return;
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
    stage: 'start',
  });
}
