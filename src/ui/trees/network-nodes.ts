/** Topology to the tree of networks: project, network, service, endpoint, its addresses and devices. Pure. */
import type { Problem } from '../../compose/project';
import type { RunningFault, RunningNamespace } from '../../daemon/api';
import { addressesOf, prefixedAddressesOf, subnetsOf } from '../../topology/both-families';
import { carrierOf } from '../../topology/carrier';
import type { Endpoint, Network, Note, ServiceNamespace, Topology } from '../../topology/topology';
import { ItemToken } from '../contributions';
import { faultText } from '../../render/faults-text';
import { modeText } from '../../render/project-text';
import { bold, plain } from '../markdown';
import { endpointTooltip, networkTooltip, projectTooltip, serviceTooltip } from './network-tooltips';
import type { TreeNode } from './node';
import { isUp, liveOrPlanned, shownTopology } from './project-view';
import type { ProjectView } from './project-view';

/** A green with contrast in every kind of theme; the words say `up` as well. */
const UP_COLOR = 'charts.green';

/** The whole tree; projects are open where there are few. */
export function networkNodes(views: readonly ProjectView[]): readonly TreeNode[] {
  return views.map((view) => projectNode(view, views.length <= 3));
}

function projectNode(view: ProjectView, expanded: boolean): TreeNode {
  const up = isUp(view);
  const state = stateInWords(view);
  const id = projectId(view);
  const topology = shownTopology(view);
  const networks = topology?.networks.map((network) => networkNode(view, topology, network)) ?? [];
  const problems = view.problems.map((problem, index) => problemNode(id, problem, index));
  const notes = (topology?.notes ?? []).map((note, index) => noteNode(id, note, index));
  const faults = (view.running?.faults ?? []).map((fault) => faultNode(id, fault));
  const isFaulty =
    faults.length === 0 ? [] : [`${faults.length} fault${faults.length === 1 ? '' : 's'} injected`];
  const description = [state, ...elsewhere(view), ...counted(view.problems), ...isFaulty].join(' · ');
  return {
    id,
    label: view.name,
    description,
    icon: { id: 'layers', ...(up ? { color: UP_COLOR } : {}) },
    tokens: [ItemToken.project, view.running === undefined ? ItemToken.down : ItemToken.up],
    tooltip: projectTooltip(view, state),
    spoken: `Project ${view.name}, ${description.replaceAll(' · ', ', ')}`,
    // First what keeps the network from coming up.
    children: [...problems, ...faults, ...networks, ...withoutNetwork(view, topology), ...notes],
    expanded,
    subject: { kind: 'project', ...where(view) },
  };
}

/** Several projects of a workspace may have one name, but each has a folder of its own. */
function projectId(view: ProjectView): string {
  return `project:${view.inWorkspace ? view.directory : view.name}`;
}

/** The project that an item belongs to, as part of its subject. */
function where({ name, directory }: ProjectView): { readonly project: string; readonly directory: string } {
  return { project: name, directory };
}

/** Whether what runs was brought up from another folder; the tooltip says which one. */
function elsewhere({ inWorkspace, directory, running }: ProjectView): string[] {
  const isHere = inWorkspace && (running === undefined || running.origin.directory === directory);
  return isHere ? [] : ['elsewhere'];
}

