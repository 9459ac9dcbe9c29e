/**
 * The `ipam` of one network: its subnets, and what of each is taken before any container is.
 *
 * Source of the rules: moby `daemon/network.go`, `validateIpamConfig`; `daemon/libnetwork/network.go`,
 * `ipamAllocateVersion`; `daemon/libnetwork/drivers/bridge/bridge_linux.go`, `validateIPv6Subnet`.
 */
import type { IpamConfig, Network as ComposeNetwork } from '../compose/project';
import {
  formatIpPrefix,
  holds,
  isSetAside,
  lastOf,
  maskedPrefix,
  parseIp,
  parseIpPrefix,
  parseWrittenPrefix,
  prefixesOverlap,
  formatIp,
  type Family,
  type Ip,
  type IpPrefix,
} from './ip';
import { requireIpPrefix } from './pools';
import { TopologyError } from './topology-error';

/** A subnet that addresses are given out from. */
export interface AddressPool {
  readonly subnet: IpPrefix;
  /** Where addresses that nobody asked for come from: `ip_range`, else the whole subnet. */
  readonly range: IpPrefix;
  /** Absent where the network needs none. */
  readonly gateway?: bigint;
  /** Who has an address already: the gateway, auxiliary addresses, containers of other projects. */
  readonly holders: ReadonlyMap<bigint, string>;
}

const LINK_LOCAL = requireIpPrefix('fe80::/64');
const MULTICAST = requireIpPrefix('ff00::/8');
/** Addresses that no device of a network may have: loopback, groups. */
const UNUSABLE4: readonly IpPrefix[] = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4'].map(requireIpPrefix);
/** A larger IPv4 network would take away addresses that the machine needs; the engine would let it. */
const SHORTEST4 = 8;

/** Whether an address is of this network, of loopback, of a group, or of everybody, and so of no device. */
export function isUsableAddress(address: Ip): boolean {
  if (address.family === 6) return address.value !== 0n;
  return address.value !== 0xffffffffn && !UNUSABLE4.some((prefix) => holds(prefix, address));
}

/** The family of a config: that of its subnet. One that says nothing speaks of IPv4. */
export function familyOf({ subnet, gateway, ipRange }: IpamConfig): Family {
  return (subnet ?? gateway ?? ipRange)?.includes(':') === true ? 6 : 4;
}

/** The subnet of a config. @throws TopologyError `invalid-subnet` */
export function explicitSubnet({ key }: ComposeNetwork, { subnet: text = '' }: IpamConfig): IpPrefix {
  const refuse = (message: string, hint: string): TopologyError =>
    new TopologyError('invalid-subnet', message, { network: key, hint });
  if (text === '') {
    throw refuse(
      `The ipam config of network ${key} names no subnet.`,
      'Add "subnet:"; a gateway, range or auxiliary address needs one.',
    );
  }
  const written = parseWrittenPrefix(text);
  if (written === undefined) {
    throw refuse(
      `Subnet ${text} of network ${key} is no prefix.`,
      'Write the first address of the subnet and its length, such as 172.30.0.0/16.',
    );
  }
  const subnet = maskedPrefix(written);
  if (subnet.base !== written.address.value) {
    throw refuse(
      `Subnet ${text} of network ${key} cannot be used: it has host bits.`,
      `Write ${formatIpPrefix(subnet)}.`,
    );
  }
  if (subnet.family === 4) {
    const reserved = UNUSABLE4.find((prefix) => prefixesOverlap(prefix, subnet));
    if (subnet.length < SHORTEST4 || reserved !== undefined) {
      throw refuse(
        `Subnet ${text} of network ${key} cannot be used: ${
          subnet.length < SHORTEST4
            ? `it is larger than a /${SHORTEST4}`
            : `addresses of ${formatIpPrefix(reserved ?? subnet)} belong to no device`
        }.`,
        'Choose a private prefix, such as 172.30.0.0/16.',
      );
    }
  }
  const holdsNoHosts = subnet.length === 0 || (subnet.family === 4 && subnet.length === 32);
  const isLinkLocalPart = prefixesOverlap(subnet, LINK_LOCAL) && formatIpPrefix(subnet) !== 'fe80::/64';
  if (holdsNoHosts || subnet.base === 0n || isLinkLocalPart || prefixesOverlap(subnet, MULTICAST)) {
    throw refuse(
      `Subnet ${text} of network ${key} cannot be used.`,
      subnet.family === 4
        ? 'Choose a private prefix, such as 172.30.0.0/16.'
        : 'Choose a unique local prefix, such as fd12:3456:789a::/64.',
    );
  }
  return subnet;
}

