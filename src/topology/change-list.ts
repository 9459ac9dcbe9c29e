/** The changes between two topologies, one by one, as a person is told of them. */
import { type ChangeReason, type Changes, endpointDifferences, routesDiffer } from './changes';
import { portKey } from './port-identity';
import { resolverWords } from './resolver-settings';
import type { Endpoint, PublishedPort, ServiceNamespace, Topology } from './topology';

/** Whose change it is: one replica of a service. */
interface OfNamespace {
  readonly service: string;
  readonly replica: number;
  readonly containerName: string;
}

/** `again`: removed and made anew, for the `reasons`; empty for the others. */
export interface NetworkMade {
  readonly kind: 'network';
  /** The engine's name, and the key in the files. */
  readonly network: string;
  readonly key: string;
  readonly what: 'made' | 'again' | 'removed';
  readonly subnet: string;
  readonly reasons: readonly ChangeReason[];
}

export interface NamespaceMade extends OfNamespace {
  readonly kind: 'namespace';
  readonly what: 'made' | 'again' | 'removed';
  readonly reasons: readonly ChangeReason[];
  /** Addresses that it has now, where it is made: that of each network, in lookup order. */
  readonly addresses: readonly string[];
}

/** A namespace that stays has come to a network, has left it, or has been attached to it anew (`again`). */
export interface EndpointChange extends OfNamespace {
  readonly kind: 'endpoint';
  readonly what: 'joined' | 'again' | 'left';
  readonly network: string;
  readonly key: string;
  /** That it has now; after it has left, that it had. */
  readonly address: string;
  readonly reasons: readonly ChangeReason[];
}

