/** Top-level `networks`. */
import { readBoolean, readMap, readScalar, readString } from './fields';
import { child, entriesOf, type Entry, type MapNode, type Node } from './nodes';
import type { IpamConfig, Network } from './project';
import type { Report } from './report';

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
  const flag = (name: string) => readBoolean(child(options, name), `${path}.${name}`, report) ?? false;
  const { external, externalName } = readExternal(options, path, report);
  const name = readName(options, externalName, path, report);
  const driver = readString(child(options, 'driver'), `${path}.driver`, report);
  const driverOptions: Record<string, string> = {};
  for (const [option, { value }] of entriesOf(
    readMap(child(options, 'driver_opts'), `${path}.driver_opts`, report),
  )) {
    const text = readScalar(value, `${path}.driver_opts.${option}`, report);
    if (text !== undefined) driverOptions[option] = text;
  }
  return {
    key,
    name: name ?? (external ? key : `${project}_${key}`),
    external,
    internal: flag('internal'),
    ...(driver === undefined ? {} : { driver }),
    driverOptions,
    enableIpv6: flag('enable_ipv6'),
    ipam: readIpam(child(options, 'ipam'), `${path}.ipam`, report),
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
  report({
    severity: 'warning',
    code: 'dated-external-name',
    message: `${path}.external.name is deprecated.`,
    hint: 'Write "name:" beside "external: true".',
    range: node.range,
  });
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
    });
    return undefined;
  }
  if (externalName !== undefined && name !== externalName) {
    report({
      severity: 'error',
      code: 'network-name-conflict',
      message: `${path} has two different names: "${name ?? ''}" and "${externalName}".`,
      hint: 'Keep "name:" and write "external: true".',
      range: node.range,
    });
  }
  return name;
}

function readIpam(node: Node | undefined, path: string, report: Report): readonly IpamConfig[] {
  const config = child(readMap(node, path, report), 'config');
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
    return {
      ...(subnet === undefined ? {} : { subnet }),
      ...(ipRange === undefined ? {} : { ipRange }),
      ...(gateway === undefined ? {} : { gateway }),
    };
  });
}
