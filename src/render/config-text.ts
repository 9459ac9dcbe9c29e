/** A compose project as this program understands it. */
import { networksByPriority } from '../compose/document/network-order';
import type { Attachment, DisabledService, Network, Port, Project, Service } from '../compose/project';
import type { UsedFile } from '../compose/files/used-files';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';

type Row = readonly string[];

/** Name, files with the reason they take part, services, networks, and the services that are off. */
export function renderConfig(
  project: Project,
  files: readonly UsedFile[],
  style: Style = plainStyle,
): string {
  const { services, disabledServices, declaredNetworks } = project;
  const used = new Set(project.networks.map(({ key }) => key));
  const table = (headings: Row, rows: readonly Row[]): readonly string[] =>
    rows.length === 0 ? [] : [renderTable(headings, rows, style)];
  return [
    `${style.heading(project.name)} in ${project.directory}\n`,
    ...table(
      ['FILE', 'BECAUSE'],
      files.map((file) => fileRow(file, project.directory)),
    ),
    ...table(['SERVICE', 'REPLICAS', 'NETWORKS', 'PORTS'], services.flatMap(serviceRows)),
    ...table(
      ['NETWORK', 'NAME', 'SUBNET', ''],
      declaredNetworks.flatMap((network) => networkRows(network, used.has(network.key))),
    ),
    ...table(['OFF', 'BECAUSE'], disabledServices.map(disabledRow)),
  ].join('\n');
}

const REASONS: Readonly<Record<UsedFile['reason'], string>> = {
  explicit: 'named with -f',
  COMPOSE_FILE: 'named in COMPOSE_FILE',
  discovered: 'found by its name',
  override: 'overrides the file beside it',
  stdin: 'standard input (stdin)',
  compose: 'read',
  include: 'included',
  extends: 'holds a service that is extended',
  'env-file': 'gives variables',
  'service-env-file': 'gives environment of a service',
  'label-file': 'gives labels of a service',
  'looked-for': 'looked for',
};

function fileRow({ path, reason, from }: UsedFile, directory: string): Row {
  const named = from ? ` (${relative(from.file, directory)}:${from.start.line + 1})` : '';
  return [relative(path, directory), `${REASONS[reason]}${named}`];
}

function relative(path: string, directory: string): string {
  return path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;
}

/** One row for each network or port, so that a service with many of them stays within the width of a terminal. */
function serviceRows(service: Service): readonly Row[] {
  const networks = networksOf(service);
  const ports = service.ports.map(portText);
  return Array.from({ length: Math.max(1, networks.length, ports.length) }, (_, index) => [
    index === 0 ? service.name : '',
    index === 0 ? replicasOf(service) : '',
    networks[index] ?? '',
    ports[index] ?? '',
  ]);
}

function replicasOf({ provider, replicas }: Service): string {
  return provider === undefined ? String(replicas) : '-';
}

/** The primary network comes first. */
function networksOf({ networkMode, networks, provider }: Service): readonly string[] {
  if (networkMode !== undefined && networkMode !== '') return [`network_mode: ${networkMode}`];
  if (provider !== undefined) return [`provider: ${provider.type}`];
  const byKey = new Map(networks.map((attachment) => [attachment.network, attachment]));
  return networksByPriority(networks).flatMap((key) => {
    const attachment = byKey.get(key);
    return attachment ? [networkText(attachment)] : [];
  });
}

function networkText({ network, aliases, ipv4Address, ipv6Address }: Attachment): string {
  const details = [...aliases, ipv4Address, ipv6Address].filter((detail) => detail !== undefined);
  return details.length === 0 ? network : `${network} (${details.join(', ')})`;
}

function portText({ hostIp, published, target, protocol }: Port): string {
  const host = hostIp === undefined ? '' : hostIp.includes(':') ? `[${hostIp}]:` : `${hostIp}:`;
  return `${host}${published ?? '(any)'}->${target}/${protocol}`;
}

function networkRows(network: Network, isUsed: boolean): readonly Row[] {
  const subnets = network.ipam.flatMap(({ subnet }) => subnet ?? []);
  const remarks = [
    network.external ? 'external' : '',
    network.internal ? 'internal' : '',
    network.driver !== undefined && network.driver !== 'bridge' ? network.driver : '',
    network.enableIpv4 === false ? 'no IPv4' : '',
    network.enableIpv6 ? 'IPv6' : '',
    isUsed ? '' : 'not used',
  ].filter((remark) => remark !== '');
  return Array.from({ length: Math.max(1, subnets.length) }, (_, index) => [
    index === 0 ? network.key : '',
    index === 0 ? network.name : '',
    subnets[index] ?? '',
    index === 0 ? remarks.join(', ') : '',
  ]);
}

function disabledRow({ name, profiles, isUnselected }: DisabledService): Row {
  return [name, isUnselected === true ? 'not asked for' : `needs a profile: ${profiles.join(', ')}`];
}