function counted(problems: readonly Problem[]): string[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return errors === 0 ? [] : [`${errors} error${errors === 1 ? '' : 's'}`];
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

function networkNode(view: ProjectView, topology: Topology, network: Network): TreeNode {
  const id = `${projectId(view)}/network:${network.name}`;
  const members = topology.namespaces.filter((namespace) =>
    namespace.endpoints.some((endpoint) => endpoint.network === network.name),
  );
  const services = [...new Set(members.map((namespace) => namespace.service))];
  const subnets = subnetsOf(network).join(', ');
  const description = network.internal ? `${subnets} · internal` : subnets;
  return {
    id,
    // As the file calls it; the engine's longer name would push the subnet out of a side bar.
    label: network.key,
    description,
    icon: { id: network.internal ? 'lock' : 'type-hierarchy' },
    tokens: ['network'],
    tooltip: networkTooltip(view, network),
    spoken: `Network ${network.key}, ${network.name}, subnet ${subnets}, ${network.internal ? 'internal, ' : ''}${liveOrPlanned(view)}`,
    children: services.map((service) => serviceNode(view, id, network, service, members)),
    expanded: true,
  };
}

/** Services that have no network, or use that of somebody else: they stand beside the networks. */
function withoutNetwork(view: ProjectView, topology: Topology | undefined): TreeNode[] {
  const up = isUp(view);
  const alone = (topology?.namespaces ?? []).filter(({ endpoints }) => endpoints.length === 0);
  return alone.map((namespace) => {
    const { service, containerName } = namespace;
    const mode = modeText(namespace);
    return {
      id: `${projectId(view)}/service:${containerName}`,
      label: service,
      description: mode,
      icon: { id: 'server', ...(up ? { color: UP_COLOR } : {}) },
      tokens: [ItemToken.service, up ? ItemToken.up : ItemToken.down],
      tooltip: [`${bold(containerName)} — ${liveOrPlanned(view)}`, `Network: ${plain(mode)}`].join('\n\n'),
      spoken: `Service ${service}, without a network of its own: ${mode}, ${liveOrPlanned(view)}`,
      subject: { kind: 'service', ...where(view), service, containerName },
    };
  });
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
  const addresses = pairs.flatMap(({ endpoint }) => addressesOf(endpoint));
  const up = isUp(view);
  const id = `${parent}/service:${service}`;
  return {
    id,
    label: service,
    description: shortened(addresses),
    icon: { id: 'server', ...(up ? { color: UP_COLOR } : {}) },
    tokens: [ItemToken.service, up ? ItemToken.up : ItemToken.down],
    tooltip: serviceTooltip(
      view,
      network,
      service,
      pairs.map(({ endpoint }) => endpoint),
    ),
    spoken: `Service ${service}, ${addresses.join(', ')}, ${liveOrPlanned(view)}`,
    children: pairs.map((pair) => endpointNode(view, id, network, pair.namespace, pair.endpoint)),
    subject: { kind: 'service', ...where(view), service },
  };
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
  const carrier = carrierOf(network);
  const isPaused = up && running?.paused === true;
  const state = isPaused ? 'paused' : liveOrPlanned(view);
  const rows = [
    ...prefixedAddressesOf(endpoint).map((address) => ['Address', address]),
    ...(endpoint.mac === '' ? [] : [['MAC', endpoint.mac]]),
    ['Interface', endpoint.interfaceName],
    ...(network.parent === undefined ? [['Veth', endpoint.veth]] : []),
    [carrier.kind, carrier.text],
    // A published port leads to the first endpoint, the one with the default route.
    ...(namespace.endpoints[0] === endpoint ? publishedRows(namespace, running) : []),
  ];
  return {
    id,
    label: namespace.containerName,
    description: state,
    icon: { id: isPaused ? 'debug-pause' : 'plug' },
    tokens: [ItemToken.service, up ? ItemToken.up : ItemToken.down],
    tooltip: endpointTooltip(view, namespace, endpoint, running),
    spoken: `Endpoint ${namespace.containerName}, ${addressesOf(endpoint).join(', ')}, ${state}`,
    children: rows.map(([label = '', description = ''], index) => ({
      id: `${id}/${index}`,
      label,
      description,
      tokens: [],
      spoken: `${label} ${description}`,
    })),
    subject: {
      kind: 'service',
      ...where(view),
      service: namespace.service,
      containerName: namespace.containerName,
    },
  };
}

function publishedRows(namespace: ServiceNamespace, running: RunningNamespace | undefined): string[][] {
  return (running?.published ?? namespace.publishedPorts).map((port) => {
    const { hostAddress, hostPort } = port;
    const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
    const host = hostPort === 0 ? 'any free port' : `${address}:${hostPort}`;
    return ['Port', `${host} → ${port.containerPort}/${port.protocol}`];
  });
}

function problemNode(parent: string, problem: Problem, index: number): TreeNode {
  return {
    id: `${parent}/problem:${index}`,
    label: problem.message,
    icon:
      problem.severity === 'error'
        ? { id: 'error', color: 'list.errorForeground' }
        : { id: 'warning', color: 'list.warningForeground' },
    tokens: [],
    tooltip: [problem.message, ...(problem.hint === undefined ? [] : [problem.hint])].map(plain).join('\n\n'),
    spoken: `${problem.severity}: ${problem.message}`,
    ...(problem.range === undefined ? {} : { place: problem.range }),
  };
}

/** Set on purpose by `netscope fault set`. */
function faultNode(project: string, fault: RunningFault): TreeNode {
  const description = faultText(fault);
  const hits = `${fault.hits} ${fault.hits === 1 ? 'query' : 'queries'} so far`;
  return {
    id: `${project}/fault:${fault.id}`,
    label: `Fault ${fault.id}`,
    description,
    icon: { id: 'bug' },
    tokens: ['fault'],
    tooltip: [
      `Name resolution is made to fail on purpose: ${plain(description)}.`,
      `${hits}. To take it away: \`netscope fault clear ${fault.id}\``,
    ].join('\n\n'),
    spoken: `Injected fault ${fault.id}: ${description}, ${hits}`,
  };
}

function noteNode(parent: string, note: Note, index: number): TreeNode {
  const about = note.service ?? note.network;
  return {
    id: `${parent}/note:${index}`,
    label: note.message,
    ...(about === undefined ? {} : { description: about }),
    icon: { id: 'info' },
    tokens: [],
    tooltip: plain(note.message),
    spoken: `Note: ${note.message}`,
  };
}

function shortened(addresses: readonly string[]): string {
  const [first = '', ...more] = addresses;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
