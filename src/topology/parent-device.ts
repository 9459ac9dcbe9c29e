/** `driver_opts` of the macvlan and ipvlan drivers. */
import type { Network as ComposeNetwork } from '../compose/project';
import { invalidOption } from './bridge-options';
import type { Notes } from './built';
import { dummyName } from './identity';
import type { ParentDevice } from './topology';
import { TopologyError } from './topology-error';

const MODES = {
  macvlan: ['bridge', 'private', 'vepa', 'passthru'],
  ipvlan: ['l2', 'l3', 'l3s'],
} as const;
const IPVLAN_FLAGS = ['bridge', 'private', 'vepa'] as const;

/**
 * Reads the parent and mode of a macvlan or ipvlan network. Without a parent the devices hang on a dummy device.
 * Source: moby `daemon/libnetwork/drivers/{macvlan,ipvlan}/*_network.go`, `parseNetworkOptions`.
 *
 * @throws TopologyError `invalid-option`, `invalid-parent`
 */
export function readParentDevice(
  project: string,
  network: ComposeNetwork,
  driver: 'macvlan' | 'ipvlan',
  notes: Notes,
): ParentDevice {
  const { parent = '', ...others } = network.driverOptions;
  const modeKey = `${driver}_mode`;
  const mode = oneOf(network, modeKey, MODES[driver]);
  const flag = driver === 'ipvlan' ? oneOf(network, 'ipvlan_flag', IPVLAN_FLAGS) : undefined;
  for (const key of Object.keys(others)) {
    if (key === modeKey || (key === 'ipvlan_flag' && flag !== undefined)) continue;
    if (/^com\.docker\.network\.enable_ipv[46]$/.test(key)) continue;
    notes.add('network-option', `Option ${key} of network ${network.key} is not applied.`, {
      network: network.key,
    });
  }
  if (parent === 'lo' || parent.length > 15 || /[\s/]/.test(parent)) {
    throw new TopologyError('invalid-parent', `Network ${network.key} cannot hang on interface ${parent}.`, {
      network: network.key,
      hint: 'Name an interface of the machine other than the loopback one; "ip link" lists them.',
    });
  }
  return {
    ...(parent === ''
      ? { interfaceName: dummyName(project, network.name), isDummy: true }
      : { interfaceName: parent }),
    mode,
    ...(flag === undefined ? {} : { flag }),
  };
}

/** The value of an option, or the first of those it may have. */
function oneOf(network: ComposeNetwork, key: string, values: readonly [string, ...string[]]): string {
  const value = network.driverOptions[key] ?? '';
  if (value === '') return values[0];
  if (!values.includes(value)) throw invalidOption(network, key, value, `Write one of ${values.join(', ')}.`);
  return value;
}

/** One network with its devices' parent. */
export interface Parented {
  readonly key: string;
  readonly driver: 'macvlan' | 'ipvlan';
  readonly parent: ParentDevice;
}

/**
 * An ipvlan network, and a macvlan network in mode passthru, needs its parent for itself.
 * @throws TopologyError `parent-clash`
 */
export function refuseSharedParents(networks: readonly Parented[]): void {
  networks.forEach((network, index) => {
    const other = networks.slice(0, index).find((before) => !canShare(before, network));
    if (other === undefined) return;
    throw new TopologyError(
      'parent-clash',
      `Networks ${other.key} and ${network.key} cannot both hang on interface ${network.parent.interfaceName}.`,
      {
        network: network.key,
        hint: 'Give each network an interface of its own, or a VLAN of it, such as eth0.10.',
      },
    );
  });
}

function canShare(one: Parented, other: Parented): boolean {
  if (one.parent.interfaceName !== other.parent.interfaceName || one.driver !== other.driver) return true;
  return one.driver === 'macvlan' && ![one, other].some(({ parent }) => parent.mode === 'passthru');
}
