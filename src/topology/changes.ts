/** What has to be made, removed and attached to get from one topology of a project to the next. */
import { DEFAULT_PROFILE } from './engine-profile-name';
import type { Endpoint, Network, ServiceNamespace, Topology } from './topology';

/** Why something cannot stay as it is: the attribute that differs, or one of the last three. */
export type ChangeReason =
  | 'service'
  | 'network_mode'
  | 'hostname'
  | 'domainname'
  | 'dns'
  | 'dns_search'
  | 'dns_opt'
  | 'sysctls'
  | 'engine-profile'
  | 'address'
  | 'mac_address'
  | 'interface_name'
  | 'link_local_ips'
  | 'interface-sysctls'
  | 'bridge-name'
  | 'subnet'
  | 'gateway'
  | 'internal'
  | 'driver'
  | 'driver_opts'
  | 'ipv6'
  | 'parent'
  /** The container whose namespace it shares, or the network that it is on, is made again. */
  | 'owner'
  | 'network'
  /** Somebody has asked for it. */
  | 'asked';

/** A namespace whose programs stay while devices of it come and go. */
export interface NamespaceChange {
  readonly before: ServiceNamespace;
  readonly now: ServiceNamespace;
  /** Endpoints of `before` whose devices go. */
  readonly left: readonly Endpoint[];
  /** Endpoints of `now` whose devices come; one that changes stands in both. */
  readonly joined: readonly Endpoint[];
}

export interface Changes {
  readonly removedNamespaces: readonly ServiceNamespace[];
  readonly removedNetworks: readonly Network[];
  readonly newNetworks: readonly Network[];
  readonly newNamespaces: readonly ServiceNamespace[];
  /** Namespaces whose programs stay; names, environment, ports and endpoints may have changed. */
  readonly kept: readonly ServiceNamespace[];
  /** Those of them whose devices or default routes change. */
  readonly changed: readonly NamespaceChange[];
  /** Whether `routedPorts` of what is kept differ, which only the rules of the host show. */
  readonly routedPortsDiffer: boolean;
  /** Why what is removed and made anew is, by the name of a network or container. */
  readonly reasons: ReadonlyMap<string, readonly ChangeReason[]>;
}

type Aspects = readonly (readonly [ChangeReason, unknown])[];

/** What follows from something else, which is then the reason. */
const FOLLOWS: Partial<Record<ChangeReason, ChangeReason>> = { gateway: 'subnet', mac_address: 'address' };

/** What differs between two lists of aspects of the same kind. */
function differences(before: Aspects, now: Aspects): ChangeReason[] {
  const all = now
    .filter(([, value], at) => JSON.stringify(value) !== JSON.stringify(before[at]?.[1]))
    .map(([reason]) => reason);
  return all.filter((reason) => !all.includes(FOLLOWS[reason] ?? 'asked'));
}

/** What makes the device of a network and its rules. Address ranges matter to planning only. */
function networkAspects(network: Network): Aspects {
  const { bridge, subnet, moreSubnets, gateway, internal, driver, ipv6, bridgeOptions, parent } = network;
  const options = Object.entries(bridgeOptions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ['bridge-name', bridge],
    ['subnet', [subnet, moreSubnets]],
    ['gateway', gateway],
    ['internal', internal],
    ['driver', driver],
    ['driver_opts', options],
    ['ipv6', ipv6],
    ['parent', parent],
  ];
}

/**
 * What programs have read or are bound to for as long as they run. Docker Compose makes a container anew for every
 * difference of its configuration; here only for what cannot be changed under running programs.
 */
function namespaceAspects(namespace: ServiceNamespace): Aspects {
  const { shortId, mode, hostname, domainname, dns, dnsSearch, dnsOptions, sysctls } = namespace;
  return [
    ['service', shortId],
    ['network_mode', mode],
    ['hostname', hostname],
    ['domainname', domainname],
    ['dns', dns],
    ['dns_search', dnsSearch],
    ['dns_opt', dnsOptions],
    ['sysctls', sysctls],
  ];
}

function endpointAspects(endpoint: Endpoint): Aspects {
  const { address, prefixLength, ipv6, mac, interfaceName, veth, linkLocalAddresses, sysctls } = endpoint;
  return [
    ['address', [address, prefixLength]],
    ['ipv6', ipv6],
    ['mac_address', mac],
    ['interface_name', interfaceName],
    ['service', veth],
    ['link_local_ips', linkLocalAddresses],
    ['interface-sysctls', sysctls],
  ];
}

/** Why one endpoint cannot stay as another one; empty where it can. */
export function endpointDifferences(before: Endpoint, now: Endpoint): ChangeReason[] {
  return differences(endpointAspects(before), endpointAspects(now));
}

/** Why the device of a network cannot stay as another one; empty where it can. */
export function networkDifferences(before: Network, now: Network): ChangeReason[] {
  return differences(networkAspects(before), networkAspects(now));
}

