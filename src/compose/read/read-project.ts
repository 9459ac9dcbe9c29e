/** The merged tree as a project: services split by profile and selection, networks, and what is wrong. */
import { checkAnyService, checkConsistency, type Declared } from '../check/consistency';
import { checkResources } from '../check/declared-resources';
import type { Variables } from '../files/environment';
import { readMap, readTexts } from './fields';
import { warnOfHomePaths } from '../files/home-folder';
import type { LoadMemory } from '../memory';
import { child, entriesOf, type Entry, type MapNode, type Node } from '../nodes';
import { isEnabled } from './profiles';
import type { ComposeFile, DisabledService, FileReader, Network, Project, Service } from '../project';
import { impliedDefaultNetwork, readNetworks } from './read-network';
import { readConfigMounts } from './read-mounts';
import { readService, usesDefaultNetwork, type ServiceDraft } from './read-service';
import type { EnvironmentValues } from './read-values';
import type { Report } from '../report';
import { profilesOf, selectServices } from './select-services';
import { readServiceEnvFiles } from './service-env-files';
import { checkServiceLabelFiles } from './service-label-files';

export interface ProjectSetting {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly ComposeFile[];
  readonly activeProfiles: readonly string[];
  /** Services named on the command line; empty: all. */
  readonly selected: readonly string[];
  readonly variables: Variables;
  /** Services whose nodes have not changed are read once for all loads. */
  readonly memory: LoadMemory;
}

/** A service of the files, before it is known whether it is enabled. */
interface Candidate {
  readonly name: string;
  readonly profiles: readonly string[];
  readonly entry: Entry & { readonly value: MapNode };
}

const SYNTAX_CODES: ReadonlySet<string> = new Set(['port-syntax', 'extra-hosts-syntax']);

/**
 * Reads the merged tree. Services that are not enabled are only listed, and not checked. The implied `default`
 * network stands last.
 */
export async function readProject(
  model: MapNode,
  setting: ProjectSetting,
  reader: FileReader,
  report: Report,
): Promise<Project> {
  const candidates = entriesOf(readMap(child(model, 'services'), 'services', report, true)).flatMap(
    ([name, entry]) => readCandidate(name, entry, report),
  );
  if (!setting.variables.get('HOME')) {
    for (const { entry } of candidates) warnOfHomePaths(entry.value, report);
  }
  const declared = readDeclared(model, setting.name, report);
  const drafts = enabledDrafts(candidates, declared, setting, report);
  const completed = await withEnvFiles(drafts, setting, reader, report);
  const services = withConfigs(completed, drafts, child(model, 'configs'), setting);
  const disabled = disabledServices(candidates, services, setting);
  checkAnyService(services.length, disabled, report, setting.files[0]?.path);

  const declaredNetworks = withImpliedDefault(candidates, declared.networks, setting.name);
  const used = new Set(services.flatMap((service) => service.networks.map(({ network }) => network)));
  return {
    name: setting.name,
    directory: setting.directory,
    files: setting.files,
    ...(isCompatible(setting.variables) ? { nameSeparator: '_' as const } : {}),
    services,
    disabledServices: disabled,
    networks: declaredNetworks.filter(({ key }) => used.has(key)),
    declaredNetworks,
  };
}

/** Reads the sections that services refer to, and reports what is wrong with them, used or not. */
function readDeclared(model: MapNode, project: string, report: Report): Declared {
  const keys = (section: string) => new Set(entriesOf(child(model, section)).map(([key]) => key));
  for (const section of ['volumes', 'secrets', 'configs'] as const) {
    checkResources(section, child(model, section), report);
  }
  return {
    networks: readNetworks(child(model, 'networks'), project, report),
    volumes: keys('volumes'),
    secrets: keys('secrets'),
    configs: keys('configs'),
    models: keys('models'),
  };
}

/** Names as in the first version of Compose (docker compose `cmd/compose/compose.go`). */
function isCompatible(variables: Variables): boolean {
  const word = (variables.get('COMPOSE_COMPATIBILITY') ?? '').trim().toLowerCase();
  return ['1', 't', 'true', 'y'].includes(word);
}

function readCandidate(name: string, entry: Entry, report: Report): readonly Candidate[] {
  const value = mapOf(entry);
  if (!value) return [];
  const profiles = readTexts(child(value, 'profiles'), `services.${name}.profiles`, report);
  return [{ name, profiles, entry: { ...entry, value } }];
}

/** The schema reports what is no mapping; a name that is half typed is still a service that others may mention. */
function mapOf({ value }: Entry): MapNode | undefined {
  if (value.kind === 'map') return value;
  const isEmpty = value.kind === 'scalar' && value.value === null;
  return isEmpty ? { kind: 'map', entries: new Map(), range: value.range } : undefined;
}

/**
 * The services that profiles enable are checked against each other first, and only then is it looked at which of
 * them are asked for, as Docker does. It never checks those that are enabled because they are asked for; what is
 * wrong with them is told as a warning.
 */
