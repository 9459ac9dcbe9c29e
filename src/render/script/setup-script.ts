/** What `up` would do as commands that root can run: the requests to the helper in the words of iproute2. */
import * as requests from '../../daemon/helper-requests';
import { HOST_FILES, hostsOf, resolvConfOf } from '../../dns/namespace-conf';
import { type Changes, changesBetween } from '../../topology/changes';
import type { Family } from '../../firewall/rule';
import type { Network, ServiceNamespace, Topology } from '../../topology/topology';
import { renderPlan, portText } from '../project-text';
import { bridgeCommands, endpointCommands, inside, namespaceCommands, parentCommands } from './devices';
import { dnsRules, hostRules, PLACEHOLDER_PORTS } from './rules';
import { command, comment, withInput } from './shell';

export interface SetupInput {
  /** 8 hex digits that the names of chains follow from. */
  readonly id: string;
  readonly mode: 'rootless' | 'rootful';
  /** What is up; absent: nothing. */
  readonly current?: Topology | undefined;
  readonly next: Topology;
  /** A file of the machine; the empty text where it has none. */
  readonly hostFile: (path: string) => string;
}

const RESTORE: Readonly<Record<Family, string>> = { ip: 'iptables-restore', ip6: 'ip6tables-restore' };

/** What `hostFile` may be asked for. */
export const NEEDED_FILES = HOST_FILES;

/** A script for `sh -e`. The plan as a table stands at its head, in comments. */
export function renderSetupScript(input: SetupInput): string {
  const { current, next } = input;
  const changes = changesBetween(current, next);
  const parts = [
    ...head(input),
    ...removals(input, changes),
    ...networks(input, changes),
    ...changes.newNamespaces.flatMap((namespace) => namespaceParts(input, namespace)),
    ...attachments(input, changes),
    ...keptFiles(input, changes),
    ...rules(input),
  ];
  return `${parts.join('\n')}\n`;
}

function head({ current, next, mode }: SetupInput): string[] {
  const where =
    mode === 'rootful'
      ? 'as root. "up --rootful" does the same without a shell.'
      : 'as root in a network namespace of its own: unshare --net sh -e FILE. "up" has one that needs no root.';
  const what =
    current === undefined
      ? `The network of ${next.project}: run this ${where}`
      : `What would change of the network of ${next.project}, had the script of its first "up" made it. Run this ${where}`;
  return [
    comment(what),
    comment(
      'Namespaces are those of "ip netns" here; netscope keeps its own elsewhere, each with its host name.',
    ),
    comment(
      `In each namespace with a resolver, ports ${PLACEHOLDER_PORTS.udp} (UDP) and ${PLACEHOLDER_PORTS.tcp} (TCP) stand for two sockets at 127.0.0.11\nwhich "up" binds there and netscope answers at; after this script nobody does, and names do not resolve.`,
    ),
    '',
    comment(renderPlan(next).trimEnd()),
    '',
  ];
}

function removals({ id, current }: SetupInput, changes: Changes): string[] {
  if (current === undefined) return [];
  const { removedNamespaces, removedNetworks, changed } = changes;
  const left = changed.map(({ before, left: endpoints }) => ({ namespace: before, endpoints }));
  const { namespaces } = requests.removeEndpointsRequest(id, current, left);
  const lines = [
    ...removedNamespaces.filter(isMade).flatMap(({ containerName, endpoints }) => [
      command('ip', 'netns', 'delete', containerName),
      command('rm', '-rf', `/etc/netns/${containerName}`),
      // It would go with its namespace, but some time later.
      ...endpoints.map(({ veth }) => `${command('ip', 'link', 'delete', veth)} 2> /dev/null || true`),
    ]),
    ...namespaces.flatMap(({ name, veths, parented = [] }) => [
      ...(parented.length > 0 ? [] : veths.map((veth) => command('ip', 'link', 'delete', veth))),
      ...parented.map((device) => command('ip', '-n', name, 'link', 'delete', device)),
    ]),
    ...requests
      .deleteNetworksRequest(id, removedNetworks)
      .bridges.map((bridge) => command('ip', 'link', 'delete', bridge)),
  ];
  return lines.length === 0 ? [] : [comment('what goes'), ...lines, ''];
}