const profileName = (topology: Topology | undefined): string => topology?.engineProfile ?? DEFAULT_PROFILE;

/** External networks are made and removed by somebody else. */
const isOwn = ({ external }: Network): boolean => external !== true;

/**
 * @param current absent where nothing is up
 * @param again container names of namespaces that are to be made again although nothing of them differs
 */
export function changesBetween(
  current: Topology | undefined,
  next: Topology,
  again: ReadonlySet<string> = new Set(),
): Changes {
  const oldNetworks = current?.networks ?? [];
  const oldNamespaces = new Map((current?.namespaces ?? []).map((each) => [each.containerName, each]));
  const reasons = new Map<string, readonly ChangeReason[]>();

  const keptNetworks = new Set<string>();
  for (const network of next.networks) {
    const old = oldNetworks.find(({ name }) => name === network.name);
    if (old === undefined) continue;
    const why = networkDifferences(old, network);
    if (why.length === 0) keptNetworks.add(network.name);
    else reasons.set(network.name, why);
  }

  const alone = (namespace: ServiceNamespace): readonly ChangeReason[] | undefined => {
    const old = oldNamespaces.get(namespace.containerName);
    if (old === undefined) return undefined;
    // Programs have read the files that it shows in.
    const why: ChangeReason[] = [
      ...differences(namespaceAspects(old), namespaceAspects(namespace)),
      ...(profileName(current) === profileName(next) ? [] : (['engine-profile'] as const)),
    ];
    return again.has(namespace.containerName) ? [...why, 'asked'] : why;
  };
  const kept: ServiceNamespace[] = [];
  for (const namespace of next.namespaces) {
    const why = alone(namespace);
    if (why === undefined) continue;
    // Whoever shares a namespace starts again with its owner; one of another project is not this one's to watch.
    const { mode } = namespace;
    const isShared = mode?.kind === 'shared' && mode.project === undefined;
    const owner = isShared
      ? next.namespaces.find(({ containerName }) => containerName === mode.owner)
      : undefined;
    const followsOwner = isShared && (owner === undefined || alone(owner)?.length !== 0);
    const isAsked = why.includes('asked');
    const all: readonly ChangeReason[] = followsOwner && !isAsked ? [...why, 'owner'] : why;
    if (all.length === 0) kept.push(namespace);
    else reasons.set(namespace.containerName, all);
  }
  const keptNames = new Set(kept.map(({ containerName }) => containerName));
  const pairs = kept.flatMap((now) => {
    const before = oldNamespaces.get(now.containerName);
    return before === undefined ? [] : [{ before, now }];
  });
  return {
    kept,
    reasons,
    changed: pairs
      .map(({ before, now }) => namespaceChange(before, now, keptNetworks))
      .filter(
        ({ before, now, left, joined }) => left.length + joined.length > 0 || routesDiffer(before, now),
      ),
    routedPortsDiffer: pairs.some(
      ({ before, now }) => JSON.stringify(before.routedPorts) !== JSON.stringify(now.routedPorts),
    ),
    removedNamespaces: [...oldNamespaces.values()].filter(
      ({ containerName }) => !keptNames.has(containerName),
    ),
    newNamespaces: next.namespaces.filter(({ containerName }) => !keptNames.has(containerName)),
    removedNetworks: oldNetworks.filter((network) => isOwn(network) && !keptNetworks.has(network.name)),
    newNetworks: next.networks.filter((network) => isOwn(network) && !keptNetworks.has(network.name)),
  };
}

function namespaceChange(
  before: ServiceNamespace,
  now: ServiceNamespace,
  keptNetworks: ReadonlySet<string>,
): NamespaceChange {
  const stays = (endpoint: Endpoint, others: readonly Endpoint[]): boolean =>
    keptNetworks.has(endpoint.network) &&
    others.some(
      (other) => other.network === endpoint.network && endpointDifferences(other, endpoint).length === 0,
    );
  return {
    before,
    now,
    left: before.endpoints.filter((endpoint) => !stays(endpoint, now.endpoints)),
    joined: now.endpoints.filter((endpoint) => !stays(endpoint, before.endpoints)),
  };
}

/** Whether the way out of a namespace is another one. */
export function routesDiffer(before: ServiceNamespace, now: ServiceNamespace): boolean {
  const routes = ({ defaultRoutes }: ServiceNamespace): string =>
    JSON.stringify([4, 6].map((family) => defaultRoutes?.[family === 4 ? 'ipv4' : 'ipv6'] ?? null));
  return routes(before) !== routes(now);
}

/** Whether the kernel has to be touched at all, published ports aside. */
export function isEmpty(changes: Changes): boolean {
  const { removedNamespaces, removedNetworks, newNetworks, newNamespaces, changed } = changes;
  const all = [removedNamespaces, removedNetworks, newNetworks, newNamespaces, changed];
  return all.every((each) => each.length === 0) && !changes.routedPortsDiffer;
}
