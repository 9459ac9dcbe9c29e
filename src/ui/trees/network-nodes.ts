/** Topology to the tree of networks: project, network, service, endpoint, its addresses and devices. Pure. */
import type { Problem } from '../../compose/project';
import type { RunningNamespace } from '../../daemon/api';
import type { Endpoint, Network, Note, ServiceNamespace, Topology } from '../../topology/topology';
import { ItemToken } from '../contributions';
import type { TreeNode } from './node';
import { isUp, shownTopology } from './project-view';
import type { ProjectView } from './project-view';

/** The colour VS Code gives to what passed; the words say `up` as well. */
const UP_COLOR = 'testing.iconPassed';

/** The whole tree; projects are open where there are few. */
export function networkNodes(views: readonly ProjectView[]): readonly TreeNode[] {
  return views.map((view) => projectNode(view, views.length <= 3));
}

function projectNode(view: ProjectView, expanded: boolean): TreeNode {
  const up = isUp(view);
  const state = stateInWords(view);
  const topology = shownTopology(view);
  const networks = topology?.networks.map((network) => networkNode(view, topology, network)) ?? [];
  const remarks = [
    ...view.problems.map((problem, index) => problemNode(view, problem, index)),
    ...(topology?.notes ?? []).map((note, index) => noteNode(view, note, index)),
  ];
  return {
    id: `project:${view.name}`,
    label: view.name,
    description: view.inWorkspace ? state : `${state} · from ${view.directory}`,
    icon: { id: 'layers', ...(up ? { color: UP_COLOR } : {}) },
    tokens: [ItemToken.project, view.running === undefined ? ItemToken.down : ItemToken.up],
    tooltip: projectTooltip(view, state),
    spoken: `Project ${view.name}, ${state}`,
    children: [...networks, ...remarks],
    expanded,
    subject: { kind: 'project', project: view.name },
  };
}

/** `planned`, `up, rootless`, `failed: …`. */
export function stateInWords(view: ProjectView): string {
  const { running } = view;
  if (running === undefined) return view.plan === undefined ? 'cannot be read' : 'planned';
  switch (running.state.kind) {
    case 'starting':
      return 'coming up…';
    case 'up':
      return `up, ${running.mode}`;
    case 'stopping':
      return 'going down…';
    case 'failed':
      return `failed: ${running.state.reason}`;
  }
}

function projectTooltip(view: ProjectView, state: string): string {
  const lines = [`**${view.name}** — ${state}`, '', `Folder: \`${view.directory}\``];
  const { running } = view;
  if (running !== undefined) {
    lines.push('', `Unknown names go to: ${running.upstreams.join(', ') || 'nobody'}`);
    const { reachable, reason } = running.outside;
    lines.push(
      '',
      reachable ? 'Packets reach the outside.' : `Packets stay inside: ${reason ?? 'no uplink'}`,
    );
  }
  return lines.join('\n');
}

function networkNode(view: ProjectView, topology: Topology, network: Network): TreeNode {
  const id = `${view.name}/network:${network.name}`;
  const members = topology.namespaces.filter((namespace) =>
    namespace.endpoints.some((endpoint) => endpoint.network === network.name),
  );
  const services = [...new Set(members.map((namespace) => namespace.service))];
  const description = network.internal ? `${network.subnet} · internal` : network.subnet;
  const inside = network.internal ? 'Internal: no way to the outside, names are not forwarded.' : '';
  return {
    id,
    label: network.name,
    description,
    icon: { id: network.internal ? 'lock' : 'type-hierarchy' },
    tokens: ['network'],
    tooltip: [
      `**${network.name}** — ${liveOrPlanned(view)}`,
      `Subnet \`${network.subnet}\`, gateway \`${network.gateway}\``,
      `Bridge \`${network.bridge}\``,
      ...(inside === '' ? [] : [inside]),
    ].join('\n\n'),
    spoken: `Network ${network.name}, subnet ${network.subnet}, ${network.internal ? 'internal, ' : ''}${liveOrPlanned(view)}`,
    children: services.map((service) => serviceNode(view, id, network, service, members)),
    expanded: true,
  };
}

function serviceNode(
  view: ProjectView,
  parent: string,
  network: Network,
  service: string,
  members: readonly ServiceNamespace[],
): TreeNode {
  const replicas = members.filter((namespace) => namespace.service === service);
  const pairs = replicas.flatMap((namespace) =>
    namespace.endpoints
      .filter((endpoint) => endpoint.network === network.name)
      .map((endpoint) => ({ namespace, endpoint })),
  );
  const addresses = pairs.map(({ endpoint }) => endpoint.address);
  const up = isUp(view);
  const id = `${parent}/service:${service}`;
  return {
    id,
    label: service,
    description: shortened(addresses),
    icon: { id: 'server', ...(up ? { color: UP_COLOR } : {}) },
    tokens: [ItemToken.service, up ? ItemToken.up : ItemToken.down],
    tooltip: [
      `**${service}** — ${liveOrPlanned(view)}`,
      `Answers on ${network.name} to: ${namesOf(pairs)}`,
    ].join('\n\n'),
    spoken: `Service ${service}, ${addresses.join(', ')}, ${liveOrPlanned(view)}`,
    children: pairs.map((pair) => endpointNode(view, id, network, pair.namespace, pair.endpoint)),
    subject: { kind: 'service', project: view.name, service },
  };
}

