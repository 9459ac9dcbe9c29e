/** A container that runs, as a namespace of a topology. */
import { compareLookup } from '../topology/endpoint-order';
import type {
  DefaultRoute,
  Endpoint,
  HostsEntry,
  LinkAlias,
  NamespaceMode,
  Network,
  ServiceNamespace,
} from '../topology/topology';
import { containerNameOf, factsOf } from './container-facts';
import type { InspectedContainer, InspectedEndpoint } from './inspected-container';
import { canonical } from './network-of';
import { publishedPortsOf } from './published-ports';

const SHORT_ID_DIGITS = 12;
const IFNAME = 'com.docker.network.endpoint.ifname';
const SYSCTLS = 'com.docker.network.endpoint.sysctls';

/** What a namespace is made of beside its container. */
export interface NamespaceContext {
  /** Of the whole engine, by name. */
  readonly networks: ReadonlyMap<string, Network>;
  readonly mode: NamespaceMode;
  /** Whether a gateway that the engine tells for an internal network is also the default route. */
  readonly hasInternalRoutes: boolean;
  /** What `host-gateway` stands for. */
  readonly hostGateway: readonly string[];
  /** Lines of `/etc/hosts` that links on the default bridge have made. */
  readonly linkHosts: readonly HostsEntry[];
}

/**
 * Endpoints come in the order in which the engine asks their networks for names. Names of devices are empty: the engine
 * does not tell them, except where somebody has asked for one.
 */
export function namespaceOf(container: InspectedContainer, context: NamespaceContext): ServiceNamespace {
  const { Id, Config, HostConfig, State } = container;
  const { service, replica, containerName } = factsOf(container);
  const { networks, mode, hostGateway, linkHosts, hasInternalRoutes } = context;
  const joined = joinedNetworks(container, networks, mode);
  const endpoints = joined.map(({ endpoint }) => endpoint);
  const extraHosts = HostConfig.ExtraHosts.flatMap(extraHost);
  const hosts = [
    ...extraHosts.flatMap(({ host, address }) =>
      (address === 'host-gateway' ? hostGateway : [address]).map((each) => ({
        address: each,
        names: [host],
      })),
    ),
    ...linkHosts,
  ];
  return {
    service,
    replica,
    containerName,
    shortId: Id.slice(0, SHORT_ID_DIGITS),
    hostname: Config.Hostname,
    endpoints,
    publishedPorts: publishedPortsOf(container),
    environment: environmentOf(Config.Env),
    dns: HostConfig.Dns,
    dnsSearch: HostConfig.DnsSearch,
    dnsOptions: HostConfig.DnsOptions,
    extraHosts,
    ...(mode.kind === 'own' ? {} : { mode }),
    defaultRoutes: defaultRoutesOf(joined.filter(({ network }) => hasInternalRoutes || !network.internal)),
    ...(Config.Domainname === '' ? {} : { domainname: Config.Domainname }),
    ...(Object.keys(HostConfig.Sysctls).length === 0 ? {} : { sysctls: HostConfig.Sysctls }),
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(State.Paused ? { paused: true } : {}),
  };
}

interface Joined {
  readonly endpoint: Endpoint;
  readonly network: Network;
  readonly inspected: InspectedEndpoint;
}

/** Those with an address: what is left of a network that was deleted, or is still to come, has none. */
function joinedNetworks(
  container: InspectedContainer,
  networks: ReadonlyMap<string, Network>,
  mode: NamespaceMode,
): Joined[] {
  if (mode.kind !== 'own' && mode.kind !== 'default-bridge') return [];
  return Object.entries(container.NetworkSettings.Networks)
    .flatMap(([name, inspected]) => {
      const network = networks.get(name);
      if (network === undefined || (inspected.IPAddress === '' && inspected.GlobalIPv6Address === ''))
        return [];
      const endpoint = endpointOf(container, network, inspected);
      return [{ endpoint, network, inspected, gatewayPriority: inspected.GwPriority }];
    })
    .sort(compareLookup);
}

/**
 * For each family that of the first endpoint with a gateway, which the engine tells for each of them. On an internal
 * network Docker before 28 sets one as well, although nothing gets through; Podman only tells it.
 */
