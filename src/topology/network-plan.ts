import type { IpamConfig, Network as ComposeNetwork, Project } from '../compose/project';
import {
  contains,
  formatAddress,
  formatPrefix,
  isReserved,
  lastAddress,
  overlaps,
  parseAddress,
  parsePrefix,
  type Prefix,
} from './addresses';
import { bridgeName } from './identity';
import { DEFAULT_BRIDGE_SUBNET, allocateSubnet, requirePrefix, takenPrefixes } from './pools';
import type { Network, Note, Topology } from './topology';
import { TopologyError } from './topology-error';

/** A network beside the numbers that addresses are given out from. */
export interface NetworkPlan {
  readonly network: Network;
  readonly subnet: Prefix;
  /** Where addresses that nobody asked for come from: `ip_range`, else the whole subnet. */
  readonly range: Prefix;
  readonly gateway: number;
}

/** What else there is when a project is planned. */
export interface PlanContext {
  /** Prefixes of other networks and of routes, which default subnets must not overlap. */
  readonly taken?: readonly string[];
  /** The topology of the same project that is up or was planned before; what it gave out stays. */
  readonly previous?: Topology;
}

export interface NetworkPlans {
  /** In file order. */
  readonly plans: readonly NetworkPlan[];
  readonly notes: readonly Note[];
}

/**
 * Gives every bridge network of the project its subnet, gateway and device name.
 *
 * Subnets that the file names are taken first, then those of the previous topology, then the default pools in
 * file order. The engine creates networks in parallel, so no order of its own could be followed.
 *
 * @throws TopologyError where a subnet, range or gateway cannot be used
 */
export function planNetworks(project: Project, context: PlanContext): NetworkPlans {
  const notes = project.networks.flatMap(notesOf);
  const networks = project.networks.filter(isRealised);
  refuseSharedNames(networks);

  const subnets = new Map<ComposeNetwork, Prefix>();
  for (const network of networks) {
    const subnet = explicitSubnet(network);
    if (subnet === undefined) continue;
    refuseOverlap(network, subnet, subnets);
    subnets.set(network, subnet);
  }
  for (const network of networks) {
    const subnet = previousSubnet(network, context.previous);
    if (subnet === undefined || subnets.has(network) || overlapsAny(subnet, subnets)) continue;
    subnets.set(network, subnet);
  }
  const elsewhere = [requirePrefix(DEFAULT_BRIDGE_SUBNET), ...takenPrefixes(context.taken ?? [])];
  for (const network of networks) {
    if (subnets.has(network)) continue;
    subnets.set(network, allocateSubnet([...elsewhere, ...subnets.values()], network.key));
  }

  const plans = networks.map((network) => {
    const subnet = subnets.get(network);
    if (subnet === undefined) throw new RangeError(`network ${network.key} has no subnet`);
    return planNetwork(project.name, network, subnet);
  });
  return { plans, notes };
}

function planNetwork(project: string, network: ComposeNetwork, subnet: Prefix): NetworkPlan {
  const config = ipv4Config(network);
  const range = ipRange(network, config, subnet);
  const gateway = gatewayOf(network, config, subnet, range);
  return {
    subnet,
    range,
    gateway,
    network: {
      key: network.key,
      name: network.name,
      subnet: formatPrefix(subnet),
      gateway: formatAddress(gateway),
      bridge: bridgeName(project, network.name),
      internal: network.internal,
    },
  };
}

/** Whether this version builds the network: its own bridge, not one that exists elsewhere or another driver. */
function isRealised(network: ComposeNetwork): boolean {
  return !network.external && (network.driver === undefined || network.driver === 'bridge');
}

function notesOf(network: ComposeNetwork): Note[] {
  if (network.external) {
    return [
      {
        code: 'external-network',
        message: `Network ${network.key} is external (${network.name}) and is left out: it belongs to another project or engine.`,
        network: network.key,
      },
    ];
  }
  if (!isRealised(network)) {
    return [
      {
        code: 'network-driver',
        message: `Network ${network.key} asks for driver ${network.driver ?? ''} and is left out: only bridge networks are built.`,
        network: network.key,
      },
    ];
  }
  const notes: Note[] = [];
  if (network.enableIpv6 || network.ipam.some(isIpv6)) {
    notes.push({
      code: 'ipv6-network',
      message: `Network ${network.key} is built with IPv4 only; its IPv6 part is left out.`,
      network: network.key,
    });
  }
  if (network.ipam.filter((config) => !isIpv6(config)).length > 1) {
    notes.push({
      code: 'several-subnets',
      message: `Network ${network.key} names several IPv4 ranges; a bridge network has one, so only the first is used.`,
      network: network.key,
    });
  }
  for (const option of Object.keys(network.driverOptions)) {
    notes.push({
      code: 'network-option',
      message: `Option ${option} of network ${network.key} is not applied.`,
      network: network.key,
    });
  }
  return notes;
}