function namesOf(pairs: readonly { readonly endpoint: Endpoint }[]): string {
  const names = [...new Set(pairs.flatMap(({ endpoint }) => endpoint.dnsNames))];
  return names.map((name) => `\`${name}\``).join(', ');
}

function endpointNode(
  view: ProjectView,
  parent: string,
  network: Network,
  namespace: ServiceNamespace,
  endpoint: Endpoint,
): TreeNode {
  const id = `${parent}/endpoint:${namespace.containerName}`;
  const running = view.running?.namespaces.find((entry) => entry.containerName === namespace.containerName);
  const up = isUp(view);
  const rows = [
    ['Address', `${endpoint.address}/${endpoint.prefixLength}`],
    ['MAC', endpoint.mac],
    ['Interface', endpoint.interfaceName],
    ['Veth', endpoint.veth],
    ['Bridge', network.bridge],
    // A published port leads to the first endpoint, the one with the default route.
    ...(namespace.endpoints[0] === endpoint ? publishedRows(namespace, running) : []),
  ];
  return {
    id,
    label: namespace.containerName,
    description: `${endpoint.interfaceName} · ${liveOrPlanned(view)}`,
    icon: { id: 'plug' },
    tokens: [ItemToken.service, up ? ItemToken.up : ItemToken.down],
    tooltip: endpointTooltip(view, namespace, endpoint, running),
    spoken: `Endpoint ${namespace.containerName}, ${endpoint.address}, ${liveOrPlanned(view)}`,
    children: rows.map(([label = '', description = ''], index) => ({
      id: `${id}/${index}`,
      label,
      description,
      tokens: [],
      spoken: `${label} ${description}`,
    })),
    subject: {
      kind: 'service',
      project: view.name,
      service: namespace.service,
      containerName: namespace.containerName,
    },
  };
}

function endpointTooltip(
  view: ProjectView,
  namespace: ServiceNamespace,
  endpoint: Endpoint,
  running: RunningNamespace | undefined,
): string {
  const lines = [
    `**${namespace.containerName}** — ${liveOrPlanned(view)}`,
    `Names on ${endpoint.network}: ${endpoint.dnsNames.map((name) => `\`${name}\``).join(', ')}`,
  ];
  if (running !== undefined) {
    lines.push(`Namespace \`net:[${running.networkNamespace}]\``);
    lines.push(`Resolver sockets: udp ${running.dnsPorts.udp}, tcp ${running.dnsPorts.tcp} on 127.0.0.11`);
    const processes = running.processes.map(({ pid, command }) => `${command} (${pid})`);
    lines.push(`Processes: ${processes.join(', ') || 'none'}`);
  }
  return lines.join('\n\n');
}

function publishedRows(namespace: ServiceNamespace, running: RunningNamespace | undefined): string[][] {
  return (running?.published ?? namespace.publishedPorts).map((port) => {
    const host = port.hostPort === 0 ? 'any free port' : `${port.hostAddress}:${port.hostPort}`;
    return ['Port', `${host} → ${port.containerPort}/${port.protocol}`];
  });
}

function problemNode(view: ProjectView, problem: Problem, index: number): TreeNode {
  return {
    id: `${view.name}/problem:${index}`,
    label: problem.message,
    icon:
      problem.severity === 'error'
        ? { id: 'error', color: 'list.errorForeground' }
        : { id: 'warning', color: 'list.warningForeground' },
    tokens: [],
    tooltip: [problem.message, ...(problem.hint === undefined ? [] : [problem.hint])].join('\n\n'),
    spoken: `${problem.severity}: ${problem.message}`,
    ...(problem.range === undefined ? {} : { place: problem.range }),
  };
}

function noteNode(view: ProjectView, note: Note, index: number): TreeNode {
  const about = note.service ?? note.network;
  return {
    id: `${view.name}/note:${index}`,
    label: note.message,
    ...(about === undefined ? {} : { description: about }),
    icon: { id: 'info' },
    tokens: [],
    tooltip: note.message,
    spoken: `Note: ${note.message}`,
  };
}

function liveOrPlanned(view: ProjectView): string {
  return isUp(view) ? 'live' : 'planned';
}

function shortened(addresses: readonly string[]): string {
  const [first = '', ...more] = addresses;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
