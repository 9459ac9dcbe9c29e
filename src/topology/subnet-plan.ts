/** Which subnets the networks of a project get. */
import type { IpamConfig, Network as ComposeNetwork } from '../compose/project';
import { formatIpPrefix, parseIpPrefix, prefixesOverlap, type Family, type IpPrefix } from './ip';
import { explicitSubnet, familyOf } from './ipam';
import { DEFAULT_BRIDGE_SUBNET, allocateSubnet, requireIpPrefix } from './pools';
import type { Network, Topology } from './topology';
import { TopologyError } from './topology-error';

/** A network that needs subnets. */
export interface SubnetRequest {
  readonly network: ComposeNetwork;
  readonly driver: Network['driver'];
  readonly families: readonly Family[];
}

/** One subnet of a network, with the config it comes from; without one it is of the default pools. */
export interface PlannedSubnet {
  readonly subnet: IpPrefix;
  readonly config?: IpamConfig;
}

export interface SubnetContext {
  /** Prefixes of other networks and of routes, which default subnets must not overlap. */
  readonly taken: readonly IpPrefix[];
  readonly others: readonly Topology[];
  readonly previous?: Topology | undefined;
  readonly machine?: string | undefined;
}

/**
 * Gives each network one subnet for each of its families, and the further ones that macvlan and ipvlan may have.
 *
 * Subnets that the file names are taken first, then those of the previous topology, then the default pools in
 * file order. The engine creates networks in parallel, so no order of its own could be followed.
 *
 * @returns by request, IPv4 before IPv6, otherwise in file order
 * @throws TopologyError where a subnet cannot be used
 */
export function planSubnets(
  requests: readonly SubnetRequest[],
  context: SubnetContext,
): ReadonlyMap<SubnetRequest, readonly PlannedSubnet[]> {
  const planned = new Map<SubnetRequest, PlannedSubnet[]>(requests.map((request) => [request, []]));
  const given: Given[] = context.others.flatMap(givenElsewhere);
  const give = (request: SubnetRequest, one: PlannedSubnet): void => {
    planned.get(request)?.push(one);
    given.push({ ...one, key: request.network.key, isBridge: isBridge(request.driver) });
  };
  const lacks = (request: SubnetRequest, family: Family): boolean =>
    !(planned.get(request) ?? []).some(({ subnet }) => subnet.family === family);

  for (const request of requests) {
    for (const one of explicitSubnets(request)) {
      refuseOverlap(request, one, given);
      give(request, one);
    }
  }
  for (const request of requests) {
    for (const subnet of previousSubnets(request.network, context.previous)) {
      const isFree = !given.some((other) => prefixesOverlap(other.subnet, subnet));
      if (isFree && request.families.includes(subnet.family) && lacks(request, subnet.family))
        give(request, { subnet });
    }
  }
  const elsewhere = [requireIpPrefix(DEFAULT_BRIDGE_SUBNET), ...context.taken];
  for (const request of requests) {
    for (const family of request.families) {
      if (!lacks(request, family)) continue;
      const used = given.map(({ subnet }) => subnet);
      const reserved = request.driver === 'default-bridge' ? context.taken : elsewhere;
      const subnet = allocateSubnet({
        family,
        taken: [...reserved, ...used],
        network: request.network.key,
        ...(context.machine === undefined ? {} : { machine: context.machine }),
      });
      give(request, { subnet });
    }
  }
  for (const subnets of planned.values())
    subnets.sort((one, other) => one.subnet.family - other.subnet.family);
  return planned;
}

/** A subnet that is in use, and by whom. */
interface Given extends PlannedSubnet {
  readonly key: string;
  readonly project?: string;
  readonly isBridge: boolean;
}

function givenElsewhere({ project, networks }: Topology): Given[] {
  return networks
    .filter(({ external }) => external !== true)
    .flatMap((network) =>
      subnetsOf(network).map((subnet) => ({
        subnet,
        key: network.key,
        project,
        isBridge: isBridge(network.driver),
      })),
    );
}

function isBridge(driver: Network['driver']): boolean {
  return driver !== 'macvlan' && driver !== 'ipvlan';
}

function explicitSubnets({ network, driver, families }: SubnetRequest): PlannedSubnet[] {
  const subnets = network.ipam
    .filter((config) => families.includes(familyOf(config)))
    .map((config) => ({ config, subnet: explicitSubnet(network, config) }));
  for (const family of families) {
    const ofFamily = subnets.filter(({ subnet }) => subnet.family === family);
    if (!isBridge(driver) || ofFamily.length <= 1) continue;
    throw new TopologyError(
      'several-subnets',
      `Network ${network.key} names several IPv${family} subnets, and a bridge network has one.`,
      { network: network.key, hint: 'Keep one of them, or make a network for each.' },
    );
  }
  return subnets;
}

function previousSubnets(network: ComposeNetwork, previous: Topology | undefined): IpPrefix[] {
  const known = previous?.networks.find(({ name }) => name === network.name);
  return known === undefined || known.external === true ? [] : subnetsOf(known);
}

/** All prefixes of a network of a topology. */
export function subnetsOf({ subnet, ipv6, moreSubnets = [] }: Network): IpPrefix[] {
  const texts = [subnet, ipv6?.subnet ?? '', ...moreSubnets.map((more) => more.subnet)];
  return texts.map(parseIpPrefix).filter((prefix) => prefix !== undefined);
}

/**
 * Two bridges never share an address. Networks on a parent may, as long as each has an `ip_range` of its own.
 * Source: moby `daemon/libnetwork/ipams/defaultipam/address_space.go`, `allocateSubnetL`.
 */
function refuseOverlap(
  { network, driver }: SubnetRequest,
  one: PlannedSubnet,
  given: readonly Given[],
): void {
  const range = one.config?.ipRange;
  const clash = given.find((other) => {
    if (!prefixesOverlap(one.subnet, other.subnet)) return false;
    const theirs = other.config?.ipRange;
    const areBridges = isBridge(driver) && other.isBridge;
    return areBridges || range === undefined || theirs === undefined || range === theirs;
  });
  if (clash === undefined) return;
  const whose = clash.project === undefined ? '' : ` of project ${clash.project}`;
  throw new TopologyError(
    'subnet-overlap',
    `Subnet ${formatIpPrefix(one.subnet)} of network ${network.key} overlaps ${formatIpPrefix(clash.subnet)} of network ${clash.key}${whose}.`,
    { network: network.key, hint: 'Give the two networks subnets that share no address.' },
  );
}
