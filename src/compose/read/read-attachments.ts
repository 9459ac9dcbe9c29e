/** `services.X.networks` as attachments. */
import { readMap, readNumber, readString, readTexts } from './fields';
import { toInt64 } from '../values/go-numbers';
import { child, entriesOf, isNull, type Entry, type MapNode, type Node } from '../nodes';
import type { Attachment } from '../project';
import { readTextMap } from './read-text-map';
import type { Report } from '../report';

/**
 * Reads the networks a service names itself, in file order; the implied `default` is not among them.
 *
 * @param node in canonical form: a mapping from network key to options or null
 */
export function readAttachments(node: Node | undefined, path: string, report: Report): readonly Attachment[] {
  if (node && isNull(node)) {
    report({
      severity: 'error',
      code: 'wrong-type',
      message: `${path} must be a list or a mapping.`,
      hint: 'List the networks below it, or remove the line to join the default network.',
      range: node.range,
    });
    return [];
  }
  // An empty list reads as an empty mapping.
  const networks = node?.kind === 'list' && node.items.length === 0 ? undefined : readMap(node, path, report);
  return entriesOf(networks).map(([key, entry]) => readAttachment(key, entry, `${path}.${key}`, report));
}

function readAttachment(network: string, entry: Entry, path: string, report: Report): Attachment {
  const options: MapNode | undefined = readMap(entry.value, path, report, true);
  const text = (key: string) => readString(child(options, key), `${path}.${key}`, report);
  const texts = (key: string) => readTexts(child(options, key), `${path}.${key}`, report);
  const number = (key: string) => toInt64(readNumber(child(options, key), `${path}.${key}`, report) ?? 0);
  const ipv4Address = text('ipv4_address');
  const ipv6Address = text('ipv6_address');
  const macAddress = text('mac_address');
  const interfaceName = text('interface_name');
  const linkLocalIps = texts('link_local_ips').filter((address) => address !== '');
  const driverOptions = readTextMap(child(options, 'driver_opts'), `${path}.driver_opts`, report);
  return {
    network,
    aliases: texts('aliases'),
    ...(ipv4Address === undefined ? {} : { ipv4Address }),
    ...(ipv6Address === undefined ? {} : { ipv6Address }),
    ...(macAddress === undefined ? {} : { macAddress }),
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(linkLocalIps.length === 0 ? {} : { linkLocalIps }),
    ...(driverOptions === undefined ? {} : { driverOptions }),
    priority: number('priority'),
    gatewayPriority: number('gw_priority'),
    range: entry.keyRange,
  };
}
