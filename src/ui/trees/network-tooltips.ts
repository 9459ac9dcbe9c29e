/** What a tooltip of the tree of networks says beyond label and description, as Markdown. Pure. */
import { relative } from 'node:path';
import type { ComposeFile } from '../../compose/project';
import type { RunningNamespace } from '../../daemon/api';
import { obstacleText } from '../../render/obstacle-text';
import { carrierOf } from '../../topology/carrier';
import type { Endpoint, Network, ServiceNamespace } from '../../topology/topology';
import { bold, code, codes, plain } from '../markdown';
import { liveOrPlanned } from './project-view';
import type { ProjectView } from './project-view';

export function projectTooltip(view: ProjectView, state: string): string {
  const lines = [
    `${bold(view.name)} — ${plain(state)}`,
    filesInWords(view),
    `Folder: ${code(view.directory)}`,
  ];
  const { running } = view;
  if (running !== undefined) {
    const { reachable, reason } = running.outside;
    const { directory } = running.origin;
    if (directory !== view.directory) lines.push(`Brought up from: ${code(directory)}`);
    lines.push(
      `Unknown names go to: ${codes(running.upstreams) || 'nobody'}`,
      reachable
        ? 'Packets reach the outside.'
        : `Packets stay inside: ${plain(reason ?? 'there is no way out')}.`,
      ...(running.obstacles ?? []).map((obstacle) => plain(obstacleText(obstacle, running.topology))),
    );
  }
  return lines.join('\n\n');
}

/** Which files make the project, so that nobody wonders why another one has no say. */
function filesInWords({ files, directory }: ProjectView): string {
  if (files.length === 0) return 'None of its files can be read.';
  const names = files.map(({ path, reason }) => `${code(relative(directory, path))}${ROLES[reason]}`);
  return `Made of: ${names.join(', ')}`;
}

const ROLES: Readonly<Record<ComposeFile['reason'], string>> = {
  explicit: '',
  discovered: '',
  stdin: '',
  override: ' (override)',
  COMPOSE_FILE: ' (by COMPOSE\\_FILE)',
};

/** One line for each family. */
function familyLines({ subnet, gateway, ipv6 }: Network): string[] {
  return [{ subnet, gateway }, ipv6 ?? { subnet: '' }]
    .filter((family) => family.subnet !== '')
    .map((family) => {
      const router =
        family.gateway === undefined || family.gateway === '' ? '' : `, gateway ${code(family.gateway)}`;
      return `Subnet ${code(family.subnet)}${router}`;
    });
}

export function networkTooltip(view: ProjectView, network: Network): string {
  const lines = [
    `${bold(network.name)} — ${liveOrPlanned(view)}`,
    ...familyLines(network),
    `${carrierOf(network).kind} ${code(carrierOf(network).text)}`,
  ];
  if (network.internal) lines.push('Internal: no way to the outside, names are not forwarded.');
  return lines.join('\n\n');
}

export function serviceTooltip(
  view: ProjectView,
  network: Network,
  service: string,
  endpoints: readonly Endpoint[],
): string {
  const names = new Set(endpoints.flatMap(({ dnsNames }) => dnsNames));
  return [
    `${bold(service)} — ${liveOrPlanned(view)}`,
    `Answers on ${code(network.name)} to: ${codes([...names])}`,
  ].join('\n\n');
}

export function endpointTooltip(
  view: ProjectView,
  namespace: ServiceNamespace,
  endpoint: Endpoint,
  running: RunningNamespace | undefined,
): string {
  const lines = [
    `${bold(namespace.containerName)} — ${liveOrPlanned(view)}`,
    `Names on ${code(endpoint.network)}: ${codes(endpoint.dnsNames)}`,
  ];
  if (running !== undefined) {
    lines.push(`Namespace \`net:[${running.networkNamespace}]\``);
    const { dnsPorts } = running;
    if (dnsPorts !== undefined) {
      lines.push(`Resolver sockets: udp ${dnsPorts.udp}, tcp ${dnsPorts.tcp} on 127.0.0.11`);
    }
    const processes = running.processes.map(({ pid, command }) => `${command} (${pid})`);
    lines.push(`Processes: ${plain(processes.join(', ')) || 'none'}`);
  }
  return lines.join('\n\n');
}
