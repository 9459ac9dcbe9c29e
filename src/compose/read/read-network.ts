/** Top-level `networks`. */
import { reportExternalName } from '../values/external-name';
import { readBoolean, readMap, readString } from './fields';
import { child, entriesOf, type Entry, type MapNode, type Node } from '../nodes';
import type { IpamConfig, Network } from '../project';
import { readTextMap } from './read-text-map';
import type { Report } from '../report';

/** Reads all declared networks in file order, used or not. */
export function readNetworks(node: Node | undefined, project: string, report: Report): readonly Network[] {
  const networks = readMap(node, 'networks', report);
  return entriesOf(networks).map(([key, entry]) => readNetwork(key, entry, project, report));
}

/** The network that services join where neither they nor the file say anything else. */
export function impliedDefaultNetwork(project: string): Network {
  return {
    key: 'default',
    name: `${project}_default`,
    external: false,
    internal: false,
    driverOptions: {},
    enableIpv6: false,
    ipam: [],
  };
}

function readNetwork(key: string, entry: Entry, project: string, report: Report): Network {
  const path = `networks.${key}`;
  const options = readMap(entry.value, path, report, true);
  const flag = (name: string) => readBoolean(child(options, name), `${path}.${name}`, report);
  const { external, externalName } = readExternal(options, path, report);
  const name = readName(options, externalName, path, report);
  const driver = readString(child(options, 'driver'), `${path}.driver`, report);
  const attachable = flag('attachable');
  const enableIpv4 = flag('enable_ipv4');
  const enableIpv6 = flag('enable_ipv6');
  const labels = readTextMap(child(options, 'labels'), `${path}.labels`, report);
  return {
    key,
    name: name ?? (external ? key : `${project}_${key}`),
    external,
    internal: flag('internal') ?? false,
    ...(attachable === undefined ? {} : { attachable }),
    ...(driver === undefined ? {} : { driver }),
    driverOptions: readTextMap(child(options, 'driver_opts'), `${path}.driver_opts`, report) ?? {},
    ...(enableIpv4 === undefined ? {} : { enableIpv4 }),
    enableIpv6: enableIpv6 ?? false,
    ...(enableIpv6 === undefined ? {} : { enableIpv6Written: true }),
    ...readIpam(child(options, 'ipam'), `${path}.ipam`, report),
    ...(labels === undefined ? {} : { labels }),
    range: entry.keyRange,
  };
}

function readExternal(
  options: MapNode | undefined,
  path: string,
  report: Report,
): { external: boolean; externalName?: string } {
  const node = child(options, 'external');
  if (node?.kind !== 'map') return { external: readBoolean(node, `${path}.external`, report) ?? false };
  if (!child(node, 'name')) return { external: true };
  reportExternalName(path, node, report);
  const externalName = readString(child(node, 'name'), `${path}.external.name`, report);
  return { external: true, ...(externalName === undefined ? {} : { externalName }) };
}

function readName(
  options: MapNode | undefined,
  externalName: string | undefined,
  path: string,
  report: Report,
): string | undefined {
  const node = child(options, 'name');
  if (!node) return externalName;
  const name = readString(node, `${path}.name`, report);
  if (name === '') {
    report({
      severity: 'error',
      code: 'network-name-empty',
      message: `${path}.name is empty, and no engine can create such a network.`,
      hint: 'Give the network a name, or remove the line.',
      range: node.range,
      stage: 'start',
    });
  }
  if (externalName !== undefined && name !== externalName) {
    report({
      severity: 'error',
      code: 'network-name-conflict',
      message: `${path}: name "${name ?? ''}" and external.name "${externalName}" conflict; only use name.`,
      hint: 'Keep "name:" and write "external: true".',
      range: node.range,
    });
  }
  return name;
}

function readIpam(
  node: Node | undefined,
  path: string,
  report: Report,
): Pick<Network, 'ipam' | 'ipamDriver' | 'ipamOptions'> {
  const options = readMap(node, path, report);
  const ipamDriver = readString(child(options, 'driver'), `${path}.driver`, report);
  const ipamOptions = readTextMap(child(options, 'options'), `${path}.options`, report);
  return {
    ipam: readPools(child(options, 'config'), path, report),
    ...(ipamDriver === undefined ? {} : { ipamDriver }),
    ...(ipamOptions === undefined ? {} : { ipamOptions }),
  };
}

function readPools(config: Node | undefined, path: string, report: Report): readonly IpamConfig[] {
  if (!config) return [];
  if (config.kind !== 'list') {
    report({
      severity: 'error',
      code: 'wrong-type',
      message: `${path}.config must be a list.`,
      hint: 'Start each pool with "- subnet: …".',
      range: config.range,
    });
    return [];
  }
  return config.items.map((item) => {
    const pool = readMap(item, `${path}.config.[]`, report);
    const text = (key: string) => readString(child(pool, key), `${path}.config.[].${key}`, report);
    const subnet = text('subnet');
    const ipRange = text('ip_range');
    const gateway = text('gateway');
    const auxPath = `${path}.config.[].aux_addresses`;
    const auxAddresses = readTextMap(child(pool, 'aux_addresses'), auxPath, report);
    return {
      ...(subnet === undefined ? {} : { subnet }),
      ...(ipRange === undefined ? {} : { ipRange }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(auxAddresses === undefined ? {} : { auxAddresses }),
    };
  });
}
