/** From topology to requests of the helper. Pure. */
import * as v from 'valibot';
import { endpointParent as endpointParentSpec, type RequestOf } from '../helper/protocol';
import { isMade } from './places';
import type { SavedPlan } from './state';
import type { DefaultRoute, Endpoint, Network, ServiceNamespace, Topology } from '../topology/topology';

const prefixLengthOf = (subnet: string): number => Number(subnet.split('/')[1]);

/** On an isolated network the bridge has no address; elsewhere the files may want it without one. */
function hasBridgeAddress({ gateway, bridgeOptions }: Network): boolean {
  return gateway !== '' && bridgeOptions?.inhibitIpv4 !== true && bridgeOptions?.gatewayMode4 !== 'isolated';
}

function hasBridge({ parent }: Network): boolean {
  return parent === undefined;
}

type BridgeSpec = RequestOf<'createNetworks'>['networks'][number];

function bridgeIpv6({ ipv6, bridgeOptions }: Network): Pick<BridgeSpec, 'ipv6' | 'withoutIpv6'> {
  if (ipv6 === undefined) return {};
  if (bridgeOptions?.gatewayMode6 === 'isolated') return { withoutIpv6: true };
  const { subnet, gateway } = ipv6;
  return gateway === undefined ? {} : { ipv6: { address: gateway, prefixLength: prefixLengthOf(subnet) } };
}

function mtuOf({ bridgeOptions }: Network): { mtu?: number } {
  return bridgeOptions?.mtu === undefined ? {} : { mtu: bridgeOptions.mtu };
}

export function createNetworksRequest(
  project: string,
  networks: readonly Network[],
): RequestOf<'createNetworks'> {
  const parents = networks.flatMap(({ parent }) => parent ?? []);
  return {
    op: 'createNetworks',
    project,
    ...(parents.length > 0 && {
      parents: parents.map(({ interfaceName, isDummy = false }) => ({ interfaceName, isDummy })),
    }),
    networks: networks.filter(hasBridge).map((network) => ({
      bridge: network.bridge,
      ...(hasBridgeAddress(network) && {
        ipv4: { address: network.gateway, prefixLength: prefixLengthOf(network.subnet) },
      }),
      ...bridgeIpv6(network),
      ...mtuOf(network),
    })),
  };
}

function networkOf(topology: Topology, name: string): Network {
  const network = topology.networks.find((candidate) => candidate.name === name);
  if (!network)
    throw new Error(`the topology of ${topology.project} has an endpoint on ${name}, but no such network`);
  return network;
}

/** Ids of the projects that have made external networks, by device name. */
export type BridgeOwners = ReadonlyMap<string, string>;

export function createNamespacesRequest(
  project: string,
  topology: Topology,
  namespaces: readonly ServiceNamespace[],
  bridgeOwners: BridgeOwners = new Map(),
): RequestOf<'createNamespaces'> {
  return {
    op: 'createNamespaces',
    project,
    namespaces: namespaces.map((namespace) => ({
      name: namespace.containerName,
      hostname: namespace.hostname,
      domainname: namespace.domainname,
      resolver: (namespace.mode?.kind ?? 'own') === 'own',
      routes: routesOf(namespace),
      ...(namespace.sysctls && { sysctls: assignments(namespace.sysctls) }),
      endpoints: namespace.endpoints.map((endpoint) => endpointSpec(topology, endpoint, bridgeOwners)),
    })),
  };
}

type Routes = RequestOf<'createNamespaces'>['namespaces'][number]['routes'];

function routesOf({ defaultRoutes: { ipv4, ipv6 } = {} }: ServiceNamespace): Routes {
  const route = <Family extends 4 | 6>(family: Family, { interfaceName, gateway }: DefaultRoute) => ({
    ...{ family, interfaceName },
    ...(gateway !== undefined && { gateway }),
  });
  return [...(ipv4 ? [route(4, ipv4)] : []), ...(ipv6 ? [route(6, ipv6)] : [])];
}

/** Endpoints that a namespace which is up is to get, besides those it has. */
export interface Attachment {
  /** As it is to be in the end: its default route is set also where no endpoint is new. */
  readonly namespace: ServiceNamespace;
  readonly endpoints: readonly Endpoint[];
}

