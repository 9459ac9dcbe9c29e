/** A project's network as a table: what is up, or what would be. */
import type { RunningProject, RunningState } from '../daemon/api';
import type { ServiceNamespace, Topology } from '../topology/topology';
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
  const rows = project.topology.namespaces.flatMap((namespace) => {
    const running = project.namespaces.find((each) => each.containerName === namespace.containerName);
    const state = running === undefined ? 'missing' : stateWord(project.state);
    return endpointRows(namespace, running?.published ?? []).map((row) => [...row, state]);
  });
  return renderTable([...HEADINGS, 'STATE'], rows, style);
}

/** The same for a plan, after the networks themselves; nothing of it exists yet. */
export function renderPlan(topology: Topology, style: Style = plainStyle): string {
  const networks = topology.networks.map((network) => [
    network.name,
    network.subnet,
    network.gateway,
    network.bridge,
    network.internal ? 'internal' : '',
  ]);
  const rows = topology.namespaces.flatMap((namespace) => endpointRows(namespace, namespace.publishedPorts));
  const networkTable = renderTable(['NETWORK', 'SUBNET', 'GATEWAY', 'BRIDGE', ''], networks, style);
  return `${networkTable}\n${renderTable(HEADINGS, rows, style)}`;
}

/** `0.0.0.0:8000->5000/tcp`; port 0 is one that is chosen on the way up. */
export function portText({ hostAddress, hostPort, containerPort, protocol }: ShownPort): string {
  const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
  return `${address}:${hostPort === 0 ? '(any)' : hostPort}->${containerPort}/${protocol}`;
}

function endpointRows(namespace: ServiceNamespace, ports: readonly ShownPort[]): string[][] {
  const { service, containerName, endpoints } = namespace;
  // Ports belong to the container, so they stand on its first line only.
  const published = ports.map(portText).join(', ');
  return endpoints.map(({ network, address, dnsNames }, index) => [
    service,
    containerName,
    network,
    address,
    dnsNames.join(', '),
    index === 0 ? published : '',
  ]);
}

/** `up`, `starting`, `stopping` or `failed`. */
function stateWord(state: RunningState): string {
  return state.kind;
}