export interface PoolOptions {
  readonly network: ComposeNetwork;
  readonly subnet: IpPrefix;
  /** Absent for a subnet of the default pools. */
  readonly config: IpamConfig | undefined;
  /** Whether the driver wants a gateway where the file names none. */
  readonly needsGateway: boolean;
}

/** @throws TopologyError where range, gateway or auxiliary addresses cannot be used */
export function makePool({ network, subnet, config, needsGateway }: PoolOptions): AddressPool {
  const range = rangeOf(network, subnet, config);
  const holders = new Map<bigint, string>();
  const gateway = gatewayOf(network, subnet, range, config, needsGateway);
  if (gateway !== undefined) holders.set(gateway, 'the gateway');
  for (const [name, text] of Object.entries(config?.auxAddresses ?? {})) {
    const what = `Auxiliary address ${name} (${text})`;
    const value = addressIn(network, subnet, text, what, 'aux_addresses');
    const holder = isSetAside(subnet, value) ? 'the network itself' : holders.get(value);
    if (holder !== undefined) {
      throw new TopologyError(
        'address-clash',
        `${what} of network ${network.key} is already used by ${holder}.`,
        { network: network.key, hint: 'Choose another address, or name another gateway.' },
      );
    }
    holders.set(value, `auxiliary address ${name}`);
  }
  return { subnet, range, ...(gateway === undefined ? {} : { gateway }), holders };
}

function rangeOf({ key }: ComposeNetwork, subnet: IpPrefix, config: IpamConfig | undefined): IpPrefix {
  if (config?.ipRange === undefined || config.ipRange === '') return subnet;
  const range = parseIpPrefix(config.ipRange);
  const fits = range !== undefined && range.length >= subnet.length && prefixesOverlap(range, subnet);
  if (!fits) {
    const written = parseWrittenPrefix(config.ipRange);
    const masked = written && formatIpPrefix(maskedPrefix(written));
    throw new TopologyError(
      'invalid-subnet',
      `ip_range ${config.ipRange} of network ${key} is not a part of ${formatIpPrefix(subnet)}.`,
      {
        network: key,
        hint:
          masked !== undefined && masked !== config.ipRange
            ? `Write ${masked} if that is meant; host bits are not allowed.`
            : 'Write a smaller prefix that lies inside the subnet.',
      },
    );
  }
  return range;
}

/**
 * The gateway that the file names, else the first address the engine would give out: .1 of a plain subnet, and the
 * very first address of an `ip_range` that starts behind the network address.
 */
function gatewayOf(
  network: ComposeNetwork,
  subnet: IpPrefix,
  range: IpPrefix,
  config: IpamConfig | undefined,
  isNeeded: boolean,
): bigint | undefined {
  if (config?.gateway === undefined || config.gateway === '') {
    if (!isNeeded) return undefined;
    const first = isSetAside(subnet, range.base) ? range.base + 1n : range.base;
    if (first <= lastOf(range) && !isSetAside(subnet, first)) return first;
    throw new TopologyError(
      'network-full',
      `Network ${network.key} has no address for its gateway in ${formatIpPrefix(range)}.`,
      { network: network.key, hint: 'Give the network a larger subnet or ip_range.' },
    );
  }
  const gateway = addressIn(network, subnet, config.gateway, `Gateway ${config.gateway}`, 'gateway');
  if (isSetAside(subnet, gateway)) {
    throw new TopologyError(
      'address-outside-subnet',
      `Gateway ${config.gateway} is no usable address of subnet ${formatIpPrefix(subnet)} of network ${network.key}.`,
      {
        network: network.key,
        hint: `Write another address of ${formatIpPrefix(subnet)}, or leave the gateway out.`,
      },
    );
  }
  return gateway;
}

function addressIn(
  { key }: ComposeNetwork,
  subnet: IpPrefix,
  text: string,
  what: string,
  attribute: string,
): bigint {
  const address = parseIp(text);
  if (address === undefined) {
    throw new TopologyError('invalid-address', `${what} of network ${key} is no IP address.`, {
      network: key,
      hint: `Write an address of ${formatIpPrefix(subnet)}.`,
    });
  }
  if (!holds(subnet, address)) {
    throw new TopologyError(
      'address-outside-subnet',
      `${what} of network ${key} does not lie in its subnet ${formatIpPrefix(subnet)}.`,
      { network: key, hint: `Write an address of ${formatIpPrefix(subnet)}, or remove "${attribute}".` },
    );
  }
  return address.value;
}

/** What a topology says about a pool. */
export function describePool({ subnet, gateway }: AddressPool): { subnet: string; gateway?: string } {
  return {
    subnet: formatIpPrefix(subnet),
    ...(gateway === undefined ? {} : { gateway: formatIp({ family: subnet.family, value: gateway }) }),
  };
}