/** @param topology with the networks of the endpoints */
export function removeEndpointsRequest(
  project: string,
  topology: Topology,
  attachments: readonly Attachment[],
): RequestOf<'removeEndpoints'> {
  const parents = new Set(topology.networks.filter((each) => !hasBridge(each)).map(({ name }) => name));
  return {
    op: 'removeEndpoints',
    project,
    namespaces: attachments.map(({ namespace, endpoints }) => {
      const parented = endpoints.filter(({ network }) => parents.has(network));
      return {
        name: namespace.containerName,
        veths: endpoints.map(({ veth }) => veth),
        ...(parented.length > 0 && { parented: parented.map(({ interfaceName }) => interfaceName) }),
      };
    }),
  };
}

export function addEndpointsRequest(
  project: string,
  topology: Topology,
  attachments: readonly Attachment[],
  bridgeOwners: BridgeOwners = new Map(),
): RequestOf<'addEndpoints'> {
  return {
    op: 'addEndpoints',
    project,
    namespaces: attachments.map(({ namespace, endpoints }) => {
      const devices = new Set(endpoints.map(({ interfaceName }) => interfaceName));
      // A parameter of a device goes with the device.
      const sysctls = assignments(namespace.sysctls ?? {}).filter(({ name }) =>
        name.split('.').some((part) => devices.has(part)),
      );
      return {
        name: namespace.containerName,
        routes: routesOf(namespace),
        ...(sysctls.length > 0 && { sysctls }),
        endpoints: endpoints.map((endpoint) => endpointSpec(topology, endpoint, bridgeOwners)),
      };
    }),
  };
}

/** @param saved ports of the sockets that the earlier daemon has had */
export function renewDnsRequest(
  project: string,
  topology: Topology,
  saved: SavedPlan['namespaces'],
): RequestOf<'renewDns'> {
  const ports = new Map(saved.map(({ containerName, dnsPorts }) => [containerName, dnsPorts]));
  return {
    op: 'renewDns',
    project,
    namespaces: topology.namespaces
      .filter(isMade)
      .map(({ containerName: name }) => ({ name, dns: ports.get(name) })),
  };
}

type EndpointSpec = RequestOf<'createNamespaces'>['namespaces'][number]['endpoints'][number];

function endpointSpec(topology: Topology, endpoint: Endpoint, bridgeOwners: BridgeOwners): EndpointSpec {
  const network = networkOf(topology, endpoint.network);
  const { veth, interfaceName, mac, address, prefixLength, ipv6, sysctls } = endpoint;
  const linkLocal = [...(endpoint.linkLocalAddresses ?? [])];
  const bridgeOwner = bridgeOwners.get(network.bridge);
  return {
    ...(network.parent === undefined ? { bridge: network.bridge } : { parent: endpointParent(network) }),
    ...(bridgeOwner !== undefined && { bridgeOwner }),
    ...(mac !== '' && { mac }),
    ...{ veth, interfaceName },
    ...(address !== '' && { ipv4: { address, prefixLength } }),
    ...(ipv6 && { ipv6: { ...ipv6 } }),
    ...mtuOf(network),
    ...(network.bridgeOptions?.icc === false && { isolated: true }),
    ...(linkLocal.length > 0 && { linkLocal }),
    ...(sysctls && { sysctls: assignments(sysctls).map((each) => ofInterface(each, interfaceName)) }),
  };
}

/** @throws Error for a mode or flag that planning lets nobody have */
function endpointParent({ name, driver, parent }: Network): EndpointSpec['parent'] {
  const spec = {
    driver,
    interfaceName: parent?.interfaceName,
    mode: parent?.mode,
    ...(parent?.flag !== undefined && { flag: parent.flag }),
  };
  if (!v.is(endpointParentSpec, spec)) throw new Error(`network ${name} has a parent that is none`);
  return spec;
}

interface Assignment {
  readonly name: string;
  readonly value: string;
}

function assignments(sysctls: Readonly<Record<string, string>>): Assignment[] {
  return Object.entries(sysctls).map(([name, value]) => ({ name, value }));
}

/** The helper puts the name of the interface in again: `net.ipv4.conf.eth0.forwarding`, where it may have dots. */
function ofInterface({ name, value }: Assignment, interfaceName: string): Assignment {
  const [net = '', family = '', group = ''] = name.split('.', 3);
  const before = `${net}.${family}.${group}.`;
  return { name: `${before}IFNAME${name.slice(before.length + interfaceName.length)}`, value };
}

