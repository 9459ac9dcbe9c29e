/** What a name gives a service, from a project alone: `lookup` and `explain` without a plan. */
import { containerNames } from '../compose/document/container-names';
import type { Service } from '../compose/project';
import { candidatesOf, type Candidate } from './lookup';
import type { OwnedName, ProjectNames } from './project-names';
import type { ResolverlessPlace, WhyNot } from './why-not';

export type NameAnswer =
  /** The resolver knows it. */
  | {
      readonly kind: 'found';
      /** Engine name of the first network that knows it. */
      readonly network: string;
      /** Whoever answers to it there. */
      readonly owners: readonly OwnedName[];
      /** True: by a link, which nobody else has. */
      readonly isLink: boolean;
    }
  /** `/etc/hosts` has it, by `extra_hosts` or, on the default bridge, by a link. */
  | { readonly kind: 'hosts'; readonly address: string }
  /** The caller's own host name, or `localhost`. */
  | { readonly kind: 'itself' }
  | { readonly kind: 'none'; readonly why: WhyNot };

/**
 * What happens when a program of a service looks a name up, in the order of its C library: `/etc/hosts` first, then
 * the embedded resolver. What upstream servers would say is not known.
 *
 * @param from the service that asks; one that is not in the project finds nothing
 * @param name with or without its trailing dot
 */
export function answerFor(names: ProjectNames, from: string, name: string): NameAnswer {
  const owner = names.ownerOf(from);
  const service = names.serviceOf(owner);
  const place = names.placeOf(owner);
  const asked = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
  if (asked === 'localhost' || (asked !== '' && service?.hostname?.toLowerCase() === asked))
    return { kind: 'itself' };
  const extra = service?.extraHosts.find(({ host }) => host.toLowerCase() === asked);
  if (extra !== undefined) return { kind: 'hosts', address: extra.address };
  if (place?.kind === 'default-bridge' && service !== undefined) {
    const target = hostsLink(names, service, asked);
    if (target !== undefined) return { kind: 'hosts', address: target };
  }
  if (service === undefined || place?.kind !== 'networks') {
    const kind: ResolverlessPlace =
      place === undefined || place.kind === 'networks' || place.kind === 'shared' ? 'nowhere' : place.kind;
    return { kind: 'none', why: { kind: 'no-resolver', service: from, place: kind } };
  }
  const joined = place.joined.map(({ network }) => network);
  const links = linksOf(names, service);
  for (const candidate of candidatesOf(name)) {
    const found = find(names, joined, links, candidate);
    if (found !== undefined) return found;
  }
  return { kind: 'none', why: whyUnknown(names, service, joined, links, name) };
}

/** Aliases with the container that each stands for, in their own case. */
type Links = ReadonlyMap<string, string>;

function linksOf(names: ProjectNames, { links, externalLinks = [] }: Service): Links {
  const targets = new Map<string, string>();
  const { project } = names;
  const separator = project.nameSeparator ?? '-';
  for (const link of links) {
    const [name = '', alias = name] = link.split(':');
    const linked = names.serviceOf(name);
    const [container] = linked === undefined ? [] : containerNames(project, linked);
    if (container === undefined) continue;
    targets.set(alias, container);
    targets.set([name, 1].join(separator), container);
    targets.set([project.name, name, 1].join(separator), container);
  }
  for (const link of externalLinks) {
    const [name = '', alias = name] = link.split(':');
    targets.set(alias, name);
  }
  return targets;
}

function find(
  names: ProjectNames,
  joined: readonly string[],
  links: Links,
  { name, network: only }: Candidate,
): NameAnswer | undefined {
  const target = links.get(name);
  for (const network of joined) {
    if (only !== undefined && only !== network) continue;
    const owners = names.find(network, target ?? name);
    if (owners.length > 0) return { kind: 'found', network, owners, isLink: target !== undefined };
  }
  return undefined;
}

/** On the default bridge links are lines of `/etc/hosts`, with the address of the other container. */
function hostsLink(names: ProjectNames, { links }: Service, asked: string): string | undefined {
  for (const link of links) {
    const [name = '', alias = name] = link.split(':');
    if (alias.toLowerCase() === asked && names.placeOf(name)?.kind === 'default-bridge') return name;
  }
  return undefined;
}

function whyUnknown(
  names: ProjectNames,
  { name: from }: Service,
  joined: readonly string[],
  links: Links,
  name: string,
): WhyNot {
  for (const candidate of candidatesOf(name)) {
    const knownIn = names
      .networksKnowing(candidate.name)
      .filter((network) => candidate.network === undefined || candidate.network === network);
    if (knownIn.length === 0) continue;
    const owners = knownIn.flatMap((network) => names.find(network, candidate.name));
    const services = [...new Set(owners.map(({ service }) => service))];
    return { kind: 'no-shared-network', services, knownIn, joined };
  }
  const target = nameless(names, name);
  if (target !== undefined) return target;
  const dead = links.get(name);
  if (dead !== undefined) return { kind: 'dead-link', target: dead };
  return privateLink(names, from, name) ?? { kind: 'unknown-name' };
}

/** For a service that is in the files and has no name of its own, by its name, container name or hostname. */
function nameless(names: ProjectNames, name: string): WhyNot | undefined {
  const asked = name.toLowerCase();
  const target = names.project.services.find((service) =>
    [service.name, service.containerName, service.hostname].some((each) => each?.toLowerCase() === asked),
  );
  return target && whyNameless(names, target);
}

/** Why the own name of a service resolves for nobody; absent where it does for somebody. */
export function whyNameless(names: ProjectNames, target: Service): WhyNot | undefined {
  const service = target.name;
  if (target.replicas === 0) return { kind: 'no-containers', service };
  const place = names.placeOf(service);
  if (place === undefined) return undefined;
  switch (place.kind) {
    case 'shared':
      return { kind: 'shared-namespace', service, owner: place.owner };
    case 'networks':
      return place.joined.some(({ hasServiceNames }) => hasServiceNames)
        ? undefined
        : { kind: 'container-name-only', service, names: containerNames(names.project, target) };
    default:
      return { kind: 'nameless', service, place: place.kind };
  }
}

function privateLink(names: ProjectNames, from: string, name: string): WhyNot | undefined {
  const owner = names.project.services.find(
    (service) => service.name !== from && linksOf(names, service).has(name),
  );
  return owner && { kind: 'private-link', service: owner.name };
}