function isIpv6(config: IpamConfig): boolean {
  return [config.subnet, config.gateway, config.ipRange].some((text) => text?.includes(':') === true);
}

function ipv4Config(network: ComposeNetwork): IpamConfig | undefined {
  return network.ipam.find((config) => !isIpv6(config));
}

function explicitSubnet(network: ComposeNetwork): Prefix | undefined {
  const text = ipv4Config(network)?.subnet;
  if (text === undefined) return undefined;
  const subnet = parsePrefix(text);
  if (subnet === undefined || subnet.length === 0 || subnet.length === 32) {
    throw new TopologyError('invalid-subnet', `Subnet ${text} of network ${network.key} cannot be used.`, {
      network: network.key,
      hint: 'Write the first address of the subnet and its length, such as 172.30.0.0/16.',
    });
  }
  return subnet;
}

function previousSubnet(network: ComposeNetwork, previous: Topology | undefined): Prefix | undefined {
  const known = previous?.networks.find(({ name }) => name === network.name);
  return known === undefined ? undefined : parsePrefix(known.subnet);
}

function overlapsAny(subnet: Prefix, others: ReadonlyMap<ComposeNetwork, Prefix>): boolean {
  return [...others.values()].some((other) => overlaps(subnet, other));
}

function refuseOverlap(
  network: ComposeNetwork,
  subnet: Prefix,
  others: ReadonlyMap<ComposeNetwork, Prefix>,
): void {
  for (const [other, taken] of others) {
    if (!overlaps(subnet, taken)) continue;
    throw new TopologyError(
      'subnet-overlap',
      `Subnet ${formatPrefix(subnet)} of network ${network.key} overlaps ${formatPrefix(taken)} of network ${other.key}.`,
      { network: network.key, hint: 'Give the two networks subnets that share no address.' },
    );
  }
}

function refuseSharedNames(networks: readonly ComposeNetwork[]): void {
  const keys = new Map<string, string>();
  for (const { key, name } of networks) {
    const other = keys.get(name);
    if (other !== undefined) {
      throw new TopologyError(
        'network-name-clash',
        `Networks ${other} and ${key} have the same name ${name}.`,
        {
          network: key,
          hint: 'Give one of them another name, or use a single network key.',
        },
      );
    }
    keys.set(name, key);
  }
}

function ipRange(network: ComposeNetwork, config: IpamConfig | undefined, subnet: Prefix): Prefix {
  if (config?.ipRange === undefined) return subnet;
  const range = parsePrefix(config.ipRange);
  if (range === undefined || !contains(subnet, range.base) || !contains(subnet, lastAddress(range))) {
    throw new TopologyError(
      'invalid-subnet',
      `ip_range ${config.ipRange} of network ${network.key} is not a part of ${formatPrefix(subnet)}.`,
      { network: network.key, hint: 'Write a smaller prefix that lies inside the subnet.' },
    );
  }
  return range;
}

/**
 * The gateway that the file names, else the first address the engine would give out: .1 of a plain subnet, and the
 * very first address of an `ip_range` that starts behind the network address.
 * Source: moby `daemon/libnetwork/ipams/defaultipam`, where a gateway is requested like any other address.
 */
function gatewayOf(
  network: ComposeNetwork,
  config: IpamConfig | undefined,
  subnet: Prefix,
  range: Prefix,
): number {
  if (config?.gateway === undefined) return isReserved(subnet, range.base) ? range.base + 1 : range.base;
  const gateway = parseAddress(config.gateway);
  if (gateway === undefined) {
    throw new TopologyError(
      'invalid-address',
      `Gateway ${config.gateway} of network ${network.key} is no IPv4 address.`,
      {
        network: network.key,
        hint: `Write an address of ${formatPrefix(subnet)}.`,
      },
    );
  }
  if (!contains(subnet, gateway) || isReserved(subnet, gateway)) {
    throw new TopologyError(
      'address-outside-subnet',
      `Gateway ${config.gateway} is no usable address of subnet ${formatPrefix(subnet)} of network ${network.key}.`,
      {
        network: network.key,
        hint: `Write an address of ${formatPrefix(subnet)}, or leave the gateway out.`,
      },
    );
  }
  return gateway;
}
