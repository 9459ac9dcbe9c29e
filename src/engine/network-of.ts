/** Networks of an engine as networks of a topology. */
import { formatIp, parseIp, parseIpPrefix } from '../topology/ip';
import type { BridgeOptions, GatewayMode, Network, NetworkDriver, ParentDevice } from '../topology/topology';
import type { EngineIdentity } from './engine-state';
import type { InspectedNetwork } from './inspected-network';

const BRIDGE = 'com.docker.network.bridge.';
const COMPOSE_PROJECT = 'com.docker.compose.project';

/** A gateway that nobody has named may be known to the endpoints only. */
export interface SeenGateways {
  readonly ipv4?: string;
  readonly ipv6?: string;
}

/** `host` and `none` are networks to the engine only. */
export function isPredefined({ Driver, Name }: Pick<InspectedNetwork, 'Driver' | 'Name'>): boolean {
  return Driver === 'host' || Driver === 'null' || Name === 'host' || Name === 'none';
}

/** The network of containers that name none; names do not exist on it. */
export function isDefaultBridge(product: EngineIdentity['product'], name: string): boolean {
  return name === (product === 'podman' ? 'podman' : 'bridge');
}

/** @param project to which the network belongs or not */
export function networkOf(
  product: EngineIdentity['product'],
  network: InspectedNetwork,
  project: string,
  seen: SeenGateways,
): Network {
  const { Id, Name, Internal, Options, Labels, IPAM } = network;
  const isDefault = isDefaultBridge(product, Name);
  const driver: NetworkDriver = isDefault ? 'default-bridge' : driverOf(network);
  const subnets = IPAM.Config.map((config) => ({
    subnet: config.Subnet,
    gateway: canonical(config.Gateway),
    ipRange: config.IPRange,
    auxiliary: config.AuxiliaryAddresses,
    family: parseIpPrefix(config.Subnet)?.family,
  })).filter(({ family }) => family !== undefined);
  const four = subnets.find(({ family }) => family === 4);
  const six = subnets.find(({ family }) => family === 6);
  const more = subnets.filter((each) => each !== four && each !== six);
  const ipRanges = subnets.map(({ ipRange }) => ipRange).filter((range) => range !== '');
  const auxiliary = Object.assign({}, ...subnets.map((each) => each.auxiliary)) as Record<string, string>;
  const bridgeOptions = bridgeOptionsOf(Options);
  const isBridge = driver === 'bridge' || driver === 'default-bridge';
  const isOwn = project !== '' && Labels[COMPOSE_PROJECT] === project;
  return {
    key: (isOwn ? Labels['com.docker.compose.network'] : undefined) ?? Name,
    name: Name,
    subnet: four?.subnet ?? '',
    gateway: four === undefined ? '' : four.gateway || (seen.ipv4 ?? ''),
    bridge: isBridge ? bridgeName(product, Id, Options) : '',
    internal: Internal,
    ...(driver === 'bridge' ? {} : { driver }),
    ...(isOwn ? {} : { external: true }),
    ...(six === undefined
      ? {}
      : { ipv6: { subnet: six.subnet, ...optionalGateway(six.gateway || (seen.ipv6 ?? '')) } }),
    ...(more.length === 0
      ? {}
      : { moreSubnets: more.map(({ subnet, gateway }) => ({ subnet, ...optionalGateway(gateway) })) }),
    ...(ipRanges.length === 0 ? {} : { ipRanges }),
    ...(Object.keys(auxiliary).length === 0 ? {} : { auxAddresses: auxiliary }),
    ...(isBridge && Object.keys(bridgeOptions).length > 0 ? { bridgeOptions } : {}),
    ...(driver === 'macvlan' || driver === 'ipvlan' ? { parent: parentOf(driver, Options) } : {}),
  };
}

function optionalGateway(gateway: string): { gateway?: string } {
  return gateway === '' ? {} : { gateway };
}

function driverOf({ Driver }: InspectedNetwork): NetworkDriver {
  return Driver === 'macvlan' || Driver === 'ipvlan' ? Driver : 'bridge';
}

/** The engine names it after the network's ID; Podman's compatible API does not tell. */
function bridgeName(
  product: EngineIdentity['product'],
  id: string,
  options: InspectedNetwork['Options'],
): string {
  return options[`${BRIDGE}name`] ?? (product === 'docker' ? `br-${id.slice(0, 12)}` : '');
}

/** What differs from the default. Source: moby `daemon/libnetwork/drivers/bridge/bridge_linux.go`, `fromLabels`. */
function bridgeOptionsOf(options: InspectedNetwork['Options']): BridgeOptions {
  const mtu = Number(options['com.docker.network.driver.mtu'] ?? options['mtu']);
  const flag = (name: string): boolean | undefined => {
    const value = options[`${BRIDGE}${name}`]?.toLowerCase();
    return value === undefined ? undefined : ['1', 't', 'true'].includes(value);
  };
  const mode4 = gatewayMode(options[`${BRIDGE}gateway_mode_ipv4`]);
  const mode6 = gatewayMode(options[`${BRIDGE}gateway_mode_ipv6`]);
  const host4 = options['com.docker.network.host_ipv4'];
  const host6 = options['com.docker.network.host_ipv6'];
  const trusted = (options[`${BRIDGE}trusted_host_interfaces`] ?? '')
    .split(':')
    .filter((each) => each !== '');
  return {
    ...(Number.isInteger(mtu) && mtu > 0 && mtu !== 1500 ? { mtu } : {}),
    ...(flag('enable_icc') === false ? { icc: false } : {}),
    ...(flag('enable_ip_masquerade') === false ? { masquerade: false } : {}),
    ...(host4 === undefined ? {} : { hostAddress4: host4 }),
    ...(host6 === undefined ? {} : { hostAddress6: host6 }),
    ...(mode4 === undefined ? {} : { gatewayMode4: mode4 }),
    ...(mode6 === undefined ? {} : { gatewayMode6: mode6 }),
    ...(flag('inhibit_ipv4') === true ? { inhibitIpv4: true } : {}),
    ...(trusted.length === 0 ? {} : { trustedInterfaces: trusted }),
  };
}

function gatewayMode(value: string | undefined): GatewayMode | undefined {
  const modes: readonly GatewayMode[] = ['nat-unprotected', 'routed', 'isolated'];
  return modes.find((mode) => mode === value);
}

function parentOf(driver: 'macvlan' | 'ipvlan', options: InspectedNetwork['Options']): ParentDevice {
  const flag = driver === 'ipvlan' ? options['ipvlan_flag'] : undefined;
  return {
    interfaceName: options['parent'] ?? '',
    ...(options['parent'] === undefined ? { isDummy: true } : {}),
    mode: options[`${driver}_mode`] ?? (driver === 'macvlan' ? 'bridge' : 'l2'),
    ...(flag === undefined ? {} : { flag }),
  };
}

/** Without the prefix that older engines put behind it, in the one form that addresses have here. */
export function canonical(address: string): string {
  const [plain = ''] = address.split('/');
  const ip = parseIp(plain);
  return ip === undefined ? plain : formatIp(ip);
}