function defaultRoutesOf(joined: readonly Joined[]): { ipv4?: DefaultRoute; ipv6?: DefaultRoute } {
  const first = (gatewayOf: (inspected: InspectedEndpoint) => string): DefaultRoute | undefined => {
    const found = joined.find(({ inspected, network }) => gatewayOf(inspected) !== '' || isOnLink(network));
    if (found === undefined) return undefined;
    const { endpoint, network, inspected } = found;
    const gateway = isOnLink(network) ? '' : canonical(gatewayOf(inspected));
    return {
      network: network.name,
      interfaceName: endpoint.interfaceName,
      ...(gateway === '' ? {} : { gateway }),
    };
  };
  const ipv4 = first(({ Gateway }) => Gateway);
  const ipv6 = first(({ IPv6Gateway }) => IPv6Gateway);
  return { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) };
}

/** Such a route names the device only. */
function isOnLink({ driver, internal, parent }: Network): boolean {
  return driver === 'ipvlan' && !internal && parent?.mode.startsWith('l3') === true;
}

function endpointOf(container: InspectedContainer, network: Network, inspected: InspectedEndpoint): Endpoint {
  const { IPAddress, IPPrefixLen, GlobalIPv6Address, GlobalIPv6PrefixLen, IPAMConfig } = inspected;
  const fixedFamilies = [
    ...(IPAMConfig.IPv4Address === '' ? [] : [4 as const]),
    ...(IPAMConfig.IPv6Address === '' ? [] : [6 as const]),
  ];
  const links = inspected.Links.map(linkAlias).filter((link) => link !== undefined);
  const sysctls = sysctlsOf(inspected.DriverOpts[SYSCTLS], inspected.DriverOpts[IFNAME]);
  return {
    network: network.name,
    address: IPAddress,
    prefixLength: IPAddress === '' ? 0 : IPPrefixLen,
    mac: inspected.MacAddress,
    interfaceName: inspected.DriverOpts[IFNAME] ?? '',
    veth: '',
    ...(GlobalIPv6Address === ''
      ? {}
      : { ipv6: { address: canonical(GlobalIPv6Address), prefixLength: GlobalIPv6PrefixLen } }),
    ...(fixedFamilies.length === 0 ? {} : { fixedFamilies }),
    ...(IPAMConfig.LinkLocalIPs.length === 0 ? {} : { linkLocalAddresses: IPAMConfig.LinkLocalIPs }),
    ...(links.length === 0 ? {} : { links }),
    ...(Object.keys(sysctls).length === 0 ? {} : { sysctls }),
    dnsNames: network.driver === 'default-bridge' ? [] : dnsNamesOf(container, inspected),
  };
}

/**
 * The names the engine says it has registered, and for engines before 25, which do not, those they register: container
 * name, aliases, short ID.
 * Source: moby v20.10.24 `daemon/container_operations.go`, `updateNetworkConfig`, which puts the ID into the aliases.
 */
export function dnsNamesOf(
  container: InspectedContainer,
  { DNSNames, Aliases }: InspectedEndpoint,
): string[] {
  const { Id } = container;
  const names = DNSNames ?? [containerNameOf(container), ...Aliases, Id.slice(0, SHORT_ID_DIGITS)];
  return [...new Set(names)];
}

/** `NAME:ALIAS`, and a name alone, which is both. */
function linkAlias(text: string): LinkAlias | undefined {
  const [name = '', alias = name] = text.split(':');
  const target = name.replace(/^\//, '');
  return target === '' ? undefined : { target, alias: alias.replace(/^\//, '') };
}

/** `net.ipv4.conf.IFNAME.log_martians=1,…`, with the name of the interface where it is known. */
function sysctlsOf(text = '', interfaceName = 'IFNAME'): Record<string, string> {
  const pairs = text
    .split(',')
    .map((pair) => pair.split('='))
    .filter(([key, value]) => key !== undefined && key !== '' && value !== undefined)
    .map(([key = '', ...value]) => [key.replace('IFNAME', interfaceName), value.join('=')] as const);
  return Object.fromEntries(pairs);
}

/** `host:address`; IPv6 addresses hold colons themselves. */
function extraHost(text: string): { host: string; address: string }[] {
  const [, host, address] = /^([^:=]+)[:=]\[?(.+?)\]?$/.exec(text) ?? [];
  return host === undefined || address === undefined ? [] : [{ host, address }];
}

function environmentOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.indexOf('=');
      return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
    }),
  );
}