function enabledDrafts(
  candidates: readonly Candidate[],
  declared: Declared,
  setting: ProjectSetting,
  report: Report,
): readonly ServiceDraft[] {
  const { activeProfiles, selected } = setting;
  const enabled = candidates.filter(({ profiles }) => isEnabled(profiles, activeProfiles));
  const drafts = new Map(enabled.map((candidate) => [candidate.name, readDraft(candidate, setting, report)]));
  const sleeping = candidates.filter(({ name }) => !drafts.has(name));
  for (const candidate of sleeping) readDraft(candidate, setting, onlySyntax(report));
  const disabled = sleeping.map(disabledService);
  checkConsistency([...drafts.values()], disabled, declared, report);
  if (selected.length === 0) return [...drafts.values()];

  const profiles = [...activeProfiles, ...profilesOf(selected, disabled)];
  const nowEnabled = candidates.filter((candidate) => isEnabled(candidate.profiles, profiles));
  const added: ServiceDraft[] = [];
  const all = nowEnabled.map((candidate) => {
    const known = drafts.get(candidate.name);
    if (known) return known;
    const fresh = readDraft(candidate, setting, asWarning(report));
    added.push(fresh);
    return fresh;
  });
  const chosen = selectServices(selected, all, disabled, report);
  const names = new Set(chosen.map(({ service }) => service.name));
  if (added.some(({ service }) => names.has(service.name))) {
    checkConsistency(chosen, disabled, declared, asWarning(report));
  }
  return chosen;
}

function readDraft(
  { name, entry }: Candidate,
  { memory, variables, directory }: ProjectSetting,
  report: Report,
): ServiceDraft {
  const step = memory.stepFor('service', variables, directory);
  return memory.run(step, [entry.value, entry.keyRange], name, report, (report) =>
    readService(name, entry, (key) => variables.get(key), report),
  );
}

/** What Compose finds wrong while it reads the files, before it looks at profiles. */
function onlySyntax(report: Report): Report {
  return (problem) => {
    if (SYNTAX_CODES.has(problem.code) && problem.stage === undefined) report(problem);
  };
}

function asWarning(report: Report): Report {
  return (problem) => report({ ...problem, severity: 'warning' });
}

function disabledService({ name, profiles }: Candidate): DisabledService {
  return { name, profiles };
}

function disabledServices(
  candidates: readonly Candidate[],
  services: readonly Service[],
  { activeProfiles }: ProjectSetting,
): readonly DisabledService[] {
  const enabled = new Set(services.map(({ name }) => name));
  return candidates
    .filter(({ name }) => !enabled.has(name))
    .map((candidate) =>
      isEnabled(candidate.profiles, activeProfiles)
        ? { ...disabledService(candidate), isUnselected: true }
        : disabledService(candidate),
    );
}

/** Adds what the services' env files say: `environment` wins over them. Checks the files of their labels. */
async function withEnvFiles(
  drafts: readonly ServiceDraft[],
  { memory, variables }: ProjectSetting,
  reader: FileReader,
  report: Report,
): Promise<readonly Service[]> {
  const later: Report = (problem) => report({ ...problem, stage: 'env-files' });
  const services: Service[] = [];
  for (const { service, node } of drafts) {
    await checkServiceLabelFiles(child(node, 'label_file'), service.name, reader, later);
    const files: Node | undefined = child(node, 'env_file');
    if (!files) {
      services.push(service);
      continue;
    }
    const lookup = (name: string) =>
      variables.get(name) ??
      (Object.hasOwn(service.environment, name) ? service.environment[name] : undefined);
    const fromFiles = await readServiceEnvFiles(files, service.name, lookup, reader, later);
    const label = JSON.stringify(fromFiles);
    services.push(memory.run('env-files', [service], label, report, () => withValues(service, fromFiles)));
  }
  return services;
}

function withValues(service: Service, fromFiles: EnvironmentValues): Service {
  const own = service.values.filter(({ kind }) => kind === 'environment');
  const words = service.values.filter(({ kind }) => kind !== 'environment');
  const inherited = fromFiles.values.filter(({ key }) => !Object.hasOwn(service.environment, key));
  return {
    ...service,
    environment: { ...fromFiles.environment, ...service.environment },
    values: [...own, ...inherited, ...words],
  };
}

/** Adds the files that services see as configs; the section says where they are. */
function withConfigs(
  services: readonly Service[],
  drafts: readonly ServiceDraft[],
  configs: Node | undefined,
  { memory, variables }: ProjectSetting,
): readonly Service[] {
  if (!configs) return services;
  return services.map((service, index) => {
    const node = drafts[index]?.node;
    if (!node || !child(node, 'configs')) return service;
    const added = readConfigMounts(node, configs, variables.get('HOME'));
    if (added.length === 0) return service;
    const label = JSON.stringify(added.map(({ source, target }) => [source, target]));
    return memory.run(
      'configs',
      [service],
      label,
      () => undefined,
      () => ({
        ...service,
        mounts: [...(service.mounts ?? []), ...added],
      }),
    );
  });
}

function withImpliedDefault(
  candidates: readonly Candidate[],
  declared: readonly Network[],
  project: string,
): readonly Network[] {
  const isDeclared = declared.some(({ key }) => key === 'default');
  const isUsed = candidates.some(({ entry }) => usesDefaultNetwork(entry.value));
  return isUsed && !isDeclared ? [...declared, impliedDefaultNetwork(project)] : declared;
}