function networks({ id, current }: SetupInput, { newNetworks }: Changes): string[] {
  const forward = (name: string): string => command('sysctl', '-q', '-w', `${name}=1`);
  const hasIpv6 = (network: Network): boolean => network.ipv6 !== undefined;
  const needsIpv6 = newNetworks.some(hasIpv6) && current?.networks.some(hasIpv6) !== true;
  const forwarding = [
    ...(current === undefined ? [forward('net.ipv4.ip_forward')] : []),
    ...(needsIpv6 ? [forward('net.ipv6.conf.all.forwarding')] : []),
  ];
  const each = newNetworks.flatMap((network) => {
    const request = requests.createNetworksRequest(id, [network]);
    return [
      comment(`network ${network.key}`),
      ...(request.parents ?? []).flatMap(parentCommands),
      ...request.networks.flatMap(bridgeCommands),
      '',
    ];
  });
  return [...each, ...(forwarding.length === 0 ? [] : [...forwarding, ''])];
}

function namespaceParts({ id, next, hostFile }: SetupInput, namespace: ServiceNamespace): string[] {
  const { service, replica, containerName, mode, hostname } = namespace;
  const title = `${service}-${replica}`;
  if (mode?.kind === 'shared') {
    const owner = mode.project === undefined ? mode.owner : `${mode.owner} of ${mode.project}`;
    return [comment(`${title}: in the namespace of ${owner}`), ''];
  }
  if (mode?.kind === 'host') return [comment(`${title}: in the network of the host`), ''];
  const { namespaces } = requests.createNamespacesRequest(id, next, [namespace]);
  const ports = namespace.publishedPorts.map(portText);
  return [
    comment(`${title}${hostname === '' ? '' : `, hostname ${hostname}`}`),
    ...(ports.length === 0 ? [] : [comment(`netscope listens for it at ${ports.join(', ')}`)]),
    ...namespaces.flatMap((spec) => [
      ...namespaceCommands(spec),
      ...endpointCommands(spec),
      ...(spec.resolver
        ? [withInput(`${inside(containerName)} iptables-restore --noflush`, dnsRules())]
        : []),
    ]),
    command('mkdir', '-p', `/etc/netns/${containerName}`),
    file(containerName, 'resolv.conf', resolvConfOf(namespace, hostFile, next).text),
    file(containerName, 'hosts', hostsOf(namespace, hostFile, next)),
    '',
  ];
}

/** `ip netns exec` shows files of that folder under /etc. */
function file(containerName: string, name: string, text: string): string {
  return withInput(`cat > ${command(`/etc/netns/${containerName}/${name}`)}`, text);
}

function attachments({ id, next }: SetupInput, { changed }: Changes): string[] {
  const { namespaces } = requests.addEndpointsRequest(
    id,
    next,
    changed.map(({ now, joined }) => ({ namespace: now, endpoints: joined })),
  );
  return namespaces.flatMap((spec) => {
    const { name, routes } = spec;
    const without = ([4, 6] as const)
      .filter((family) => !routes.some((route) => route.family === family))
      .map((family) => command('ip', `-${family}`, '-n', name, 'route', 'delete', 'default'))
      .map((line) => `${line} 2> /dev/null || true`);
    return [comment(name), ...endpointCommands(spec), ...without, ''];
  });
}

/** Hosts files that change under programs that stay. */
function keptFiles({ current, next, hostFile }: SetupInput, { kept }: Changes): string[] {
  return kept.filter(isMade).flatMap((now) => {
    const before = current?.namespaces.find(({ containerName }) => containerName === now.containerName);
    const text = hostsOf(now, hostFile, next);
    if (before === undefined || hostsOf(before, hostFile, next) === text) return [];
    return [file(now.containerName, 'hosts', text), ''];
  });
}

/** Ports that the kernel has yet to choose have no rule here. */
function rules({ id, mode, current, next }: SetupInput): string[] {
  const textOf = (topology: Topology, family: Family, isNew: boolean): string => {
    const ports = topology.namespaces.flatMap(({ containerName, publishedPorts }) =>
      publishedPorts.filter(({ hostPort }) => hostPort !== 0).map((port) => ({ ...port, containerName })),
    );
    const { op, project, ...options } = requests.hostRulesRequest(id, topology, ports, mode === 'rootful');
    return hostRules({ id, ...options }, family, isNew);
  };
  const inputs = Object.entries(RESTORE).flatMap(([key, program]) => {
    const family = key as Family;
    const before = current === undefined ? '' : textOf(current, family, false);
    const text = textOf(next, family, before === '');
    return text === '' || text === before ? [] : [withInput(`${program} --noflush`, text)];
  });
  return inputs.length === 0 ? [] : [comment('rules beside the bridges'), ...inputs];
}

function isMade({ mode }: ServiceNamespace): boolean {
  return mode?.kind !== 'host' && mode?.kind !== 'shared';
}
