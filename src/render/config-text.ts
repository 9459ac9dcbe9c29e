/** A compose project as this program understands it. */
import type { Attachment, Port, Project, Service } from '../compose/project';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';

/** Name, files with the reason they take part, services and networks. */
export function renderConfig(project: Project, style: Style = plainStyle): string {
  const files = project.files.map((file) => [file.path, file.reason]);
  const services = project.services.map((service) => [
    service.name,
    String(service.replicas),
    networksOf(service),
    service.ports.map(portText).join(', '),
  ]);
  const networks = project.networks.map((network) => [
    network.key,
    network.name,
    network.ipam.map((config) => config.subnet ?? '').join(', '),
    [network.external ? 'external' : '', network.internal ? 'internal' : ''].filter(Boolean).join(', '),
  ]);
  const disabled = project.disabledServices.map(
    (service) => `${service.name} is off; profiles that enable it: ${service.profiles.join(', ')}\n`,
  );
  return [
    `${style.heading(project.name)} in ${project.directory}\n`,
    renderTable(['FILE', 'BECAUSE'], files, style),
    renderTable(['SERVICE', 'REPLICAS', 'NETWORKS', 'PORTS'], services, style),
    renderTable(['NETWORK', 'NAME', 'SUBNET', ''], networks, style),
    ...(disabled.length === 0 ? [] : [disabled.join('')]),
  ].join('\n');
}

function networksOf(service: Service): string {
  if (service.networkMode !== undefined) return `network_mode: ${service.networkMode}`;
  return service.networks.map(networkText).join(', ');
}

function networkText({ network, aliases }: Attachment): string {
  return aliases.length === 0 ? network : `${network} (${aliases.join(', ')})`;
}

function portText({ hostIp, published, target, protocol }: Port): string {
  const host = hostIp === undefined ? '' : `${hostIp}:`;
  return `${host}${published ?? '(any)'}->${target}/${protocol}`;
}
