/** A project's network as a table: what is up, or what would be. */
import type { RunningProject, RunningState } from '../daemon/api';
import { profileOf } from '../names/engine-profile';
import { DEFAULT_PROFILE } from '../topology/engine-profile-name';
import { carrierOf } from '../topology/carrier';
import { addressesOf, gatewaysOf, subnetsOf } from '../topology/both-families';
import { resolverWords } from '../topology/resolver-settings';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { renderFaults } from './faults-text';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';

const HEADINGS = ['SERVICE', 'NAME', 'NETWORK', 'ADDRESS', 'NAMES', 'PUBLISHED'];

interface ShownPort {
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** One line for each endpoint of a network that is up, with the host ports that were really taken. */
export function renderRunning(project: RunningProject, style: Style = plainStyle): string {
  const { topology } = project;
  const rows = topology.namespaces.flatMap((namespace) => {
    const running = project.namespaces.find((each) => each.containerName === namespace.containerName);
    const state = running === undefined ? 'missing' : running.paused ? 'paused' : stateWord(project.state);
    return namespaceRows(namespace, running?.published ?? []).map((row) => [...row, state]);
  });
  const table = renderTable([...HEADINGS, 'STATE'], rows, style);
  const options = resolverWords(topology.resolver?.settings ?? {});
  const resolver =
    options.length === 0
      ? ''
      : `\n${style.notice(`The resolver does more than an engine's: ${options.join(', ')}.`)}\n`;
  const faults =
    project.faults === undefined
      ? ''
      : `\n${style.notice('Faults of name resolution are injected on purpose:')}\n${renderFaults(project.faults, style)}`;
  const onHost = topology.namespaces.filter(({ mode }) => mode?.kind === 'host');
  const remark = onHost.length === 0 ? '' : `\n${style.notice(hostRemark(project, onHost))}\n`;
  const { name, title } = profileOf(topology);
  const engine =
    name === DEFAULT_PROFILE ? '' : `\n${style.notice(`Names resolve as in ${title} (${name}).`)}\n`;
  return `${table}${engine}${remark}${resolver}${faults}`;
}

/** What it means to run in the network of the host, which is another one without root. */
function hostRemark({ mode, namespaces }: RunningProject, onHost: readonly ServiceNamespace[]): string {
  const services = [...new Set(onHost.map(({ service }) => service))];
  const who = `${services.join(', ')} ${services.length === 1 ? 'runs' : 'run'}`;
  if (mode === 'rootful') return `${who} in the network of this machine; nothing there is netscope's.`;
  const running = namespaces.find(({ containerName }) => containerName === onHost[0]?.containerName);
  const where = running === undefined ? '' : ` (net:[${running.networkNamespace}])`;
  return [
    `${who} in the network namespace that holds the bridges of all rootless networks${where}, not in that of this machine:`,
    'services are reached from there at their addresses, but ports opened there are not open on this machine.',
  ].join('\n');
}

/** The same for a plan, after the networks themselves; nothing of it exists yet. */
export function renderPlan(topology: Topology, style: Style = plainStyle): string {
  const networks = topology.networks.map((network) => [
    network.name,
    subnetsOf(network).join(', '),
    gatewaysOf(network).join(', '),
    carrierOf(network).text,
    network.internal ? 'internal' : '',
  ]);
  const rows = topology.namespaces.flatMap((namespace) => namespaceRows(namespace, namespace.publishedPorts));
  const networkTable = renderTable(['NETWORK', 'SUBNET', 'GATEWAY', 'BRIDGE', ''], networks, style);
  return `${networkTable}\n${renderTable(HEADINGS, rows, style)}`;
}

/** `0.0.0.0:8000->5000/tcp`; port 0 is one that is chosen on the way up. */
export function portText({ hostAddress, hostPort, containerPort, protocol }: ShownPort): string {
  const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
  return `${address}:${hostPort === 0 ? '(any)' : hostPort}->${containerPort}/${protocol}`;
}

/** One row for each endpoint; where there is none, what the service has instead stands in the column of networks. */
export function namespaceRows(namespace: ServiceNamespace, ports: readonly ShownPort[]): string[][] {
  const rows = endpointRows(namespace, ports);
  if (rows.length > 0) return rows;
  return [[namespace.service, namespace.containerName, modeText(namespace), '', '', '']];
}

/** `(none)`, `(host)`, `(that of shop-web-1)`. */
export function modeText({ mode }: ServiceNamespace): string {
  if (mode?.kind !== 'shared') return `(${mode?.kind ?? 'none'})`;
  return `(that of ${mode.owner}${mode.project === undefined ? '' : ` of ${mode.project}`})`;
}

function endpointRows(namespace: ServiceNamespace, ports: readonly ShownPort[]): string[][] {
  const { service, containerName, endpoints } = namespace;
  // Ports belong to the container, so they stand on its first line only.
  const published = ports.map(portText).join(', ');
  return endpoints.map((endpoint, index) => [
    service,
    containerName,
    endpoint.network,
    addressesOf(endpoint).join(', '),
    endpoint.dnsNames.join(', '),
    index === 0 ? published : '',
  ]);
}

/** `up`, `starting`, `stopping` or `failed`. */
function stateWord(state: RunningState): string {
  return state.kind;
}
