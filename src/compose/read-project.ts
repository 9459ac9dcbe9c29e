/** The merged tree as a project: services split by profile, networks that are used, and what is wrong. */
import { checkAnyService, checkConsistency, type DisabledService } from './consistency';
import type { Variables } from './environment';
import { readMap, readTexts } from './fields';
import { child, entriesOf, type Entry, type MapNode } from './nodes';
import { isEnabled } from './profiles';
import type { ComposeFile, FileReader, Network, Project, Service } from './project';
import { impliedDefaultNetwork, readNetworks } from './read-network';
import { readService, type ServiceDraft } from './read-service';
import type { Report } from './report';
import { readServiceEnvFiles } from './service-env-files';

export interface ProjectSetting {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly ComposeFile[];
  readonly activeProfiles: readonly string[];
  readonly variables: Variables;
}

const SERVICE_NAME = /^[a-zA-Z0-9._-]+$/;

/**
 * Reads the merged tree. Services that no active profile enables are only listed, and not checked; networks
 * that no enabled service uses are left out. The implied `default` network stands last.
 */
export async function readProject(
  model: MapNode,
  setting: ProjectSetting,
  reader: FileReader,
  report: Report,
): Promise<Project> {
  const drafts: ServiceDraft[] = [];
  const disabled: DisabledService[] = [];
  for (const [name, entry] of entriesOf(readMap(child(model, 'services'), 'services', report, true))) {
    const named = readServiceEntry(name, entry, report);
    if (!named) continue;
    const profiles = readTexts(child(entry.value, 'profiles'), `services.${name}.profiles`, report);
    if (!isEnabled(profiles, setting.activeProfiles)) {
      disabled.push({ name, profiles });
      continue;
    }
    const { variables } = setting;
    const fromFiles = await readServiceEnvFiles(
      child(named.value, 'env_file'),
      name,
      variables,
      reader,
      report,
    );
    drafts.push(readService(name, named, fromFiles, (key) => variables.get(key), report));
  }
  const declared = readNetworks(child(model, 'networks'), setting.name, report);
  checkConsistency(drafts, disabled, declared, report);
  checkAnyService(drafts, disabled, report, setting.files[0]?.path);

  const services = drafts.map((draft) => draft.service);
  return {
    name: setting.name,
    directory: setting.directory,
    files: setting.files,
    services,
    disabledServices: disabled,
    networks: usedNetworks(services, declared, setting.name),
  };
}

function readServiceEntry(
  name: string,
  entry: Entry,
  report: Report,
): (Entry & { readonly value: MapNode }) | undefined {
  if (!SERVICE_NAME.test(name)) {
    report({
      severity: 'error',
      code: 'service-name',
      message: `"${name}" is not a service name.`,
      hint: 'Use letters, digits, ".", "_" and "-".',
      range: entry.keyRange,
    });
  }
  if (entry.value.kind === 'map') return { ...entry, value: entry.value };
  report({
    severity: 'error',
    code: 'wrong-type',
    message: `services.${name} must be a mapping.`,
    hint: 'Add "image:" or "build:" below it.',
    range: entry.keyRange,
  });
  // A name that is half typed is still a service that others may mention.
  const nothing: MapNode = { kind: 'map', entries: new Map(), range: entry.value.range };
  return entry.value.kind === 'scalar' && entry.value.value === null
    ? { ...entry, value: nothing }
    : undefined;
}

function usedNetworks(
  services: readonly Service[],
  declared: readonly Network[],
  project: string,
): readonly Network[] {
  const used = new Set(services.flatMap((service) => service.networks.map(({ network }) => network)));
  const networks = declared.filter(({ key }) => used.has(key));
  const isImplied = used.has('default') && !declared.some(({ key }) => key === 'default');
  return isImplied ? [...networks, impliedDefaultNetwork(project)] : networks;
}