/** A published port whose host port is known. */
export interface HostPortInput {
  readonly containerName: string;
  readonly hostAddress: string;
  /** Every address it is taken on; absent: `hostAddress` only. */
  readonly hostAddresses?: readonly string[];
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/**
 * Rules for networks of the project's own: those of an external one are its owner's. A port that leads to one is passed
 * on by this program alone.
 */
export function hostRulesRequest(
  project: string,
  topology: Topology,
  ports: readonly HostPortInput[],
  publish: boolean,
): RequestOf<'setHostRules'> {
  return {
    op: 'setHostRules',
    project,
    publish,
    networks: topology.networks
      .filter((network) => isOwn(network) && hasBridge(network))
      .flatMap(hostNetworks),
    ports: ports.flatMap(({ containerName, hostAddresses, ...port }) =>
      (hostAddresses ?? [port.hostAddress]).flatMap((hostAddress) => {
        const target = ownTarget(topology, containerName, familyOf(hostAddress));
        // Where the container lacks the family, a program passes on what comes.
        return target && familyOf(target.address) === familyOf(hostAddress)
          ? [{ ...port, hostAddress, ...target }]
          : [];
      }),
    ),
    routedPorts: topology.namespaces.flatMap(({ containerName, routedPorts = [] }) =>
      routedPorts.flatMap(({ family, containerPort, protocol }) => {
        const target = ownTarget(topology, containerName, family);
        return target && familyOf(target.address) === family ? [{ ...target, containerPort, protocol }] : [];
      }),
    ),
  };
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** Where a port leads to, if that is a network of the project itself. */
function ownTarget(
  topology: Topology,
  containerName: string,
  family: 4 | 6,
): { readonly bridge: string; readonly address: string } | undefined {
  const endpoint = publishedEndpoint(topology, containerName, family);
  const network = endpoint && networkOf(topology, endpoint.network);
  return endpoint && network && isOwn(network)
    ? { bridge: network.bridge, address: endpoint.address }
    : undefined;
}

function isOwn({ external }: Network): boolean {
  return external !== true;
}

type HostNetwork = RequestOf<'setHostRules'>['networks'][number];

/** Each family by itself. */
function hostNetworks({ bridge, subnet, ipv6, internal, bridgeOptions = {} }: Network): HostNetwork[] {
  const { icc, masquerade, hostAddress4, hostAddress6, gatewayMode4, gatewayMode6 } = bridgeOptions;
  const trustedInterfaces = bridgeOptions.trustedInterfaces && [...bridgeOptions.trustedInterfaces];
  const common = { bridge, internal, icc, masquerade, trustedInterfaces };
  return [
    { ...common, subnet, hostAddress: hostAddress4, gatewayMode: gatewayMode4 },
    { ...common, subnet: ipv6?.subnet ?? '', hostAddress: hostAddress6, gatewayMode: gatewayMode6 },
  ].filter((network) => network.subnet !== '');
}

/**
 * Where traffic to a host address of a family goes: the first endpoint of the container that has a way in and that
 * family. What comes by IPv6 goes to the IPv4 address of a container that has no other.
 * Source: moby `daemon/libnetwork/drivers/bridge/bridge_linux.go`, `portBindingMode`.
 */
export function publishedEndpoint(
  topology: Topology,
  containerName: string,
  family: 4 | 6,
): { readonly network: string; readonly address: string } | undefined {
  const namespace = topology.namespaces.find((each) => each.containerName === containerName);
  const open = (namespace?.endpoints ?? []).filter(({ network: name }) => {
    const network = networkOf(topology, name);
    return !network.internal && hasBridge(network);
  });
  const addressed = (address: (endpoint: Endpoint) => string): { network: string; address: string }[] =>
    open
      .map((endpoint) => ({ network: endpoint.network, address: address(endpoint) }))
      .filter((found) => found.address !== '');
  const [ipv4] = addressed(({ address }) => address);
  const [ipv6] = family === 6 ? addressed((endpoint) => endpoint.ipv6?.address ?? '') : [];
  return ipv6 ?? ipv4;
}

export function deleteNetworksRequest(
  project: string,
  networks: readonly Network[],
): RequestOf<'deleteNetworks'> {
  const bridges = networks.map(({ parent, bridge }) => parent?.interfaceName ?? bridge);
  return { op: 'deleteNetworks', project, bridges };
}

export function deleteNamespacesRequest(
  project: string,
  topology: Topology,
  namespaces: readonly ServiceNamespace[],
): RequestOf<'deleteNamespaces'> {
  return {
    op: 'deleteNamespaces',
    project,
    namespaces: namespaces.map(({ containerName, endpoints }) => ({
      name: containerName,
      veths: endpoints.map((endpoint) => endpoint.veth),
      ...(endpoints.some(({ network }) => !hasBridge(networkOf(topology, network))) && { parented: true }),
    })),
  };
}
