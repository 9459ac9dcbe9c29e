/**
 * Which names answer in which network, from a project alone: without addresses and plans, so that it holds for files
 * that cannot be brought up, and for projects with every profile enabled.
 */
import { containerNames } from '../compose/document/container-names';
import type { Project, Service } from '../compose/project';
import { servicePlaces, type ServicePlace } from './service-place';

/** By what a service has a name. `generated-container`: Compose makes it up from project, service and number. */
export type NameOrigin = 'service' | 'alias' | 'container' | 'generated-container' | 'hostname';

/** One name in one network, and a service that has it. */
export interface OwnedName {
  /** As the files have it; lookups ignore its case. */
  readonly name: string;
  readonly service: string;
  readonly origin: NameOrigin;
}

export interface ProjectNames {
  readonly project: Project;
  /** The service of exactly this name. */
  serviceOf(name: string): Service | undefined;
  /** Absent: there is no such service. */
  placeOf(service: string): ServicePlace | undefined;
  /** The service whose namespace a service's programs run in: itself, or whom it shares with. */
  ownerOf(service: string): string;
  /** All services in the namespace of a service, itself included, in file order. */
  sharersOf(service: string): readonly string[];
  /** Engine names of the networks that the resolver of a service asks, in lookup order; none where it has no resolver. */
  networksOf(service: string): readonly string[];
  /** Names of a service by network, without those of whom it shares with; short container IDs are left out. */
  namesOf(service: string): readonly { readonly network: string; readonly names: readonly OwnedName[] }[];
  /** Whoever has a name in a network, each service once; its case does not count. */
  find(network: string, name: string): readonly OwnedName[];
  /** Engine names of the networks that know a name. */
  networksKnowing(name: string): readonly string[];
  /** Every name of a network. */
  namesIn(network: string): readonly OwnedName[];
}

/** Projects never change, so that the names of each are put together once. */
const known = new WeakMap<Project, ProjectNames>();

/** The names of a project. Agrees with `nameIndex` of its plan, but for the short IDs of containers. */
export function projectNames(project: Project): ProjectNames {
  const earlier = known.get(project);
  if (earlier !== undefined) return earlier;
  const names = build(project);
  known.set(project, names);
  return names;
}

function build(project: Project): ProjectNames {
  const places = servicePlaces(project);
  const services = new Map(project.services.map((service) => [service.name, service]));
  const ownNames = new Map<string, ReturnType<ProjectNames['namesOf']>>();
  const tables = new Map<string, Map<string, OwnedName[]>>();
  const sharers = new Map<string, string[]>();
  const ownerOf = (service: string): string => {
    const place = places.get(service);
    return place?.kind === 'shared' ? place.owner : service;
  };

  for (const service of project.services) {
    const place = places.get(service.name);
    const owner = ownerOf(service.name);
    sharers.set(owner, [...(sharers.get(owner) ?? []), service.name]);
    if (place?.kind !== 'networks' || service.replicas === 0) continue;
    const containers = containerNames(project, service);
    const own = place.joined.map(({ network, hasServiceNames, aliases }) => ({
      network,
      names: namesOn(service, containers, hasServiceNames ? aliases : undefined),
    }));
    ownNames.set(service.name, own);
    for (const { network, names } of own) {
      const table = tables.get(network) ?? new Map<string, OwnedName[]>();
      tables.set(network, table);
      for (const name of names) addTo(table, name);
    }
  }

  const networksKnowing = (name: string): readonly string[] =>
    [...tables].filter(([, table]) => table.has(keyOf(name))).map(([network]) => network);
  return {
    project,
    serviceOf: (name) => services.get(name),
    placeOf: (service) => places.get(service),
    ownerOf,
    sharersOf: (service) => sharers.get(ownerOf(service)) ?? [service],
    networksOf: (service) => {
      const place = places.get(ownerOf(service));
      return place?.kind === 'networks' ? place.joined.map(({ network }) => network) : [];
    },
    namesOf: (service) => ownNames.get(service) ?? [],
    find: (network, name) => tables.get(network)?.get(keyOf(name)) ?? [],
    networksKnowing,
    namesIn: (network) => [...(tables.get(network)?.values() ?? [])].flat(),
  };
}

/** In the order in which the engine registers them. @param aliases absent: the service has no names but its containers' */
function namesOn(
  { name: service, containerName = '', hostname = '' }: Service,
  containers: readonly string[],
  aliases: readonly string[] | undefined,
): OwnedName[] {
  const containerOrigin = containerName === '' ? 'generated-container' : 'container';
  const all: OwnedName[] = [
    ...containers.map((name) => ({ name, service, origin: containerOrigin }) as const),
    ...(aliases === undefined ? [] : [{ name: service, service, origin: 'service' } as const]),
    ...(aliases ?? []).map((name) => ({ name, service, origin: 'alias' }) as const),
    ...(hostname === '' ? [] : [{ name: hostname, service, origin: 'hostname' } as const]),
  ];
  const once = new Map<string, OwnedName>();
  for (const each of all) if (!once.has(keyOf(each.name))) once.set(keyOf(each.name), each);
  return [...once.values()];
}

function addTo(table: Map<string, OwnedName[]>, name: OwnedName): void {
  const entry = table.get(keyOf(name.name));
  if (entry === undefined) table.set(keyOf(name.name), [name]);
  else entry.push(name);
}

function keyOf(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}