export interface NamesChange extends OfNamespace {
  readonly kind: 'names';
  readonly network: string;
  readonly key: string;
  /** Names by which others find it; with `alias -> target` those that it has for others itself. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** What programs that are started from now on, or look again, find otherwise. */
export interface SettingChange extends OfNamespace {
  readonly kind: 'setting';
  readonly what: 'environment' | 'hosts' | 'default-route';
  /** The gateway or interface of a default route; absent: there is none any more. */
  readonly now?: string;
}

export interface PortChange extends OfNamespace {
  readonly kind: 'port';
  readonly what: 'published' | 'withdrawn';
  /** The port of the files; 0 for one that is chosen on the way. */
  readonly port: PublishedPort;
}

/** The resolver does other things beyond an engine's. */
export interface ResolverChange {
  readonly kind: 'resolver';
  /** As on the command line; none: nothing beyond an engine's. */
  readonly options: readonly string[];
}

export type Change =
  NetworkMade | NamespaceMade | EndpointChange | NamesChange | SettingChange | PortChange | ResolverChange;

/** Networks first, then what goes, then each namespace with all that is its own, in the order of the topology. */
export function changeList(current: Topology | undefined, next: Topology, changes: Changes): Change[] {
  const keyOf = (name: string): string =>
    [...next.networks, ...(current?.networks ?? [])].find((network) => network.name === name)?.key ?? name;
  const networks: Change[] = [
    ...changes.removedNetworks
      .filter(({ name }) => !changes.newNetworks.some((network) => network.name === name))
      .map(({ name, key, subnet }) => networkMade(name, key, subnet, 'removed', [])),
    ...changes.newNetworks.map(({ name, key, subnet }) => {
      const isAgain = changes.removedNetworks.some((network) => network.name === name);
      return networkMade(name, key, subnet, isAgain ? 'again' : 'made', changes.reasons.get(name) ?? []);
    }),
  ];
  const isGone = ({ containerName }: ServiceNamespace): boolean =>
    !next.namespaces.some((namespace) => namespace.containerName === containerName);
  const removed = changes.removedNamespaces
    .filter(isGone)
    .flatMap((namespace): Change[] => [
      { ...of(namespace), kind: 'namespace', what: 'removed', reasons: [], addresses: [] },
      ...portChanges(namespace, undefined),
    ]);
  const each = next.namespaces.flatMap((now) => {
    const before = current?.namespaces.find(({ containerName }) => containerName === now.containerName);
    const ports = portChanges(before, now);
    if (before === undefined || changes.newNamespaces.includes(now))
      return [namespaceMade(now, changes), ...ports];
    return [...keptChanges(before, now, changes, keyOf), ...ports];
  });
  return [...networks, ...removed, ...each, ...resolverChange(current, next)];
}

function resolverChange(current: Topology | undefined, next: Topology): ResolverChange[] {
  const [before = [], options = []] = [current, next].map((each) =>
    resolverWords(each?.resolver?.settings ?? {}),
  );
  const isSame = before.join(' ') === options.join(' ');
  return current === undefined || isSame ? [] : [{ kind: 'resolver', options }];
}

function of({ service, replica, containerName }: ServiceNamespace): OfNamespace {
  return { service, replica, containerName };
}

function networkMade(
  network: string,
  key: string,
  subnet: string,
  what: NetworkMade['what'],
  reasons: readonly ChangeReason[],
): NetworkMade {
  return { kind: 'network', network, key, what, subnet, reasons };
}

function namespaceMade(now: ServiceNamespace, { removedNamespaces, reasons }: Changes): NamespaceMade {
  const isAgain = removedNamespaces.some(({ containerName }) => containerName === now.containerName);
  return {
    ...of(now),
    kind: 'namespace',
    what: isAgain ? 'again' : 'made',
    reasons: reasons.get(now.containerName) ?? [],
    addresses: now.endpoints.map(addressOf),
  };
}

function addressOf({ address, ipv6 }: Endpoint): string {
  return address === '' ? (ipv6?.address ?? '') : address;
}

function keptChanges(
  before: ServiceNamespace,
  now: ServiceNamespace,
  { changed }: Changes,
  keyOf: (network: string) => string,
): Change[] {
  const { left = [], joined = [] } =
    changed.find((change) => change.now.containerName === now.containerName) ?? {};
  const about = (endpoint: Endpoint) => ({
    ...of(now),
    network: endpoint.network,
    key: keyOf(endpoint.network),
  });
  const isAmong = (endpoints: readonly Endpoint[], { network }: Endpoint): boolean =>
    endpoints.some((endpoint) => endpoint.network === network);
  const endpoints = [
    ...left
      .filter((endpoint) => !isAmong(joined, endpoint))
      .map((endpoint): Change => {
        const rest = { address: addressOf(endpoint), reasons: [] };
        return { ...about(endpoint), kind: 'endpoint', what: 'left', ...rest };
      }),
    ...joined.map((endpoint): Change => {
      const old = left.find(({ network }) => network === endpoint.network);
      const why = old === undefined ? [] : endpointDifferences(old, endpoint);
      const reasons: ChangeReason[] = old !== undefined && why.length === 0 ? ['network'] : why;
      const what = old === undefined ? 'joined' : 'again';
      return { ...about(endpoint), kind: 'endpoint', what, address: addressOf(endpoint), reasons };
    }),
  ];
  const names = now.endpoints.flatMap((endpoint): Change[] => {
    const old = before.endpoints.find(({ network }) => network === endpoint.network);
    if (old === undefined) return [];
    const [had, has] = [namesOf(old), namesOf(endpoint)];
    const gained = has.filter((name) => !had.includes(name));
    const lost = had.filter((name) => !has.includes(name));
    if (gained.length + lost.length === 0) return [];
    return [{ ...about(endpoint), kind: 'names', gained, lost }];
  });
  return [...endpoints, ...names, ...settings(before, now)];
}

function namesOf({ dnsNames, links = [] }: Endpoint): string[] {
  return [...dnsNames, ...links.map(({ alias, target }) => `${alias} -> ${target}`)];
}

function settings(before: ServiceNamespace, now: ServiceNamespace): SettingChange[] {
  const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  const route = now.defaultRoutes?.ipv4 ?? now.defaultRoutes?.ipv6;
  const way = route?.gateway ?? route?.interfaceName;
  const all: (SettingChange | false)[] = [
    differs([before.hosts, before.extraHosts], [now.hosts, now.extraHosts]) && {
      ...of(now),
      kind: 'setting',
      what: 'hosts',
    },
    differs(before.environment, now.environment) && { ...of(now), kind: 'setting', what: 'environment' },
    routesDiffer(before, now) && {
      ...of(now),
      kind: 'setting',
      what: 'default-route',
      ...(way === undefined ? {} : { now: way }),
    },
  ];
  return all.filter((change) => change !== false);
}

function portChanges(before: ServiceNamespace | undefined, now: ServiceNamespace | undefined): PortChange[] {
  const [had, has] = [portsOf(before), portsOf(now)];
  const only = (some: Map<string, PortChange>, others: Map<string, PortChange>): PortChange[] =>
    [...some].filter(([key]) => !others.has(key)).map(([, change]) => change);
  return [...only(had, has).map((change) => ({ ...change, what: 'withdrawn' as const })), ...only(has, had)];
}

function portsOf(namespace: ServiceNamespace | undefined): Map<string, PortChange> {
  if (namespace === undefined) return new Map();
  const { containerName } = namespace;
  return new Map(
    namespace.publishedPorts.map((port) => [
      portKey({ containerName, port }),
      { ...of(namespace), kind: 'port', what: 'published', port },
    ]),
  );
}
