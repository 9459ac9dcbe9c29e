/** `driver_opts` of the bridge driver. */
import type { Network as ComposeNetwork } from '../compose/project';
import type { Feature, Notes } from './built';
import { parseIp, type Family } from './ip';
import { isUsableAddress } from './ipam';
import type { BridgeOptions, GatewayMode } from './topology';
import { TopologyError } from './topology-error';

/** What the options of a bridge network come to. */
export interface ReadBridgeOptions {
  readonly bridgeOptions?: BridgeOptions;
  readonly bridgeName?: string;
  /** Where ports are published that name no host address. */
  readonly hostBinding?: string;
  /** What interface names in the namespaces start with, if not with `eth`. */
  readonly interfacePrefix?: string;
}

type Writable = { -readonly [Key in keyof BridgeOptions]: BridgeOptions[Key] };

const BRIDGE = 'com.docker.network.bridge.';
const GATEWAY_MODES: readonly string[] = ['nat', 'nat-unprotected', 'routed', 'isolated'];
/** They are read where the families of a network are decided. */
const FAMILY_OPTIONS: readonly string[] = [
  'com.docker.network.enable_ipv4',
  'com.docker.network.enable_ipv6',
];

/**
 * Reads the options of one bridge network. Options that the driver does not know change nothing there either, and are
 * noted. Source: moby `daemon/libnetwork/drivers/bridge/bridge_linux.go`, `fromLabels`.
 *
 * @throws TopologyError `invalid-option` where the driver refuses the value
 */
export function readBridgeOptions(network: ComposeNetwork, notes: Notes): ReadBridgeOptions {
  const options: Writable = {};
  let bridgeName: string | undefined;
  let hostBinding: string | undefined;
  let interfacePrefix: string | undefined;
  for (const [key, value] of Object.entries(network.driverOptions)) {
    const isBuilt = (feature: Feature): boolean =>
      notes.allows(feature, { network: network.key, value: key });
    switch (key) {
      case `${BRIDGE}name`:
        if (value !== '' && isBuilt('bridge-name')) bridgeName = deviceName(network, key, value);
        break;
      case 'com.docker.network.driver.mtu': {
        const mtu = readMtu(network, key, value);
        if (mtu > 0 && isBuilt('mtu')) options.mtu = mtu;
        break;
      }
      case `${BRIDGE}enable_icc`:
        if (!readFlag(network, key, value) && isBuilt('icc')) options.icc = false;
        break;
      case `${BRIDGE}enable_ip_masquerade`:
        if (!readFlag(network, key, value) && isBuilt('masquerade')) options.masquerade = false;
        break;
      case `${BRIDGE}inhibit_ipv4`:
        if (readFlag(network, key, value) && isBuilt('inhibit-ipv4')) options.inhibitIpv4 = true;
        break;
      case `${BRIDGE}gateway_mode_ipv4`:
      case `${BRIDGE}gateway_mode_ipv6`: {
        const mode = readGatewayMode(network, key, value);
        if (mode === 'nat' || !isBuilt('gateway-mode')) break;
        options[key.endsWith('4') ? 'gatewayMode4' : 'gatewayMode6'] = mode;
        break;
      }
      case 'com.docker.network.host_ipv4':
      case 'com.docker.network.host_ipv6': {
        const address = readSourceAddress(network, key, value);
        if (!isBuilt('host-source-address')) break;
        options[key.endsWith('4') ? 'hostAddress4' : 'hostAddress6'] = address;
        break;
      }
      case `${BRIDGE}trusted_host_interfaces`: {
        const interfaces = value.split(':').filter((name) => name !== '');
        for (const name of interfaces) deviceName(network, key, name);
        if (interfaces.length > 0 && isBuilt('trusted-interfaces')) options.trustedInterfaces = interfaces;
        break;
      }
      case `${BRIDGE}host_binding_ipv4`:
        hostBinding = readAddress(network, key, value);
        break;
      case 'com.docker.network.container_iface_prefix':
        if (value !== '') interfacePrefix = value;
        break;
      default:
        if (FAMILY_OPTIONS.includes(key)) break;
        notes.add('network-option', `Option ${key} of network ${network.key} is not applied.`, {
          network: network.key,
        });
    }
  }
  return {
    ...(Object.keys(options).length === 0 ? {} : { bridgeOptions: options }),
    ...(bridgeName === undefined ? {} : { bridgeName }),
    ...(hostBinding === undefined ? {} : { hostBinding }),
    ...(interfacePrefix === undefined ? {} : { interfacePrefix }),
  };
}

