/** From services to the containers they would have, each with the kind of network namespace it runs in. */
import type { Attachment, Project, Service } from '../compose/project';
import { containerNames } from '../compose/document/container-names';
import type { Notes } from './built';
import { inLookupOrder, type Joined } from './endpoint-order';
import { shortId } from './identity';
import type { NetworkPlans } from './network-plan';
import type { PredefinedNetwork } from './network-kind';
import type { NamespaceMode, Topology } from './topology';
import { TopologyError } from './topology-error';

/** One container to be. */
export interface Replica {
  readonly service: Service;
  readonly replica: number;
  readonly containerName: string;
  readonly shortId: string;
  readonly mode: NamespaceMode;
  /** In lookup order; empty unless the mode is `own` or `default-bridge`. */
  readonly joined: readonly Joined[];
  /** False where the engine alone gives names: neither the service's nor its aliases. */
  readonly hasServiceNames: boolean;
}

/** What a `network_mode` asks for. */
export type RequestedMode =
  | { readonly kind: 'networks' | PredefinedNetwork }
  | { readonly kind: 'service' | 'container' | 'network'; readonly name: string };

/** Reads `network_mode`. Source: moby `api/types/container/hostconfig_unix.go`; compose `pkg/compose/create.go`. */
export function requestedMode({ networkMode = '' }: Service): RequestedMode {
  switch (networkMode) {
    case '':
      return { kind: 'networks' };
    case 'host':
    case 'none':
      return { kind: networkMode };
    case 'bridge':
    case 'default':
      return { kind: 'default-bridge' };
  }
  const colon = networkMode.indexOf(':');
  const [prefix, name] = [networkMode.slice(0, colon), networkMode.slice(colon + 1)];
  return prefix === 'service' || prefix === 'container'
    ? { kind: prefix, name }
    : { kind: 'network', name: networkMode };
}

/** What replicas are made from. */
export interface ReplicaInput {
  readonly project: Project;
  /** In start order. */
  readonly services: readonly Service[];
  readonly networks: NetworkPlans;
  readonly others: readonly Topology[];
  readonly notes: Notes;
}

/**
 * The containers of all services, in the order of the services. Services that are left out have none, and a note.
 * @throws TopologyError `container-name-clash`, `network-mode-conflict`
 */
export function planReplicas(input: ReplicaInput): Replica[] {
  const replicas: Replica[] = [];
  // Whoever shares a namespace needs its owner, who may stand behind him.
  const modes = new Map<string, Placement | undefined>();
  const placementOf = (service: Service, path: ReadonlySet<string>): Placement | undefined => {
    if (modes.has(service.name)) return modes.get(service.name);
    const placement = place(service, input, (other) =>
      path.has(other.name) ? undefined : placementOf(other, new Set(path).add(other.name)),
    );
    modes.set(service.name, placement);
    return placement;
  };
  for (const service of input.services) {
    const placement = placementOf(service, new Set([service.name]));
    if (placement === undefined) continue;
    const names = containerNames(input.project, service);
    replicas.push(
      ...names.map((containerName, index) => ({
        service,
        replica: index + 1,
        containerName,
        shortId: shortId(input.project.name, service.name, index + 1),
        ...placement,
      })),
    );
  }
  refuseSharedNames(replicas);
  return replicas;
}

type Placement = Pick<Replica, 'mode' | 'joined' | 'hasServiceNames'>;

function placed(mode: NamespaceMode, joined: readonly Joined[] = [], hasServiceNames = true): Placement {
  return { mode, joined, hasServiceNames };
}

function place(
  service: Service,
  input: ReplicaInput,
  placementOf: (service: Service) => Placement | undefined,
): Placement | undefined {
  const { notes, networks } = input;
  const requested = requestedMode(service);
  const about = { service: service.name, value: service.networkMode ?? '' };
  switch (requested.kind) {
    case 'networks':
      return placeOnNetworks(service, input);
    case 'host':
      return notes.allows('mode-host', about) ? placed({ kind: 'host' }) : undefined;
    case 'none':
      return notes.allows('mode-none', about) ? placed({ kind: 'none' }) : undefined;
    case 'default-bridge':
      return notes.allows('mode-bridge', about) ? placeOnDefaultBridge(networks) : undefined;
    case 'network': {
      const plan = networks.plans.find(({ network }) => network.name === requested.name);
      if (plan !== undefined)
        return placed({ kind: 'own' }, [{ attachment: plainAttachment(plan.network.key), plan }], false);
      notes.add(
        'network-mode',
        `Service ${service.name} uses network_mode ${requested.name} and gets no namespace of its own; it would join a network outside this project.`,
        about,
      );
      return undefined;
    }
    case 'service':
    case 'container':
      if (!notes.allows('mode-shared', about)) return undefined;
      return requested.kind === 'service'
        ? shareWithService(service, requested.name, input, placementOf)
        : shareWithContainer(service, requested.name, input, placementOf);
  }
}

