/** Where services stand, from the files alone: on networks, on the host, in the namespace of another one. */
import { containerNames } from '../compose/document/container-names';
import type { Attachment, Network, Project, Service } from '../compose/project';
import { requestedMode } from '../topology/replicas';
import { compareBytes } from '../topology/start-order';

/** What a service has of its own on one network. */
export interface JoinedNetwork {
  /** Engine name. */
  readonly network: string;
  /** False where the engine alone gives names, as with `network_mode: NAME`: neither the service's nor aliases. */
  readonly hasServiceNames: boolean;
  readonly aliases: readonly string[];
}

export type ServicePlace =
  /** In lookup order. */
  | { readonly kind: 'networks'; readonly joined: readonly JoinedNetwork[] }
  | { readonly kind: 'host' | 'none' | 'default-bridge' }
  /** In the namespace of a service that shares with nobody itself. */
  | { readonly kind: 'shared'; readonly owner: string }
  /** In the namespace of a container that is not the project's. */
  | { readonly kind: 'foreign'; readonly container: string }
  /** No container, but something that a provider makes. */
  | { readonly kind: 'provider' }
  /** On networks that the files do not declare, or in a circle of shared namespaces. */
  | { readonly kind: 'nowhere' };

/**
 * The places of all services. Differs from a plan where that needs to know more than the files: external networks are
 * taken to be there, and those of any driver give names.
 */
export function servicePlaces(project: Project): ReadonlyMap<string, ServicePlace> {
  const places = new Map<string, ServicePlace>();
  const services = new Map(project.services.map((service) => [service.name, service]));
  const networks = new Map(project.declaredNetworks.map((network) => [network.key, network]));
  const containers = new Map<string, Service>();
  for (const service of project.services) {
    for (const name of containerNames(project, service)) containers.set(name, service);
  }
  const placeOf = (service: Service, path: ReadonlySet<string>): ServicePlace => {
    const known = places.get(service.name);
    if (known !== undefined) return known;
    if (service.provider !== undefined) return { kind: 'provider' };
    const requested = requestedMode(service);
    switch (requested.kind) {
      case 'networks':
        return onNetworks(service, networks);
      case 'host':
      case 'none':
      case 'default-bridge':
        return { kind: requested.kind };
      case 'network':
        return {
          kind: 'networks',
          joined: [{ network: requested.name, hasServiceNames: false, aliases: [] }],
        };
      case 'service':
      case 'container': {
        const owner = (requested.kind === 'service' ? services : containers).get(requested.name);
        if (owner === undefined) {
          return requested.kind === 'service'
            ? { kind: 'nowhere' }
            : { kind: 'foreign', container: requested.name };
        }
        if (path.has(owner.name)) return { kind: 'nowhere' };
        const place = placeOf(owner, new Set(path).add(owner.name));
        return place.kind === 'networks' || place.kind === 'none' || place.kind === 'default-bridge'
          ? { kind: 'shared', owner: owner.name }
          : place;
      }
    }
  };
  for (const service of project.services) places.set(service.name, placeOf(service, new Set([service.name])));
  return places;
}

function onNetworks(service: Service, networks: ReadonlyMap<string, Network>): ServicePlace {
  const found = service.networks.flatMap((attachment) => {
    const network = networks.get(attachment.network);
    return network === undefined ? [] : [{ attachment, network }];
  });
  const predefined = found.map(({ network }) => predefinedPlace(network)).find((each) => each !== undefined);
  if (predefined !== undefined) return { kind: predefined };
  if (found.length === 0) return { kind: 'nowhere' };
  const joined = found.sort(inLookupOrder).map(({ attachment, network }) => ({
    network: network.name,
    hasServiceNames: true,
    aliases: attachment.aliases,
  }));
  return { kind: 'networks', joined };
}

/** The engine's own networks, joined by their names or drivers. */
function predefinedPlace({
  external,
  name,
  driver,
}: Network): 'host' | 'none' | 'default-bridge' | undefined {
  if (!external)
    return driver === 'host' ? 'host' : driver === 'none' || driver === 'null' ? 'none' : undefined;
  if (name === 'host' || name === 'none') return name;
  return name === 'bridge' ? 'default-bridge' : undefined;
}

interface Found {
  readonly attachment: Attachment;
  readonly network: Network;
}

/** As `topology/endpoint-order.ts`, as far as the files say it. */
function inLookupOrder(one: Found, other: Found): number {
  return (
    other.attachment.gatewayPriority - one.attachment.gatewayPriority ||
    Number(one.network.internal) - Number(other.network.internal) ||
    families(other.network) - families(one.network) ||
    compareBytes(one.network.name, other.network.name)
  );
}

function families({ internal, enableIpv4 = true, enableIpv6 }: Network): number {
  return internal ? 0 : Number(enableIpv4) + Number(enableIpv6);
}