/**
 * Whether a network has a family: as `enable_ipv4` or `enable_ipv6` says, else as the driver option of that name does.
 * @throws TopologyError `invalid-option`
 */
export function hasFamily(network: ComposeNetwork, family: Family): boolean {
  const isWritten = family === 4 || network.enableIpv6 || network.enableIpv6Written === true;
  const written = family === 4 ? network.enableIpv4 : network.enableIpv6;
  if (isWritten && written !== undefined) return written;
  const key = `com.docker.network.enable_ipv${family}`;
  const value = network.driverOptions[key];
  return value === undefined ? family === 4 : readFlag(network, key, value);
}

/** The texts that Go's `strconv.ParseBool` takes. */
function readFlag(network: ComposeNetwork, key: string, value: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)) return false;
  throw invalidOption(network, key, value, 'Write "true" or "false".');
}

/** 0 says nothing; Linux takes 68 to 65535 bytes for a bridge (`ETH_MIN_MTU`, `ETH_MAX_MTU`). */
function readMtu(network: ComposeNetwork, key: string, value: string): number {
  const mtu = /^\+?\d{1,9}$/.test(value) ? Number(value) : -1;
  if (mtu === 0 || (mtu >= 68 && mtu <= 65535)) return mtu;
  throw invalidOption(network, key, value, 'Write a number of bytes from 68 to 65535, such as "1400".');
}

function readGatewayMode(network: ComposeNetwork, key: string, value: string): GatewayMode {
  if (!GATEWAY_MODES.includes(value)) {
    throw invalidOption(network, key, value, `Write one of ${GATEWAY_MODES.join(', ')}.`);
  }
  if (value === 'isolated' && !network.internal) {
    throw invalidOption(
      network,
      key,
      value,
      'Only an internal network can be isolated: add "internal: true".',
    );
  }
  return value as GatewayMode;
}

function readAddress(network: ComposeNetwork, key: string, value: string, family?: Family): string {
  const address = parseIp(value);
  if (address === undefined || (family !== undefined && address.family !== family)) {
    throw invalidOption(
      network,
      key,
      value,
      `Write an IP${family === undefined ? '' : `v${family}`} address.`,
    );
  }
  return value;
}

function readSourceAddress(network: ComposeNetwork, key: string, value: string): string {
  const family = key.endsWith('4') ? 4 : 6;
  const address = parseIp(readAddress(network, key, value, family));
  if (address !== undefined && isUsableAddress(address)) return value;
  throw invalidOption(network, key, value, `Write an IPv${family} address of this machine.`);
}

/**
 * Linux takes 15 bytes (`dev_valid_name`), but some names mean something else elsewhere: `br+` in a rule, `br%d` to the
 * kernel, `all` among the sysctls of devices.
 */
function deviceName(network: ComposeNetwork, key: string, value: string): string {
  if (/^(?!(?:all|default|lo)$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(value)) return value;
  throw invalidOption(
    network,
    key,
    value,
    'Write a device name of at most 15 letters, digits, dots, underscores and dashes.',
  );
}

export function invalidOption(
  network: ComposeNetwork,
  key: string,
  value: string,
  hint: string,
): TopologyError {
  return new TopologyError(
    'invalid-option',
    `Option ${key} of network ${network.key} cannot be "${value}".`,
    {
      network: network.key,
      hint,
    },
  );
}