function placeOnNetworks(service: Service, { networks, notes }: ReplicaInput): Placement | undefined {
  const found = service.networks.flatMap((attachment) => {
    const plan = networks.byKey.get(attachment.network);
    return plan === undefined ? [] : [{ attachment, plan }];
  });
  const predefined = found.find(({ plan }) => typeof plan === 'string');
  if (predefined !== undefined && service.networks.length > 1) {
    throw new TopologyError(
      'network-mode-conflict',
      `Service ${service.name} cannot join network ${predefined.attachment.network} beside others.`,
      {
        service: service.name,
        network: predefined.attachment.network,
        hint: 'Keep this network alone, or remove it from the service.',
      },
    );
  }
  if (predefined?.plan === 'default-bridge') return placeOnDefaultBridge(networks);
  if (predefined?.plan === 'host' || predefined?.plan === 'none') return placed({ kind: predefined.plan });
  const joined = found.flatMap(({ attachment, plan }) =>
    typeof plan === 'string' ? [] : [{ attachment, plan }],
  );
  if (joined.length > 0) return placed({ kind: 'own' }, inLookupOrder(joined));
  const why =
    service.provider === undefined
      ? 'none of its networks is built here'
      : `${service.provider.type} provides it, and it is no container`;
  notes.add('service-without-network', `Service ${service.name} gets no namespace: ${why}.`, {
    service: service.name,
  });
  return undefined;
}

function placeOnDefaultBridge({ plans }: NetworkPlans): Placement {
  const plan = plans.find(({ network }) => network.driver === 'default-bridge');
  if (plan === undefined) throw new RangeError('the default bridge was not planned');
  return placed({ kind: 'default-bridge' }, [{ attachment: plainAttachment(plan.network.key), plan }], false);
}

function plainAttachment(network: string): Attachment {
  return { network, aliases: [], priority: 0, gatewayPriority: 0 };
}

function shareWithService(
  service: Service,
  name: string,
  { project, services, notes }: ReplicaInput,
  placementOf: (service: Service) => Placement | undefined,
): Placement | undefined {
  const owner = services.find((other) => other.name === name);
  const placement = owner && placementOf(owner);
  // Compose takes the first container in the order of their names.
  const [containerName] = owner === undefined ? [] : [...containerNames(project, owner)].sort();
  if (placement === undefined || containerName === undefined) {
    notes.add(
      'network-mode',
      `Service ${service.name} shares the namespace of ${name}, which has none here, and is left out with it.`,
      { service: service.name },
    );
    return undefined;
  }
  return shareWith(service, containerName, placement);
}

function shareWithContainer(
  service: Service,
  name: string,
  { project, services, others, notes }: ReplicaInput,
  placementOf: (service: Service) => Placement | undefined,
): Placement | undefined {
  const owner = services.find((other) => containerNames(project, other).includes(name));
  const placement = owner && placementOf(owner);
  if (placement !== undefined) return shareWith(service, name, placement);
  for (const other of others) {
    const found = other.namespaces.find(({ containerName }) => containerName === name);
    if (found === undefined) continue;
    const mode = found.mode ?? { kind: 'own' };
    if (mode.kind === 'host') return placed(mode);
    const root = mode.kind === 'shared' ? mode.owner : name;
    const where = (mode.kind === 'shared' ? mode.project : undefined) ?? other.project;
    refuseOwnSettings(service, `container:${name}`);
    return placed({ kind: 'shared', owner: root, project: where });
  }
  notes.add(
    'network-mode',
    `Service ${service.name} shares the namespace of container ${name}, which is not known here, and is left out.`,
    { service: service.name },
  );
  return undefined;
}

/** Who shares with somebody that shares himself, shares with the same owner. */
function shareWith(service: Service, owner: string, { mode }: Placement): Placement {
  refuseOwnSettings(service, service.networkMode ?? '');
  if (mode.kind === 'host' || mode.kind === 'shared') return placed(mode);
  return placed({ kind: 'shared', owner });
}

/**
 * What belongs to a namespace cannot be set by one who shares it.
 * Source: moby `daemon/internal/runconfig/hostconfig.go`, `validateNetContainerMode`.
 */
function refuseOwnSettings(service: Service, mode: string): void {
  const settings: Readonly<Record<string, boolean>> = {
    hostname: (service.hostname ?? '') !== '',
    links: service.links.length > 0,
    external_links: (service.externalLinks ?? []).length > 0,
    dns: service.dns.length > 0,
    extra_hosts: service.extraHosts.length > 0,
    ports: service.ports.length > 0,
    expose: (service.expose ?? []).length > 0,
  };
  const [first] = Object.keys(settings).filter((key) => settings[key]);
  if (first === undefined) return;
  throw new TopologyError(
    'network-mode-conflict',
    `Service ${service.name} cannot have ${first} with network_mode ${mode}.`,
    { service: service.name, hint: `Move ${first} to the service that owns the namespace, or remove it.` },
  );
}

function refuseSharedNames(replicas: readonly Replica[]): void {
  const owners = new Map<string, string>();
  for (const { containerName, service } of replicas) {
    const owner = owners.get(containerName);
    if (owner !== undefined) {
      throw new TopologyError(
        'container-name-clash',
        `Two containers would be called ${containerName}: one of service ${owner} and one of service ${service.name}.`,
        { service: service.name, hint: 'A container name belongs to one replica of one service.' },
      );
    }
    owners.set(containerName, service.name);
  }
}
