/**
 * What the helper may be asked, field by field. Both sides import these schemas; the helper refuses whatever
 * does not fit before it does anything, because the process on the other side is not privileged.
 */
import * as v from 'valibot';
import type { ForwardObstacle } from '../firewall/forward-obstacle';
import type { Table } from '../firewall/rule';
import {
  ipv4,
  hostIpv4,
  ipv6,
  hostIpv6,
  hostIp,
  prefixLength,
  prefixLength6,
  prefix,
  dnsServer,
} from './address-patterns';
import {
  bridgeName,
  deviceName,
  hostname,
  interfaceName,
  mac,
  namespaceName,
  port,
  projectId,
  vethName,
} from './name-patterns';
import { interfaceSysctl, sysctl } from './sysctl-patterns';

const MAX_NAMESPACES = 1024;
const MAX_NETWORKS = 256;
const MAX_ENDPOINTS = 64;
const MAX_PORTS = 4096;
const MAX_TRUSTED_INTERFACES = 16;
const MAX_LINK_LOCAL = 16;
const MAX_SYSCTLS = 64;

/** Bytes that both a bridge and a veth pair take. */
const mtu = v.pipe(v.number(), v.integer(), v.minValue(68), v.maxValue(65535));

/** What endpoints without a bridge hang on. */
export const endpointParent = v.variant('driver', [
  v.strictObject({
    driver: v.literal('macvlan'),
    interfaceName: deviceName,
    mode: v.picklist(['bridge', 'private', 'vepa', 'passthru']),
  }),
  v.strictObject({
    driver: v.literal('ipvlan'),
    interfaceName: deviceName,
    mode: v.picklist(['l2', 'l3', 'l3s']),
    flag: v.picklist(['bridge', 'private', 'vepa']),
  }),
]);

const ipv4Assignment = v.strictObject({ address: hostIpv4, prefixLength });
const ipv6Assignment = v.strictObject({ address: hostIpv6, prefixLength: prefixLength6 });

const bridgeSpec = v.strictObject({
  bridge: bridgeName,
  /** The bridge's own addresses; absent where it has none. */
  ipv4: v.optional(ipv4Assignment),
  ipv6: v.optional(ipv6Assignment),
  /** It gets no IPv6 address, also none that holds on its link only. */
  withoutIpv6: v.optional(v.boolean()),
  mtu: v.optional(mtu),
});

const endpointFields = v.strictObject({
  /** Absent where there is a parent. */
  bridge: v.optional(bridgeName),
  /** The project that has made the bridge; absent: this one. */
  bridgeOwner: v.optional(projectId),
  parent: v.optional(endpointParent),
  veth: vethName,
  interfaceName,
  /** Absent on ipvlan, whose devices have that of their parent. */
  mac: v.optional(mac),
  /** Without an IPv6 address the interface has IPv6 switched off; without any it is a plain device. */
  ipv4: v.optional(ipv4Assignment),
  ipv6: v.optional(ipv6Assignment),
  /** Of both ends of the pair. */
  mtu: v.optional(mtu),
  /** Set apart from the other endpoints of its bridge that are. */
  isolated: v.optional(v.boolean()),
  /** Further addresses; they have 16 bits of prefix, those of IPv6 64. */
  linkLocal: v.optional(v.pipe(v.array(hostIp), v.maxLength(MAX_LINK_LOCAL))),
  /** Set before the device is up, in this order; `IFNAME` stands for its name. */
  sysctls: v.optional(v.pipe(v.array(interfaceSysctl), v.maxLength(MAX_SYSCTLS))),
});

const endpointSpec = v.pipe(
  endpointFields,
  v.check(
    ({ bridge, parent }) => (bridge === undefined) !== (parent === undefined),
    'either a bridge or a parent',
  ),
  v.check(
    ({ mac: own, parent }) => (own === undefined) === (parent?.driver === 'ipvlan'),
    'a MAC address, except on ipvlan',
  ),
);

/** The way out of a namespace for one family; without a gateway everybody is reached by the interface itself. */
const defaultRoute = v.variant('family', [
  v.strictObject({ family: v.literal(4), interfaceName, gateway: v.optional(hostIpv4) }),
  v.strictObject({ family: v.literal(6), interfaceName, gateway: v.optional(hostIpv6) }),
]);

const namespaceSpec = v.strictObject({
  name: namespaceName,
  hostname,
  /** At most 64 bytes, setdomainname(2); absent: that of the machine stays. */
  domainname: v.optional(hostname),
  /** Whether it gets DNS sockets and the rules that lead to them. */
  resolver: v.optional(v.boolean(), true),
  endpoints: v.pipe(v.array(endpointSpec), v.maxLength(MAX_ENDPOINTS)),
  /** By interfaces of its endpoints; absent for families that have no way out. */
  routes: v.optional(v.pipe(v.array(defaultRoute), v.maxLength(2)), []),
  /** Set when everything else is, in this order. */
  sysctls: v.optional(v.pipe(v.array(sysctl), v.maxLength(MAX_SYSCTLS))),
});

/** Endpoints for a namespace that is there. */
const attachmentSpec = v.strictObject({
  name: namespaceName,
  endpoints: namespaceSpec.entries.endpoints,
  /** The default routes that it has afterwards. */
  routes: namespaceSpec.entries.routes,
  /** Those of the namespace that name one of the new devices. */
  sysctls: namespaceSpec.entries.sysctls,
});

/** One family of a network. What absent fields mean: firewall/host-network.ts. */
const hostNetwork = v.strictObject({
  bridge: bridgeName,
  subnet: prefix,
  internal: v.boolean(),
  icc: v.optional(v.boolean()),
  masquerade: v.optional(v.boolean()),
  hostAddress: v.optional(hostIp),
  gatewayMode: v.optional(v.picklist(['nat', 'nat-unprotected', 'routed', 'isolated'])),
  trustedInterfaces: v.optional(v.pipe(v.array(deviceName), v.maxLength(MAX_TRUSTED_INTERFACES))),
});

const endpointPort = v.strictObject({
  bridge: bridgeName,
  address: hostIp,
  containerPort: port,
  protocol: v.picklist(['tcp', 'udp']),
});

const hostPort = v.strictObject({
  ...endpointPort.entries,
  hostAddress: v.union([ipv4, ipv6]),
  hostPort: port,
});

/** Every request of the protocol. */
export const helperRequest = v.variant('op', [
  /** Makes bridges with their addresses, and lets the kernel forward packets. */
  v.strictObject({
    op: v.literal('createNetworks'),
    project: projectId,
    networks: v.pipe(v.array(bridgeSpec), v.maxLength(MAX_NETWORKS)),
    /** What macvlan and ipvlan networks hang on: an interface of the machine, a VLAN of one, or a dummy. */
    parents: v.optional(
      v.pipe(
        v.array(v.strictObject({ interfaceName: deviceName, isDummy: v.boolean() })),
        v.maxLength(MAX_NETWORKS),
      ),
    ),
  }),
  /** Makes namespaces with devices, routes and NAT rules, and hands over two DNS sockets of each. */
  v.strictObject({
    op: v.literal('createNamespaces'),
    project: projectId,
    namespaces: v.pipe(v.array(namespaceSpec), v.maxLength(MAX_NAMESPACES)),
  }),
  /** Binds new DNS sockets in namespaces that are there, points their rules at them and hands them over. */
  v.strictObject({
    op: v.literal('renewDns'),
    project: projectId,
    namespaces: v.pipe(
      v.array(
        v.strictObject({
          name: namespaceName,
          /** Ports of the earlier sockets; absent for a namespace without a resolver, which is only looked for. */
          dns: v.optional(v.strictObject({ udp: port, tcp: port })),
        }),
      ),
      v.maxLength(MAX_NAMESPACES),
    ),
  }),
  /** Makes devices in namespaces that are there, and sets their default routes. */
  v.strictObject({
    op: v.literal('addEndpoints'),
    project: projectId,
    namespaces: v.pipe(v.array(attachmentSpec), v.maxLength(MAX_NAMESPACES)),
  }),
  /** Removes devices of namespaces that stay. */
  v.strictObject({
    op: v.literal('removeEndpoints'),
    project: projectId,
    namespaces: v.pipe(
      v.array(
        v.strictObject({
          name: namespaceName,
          /** Before and after a change that is taken back. */
          veths: v.pipe(v.array(vethName), v.maxLength(2 * MAX_ENDPOINTS)),
          /** Devices inside that hang on parents. */
          parented: v.optional(v.pipe(v.array(interfaceName), v.maxLength(2 * MAX_ENDPOINTS))),
        }),
      ),
      v.maxLength(MAX_NAMESPACES),
    ),
  }),
  /** Replaces the project's rules in the namespace that holds the bridges. */
  v.strictObject({
    op: v.literal('setHostRules'),
    project: projectId,
    /** A dual-stack network is there twice, once for each family. */
    networks: v.pipe(v.array(hostNetwork), v.maxLength(2 * MAX_NETWORKS)),
    ports: v.pipe(v.array(hostPort), v.maxLength(MAX_PORTS)),
    /** Ports that are reached at the addresses of endpoints, on networks with gateway mode `routed`. */
    routedPorts: v.optional(v.pipe(v.array(endpointPort), v.maxLength(MAX_PORTS)), []),
    /** Whether published ports become DNAT rules. */
    publish: v.boolean(),
  }),
  v.strictObject({
    op: v.literal('deleteNamespaces'),
    project: projectId,
    namespaces: v.pipe(
      v.array(
        v.strictObject({
          name: namespaceName,
          veths: v.pipe(v.array(vethName), v.maxLength(MAX_ENDPOINTS)),
          /** Whether it has devices on parents, which have to go before the namespace does. */
          parented: v.optional(v.boolean()),
        }),
      ),
      v.maxLength(MAX_NAMESPACES),
    ),
  }),
  v.strictObject({
    op: v.literal('deleteNetworks'),
    project: projectId,
    /** Also parents of our making. */
    bridges: v.pipe(v.array(bridgeName), v.maxLength(MAX_NETWORKS)),
  }),
  /** Removes everything of the project, whatever state it is in. */
  v.strictObject({
    op: v.literal('sweep'),
    project: projectId,
    /** Whether it may have devices on parents; absent: it may. */
    parented: v.optional(v.boolean()),
  }),
  /** Looks for what there is of any project. Changes nothing. */
  v.strictObject({ op: v.literal('survey') }),
  /** Reads rules, sockets, devices and routes of a namespace. Changes nothing. */
  v.strictObject({ op: v.literal('readNamespace'), project: projectId, name: namespaceName }),
  /** Reads sockets, devices and routes of the namespace that holds the bridges, not its rules. Changes nothing. */
  v.strictObject({ op: v.literal('readHost') }),
  /**
   * Opens a socket inside a namespace for DNS queries and hands it over: UDP unbound, of the family of the server, TCP
   * connected to port 53 of it. The server is the namespace's own resolver at 127.0.0.11 unless it is named.
   */
  v.strictObject({
    op: v.literal('openQuerySocket'),
    project: projectId,
    name: namespaceName,
    transport: v.picklist(['udp', 'tcp']),
    server: v.optional(dnsServer),
  }),
  /**
   * Connects from the namespace of the bridges to a published port's container and hands the socket over. Rootless
   * only, as the next one: a rootful daemon is in that namespace itself, and root connects nobody to anything.
   */
  v.strictObject({ op: v.literal('connect'), address: v.union([ipv4, hostIpv6]), port }),
  /** Hands over an unbound UDP socket of the namespace of the bridges, for a published UDP port. */
  v.strictObject({ op: v.literal('openRelaySocket'), family: v.picklist([4, 6]) }),
]);

export type HelperRequest = v.InferOutput<typeof helperRequest>;
export type HelperOperation = HelperRequest['op'];
export type RequestOf<O extends HelperOperation> = Extract<HelperRequest, { op: O }>;
export type NamespaceSpec = v.InferOutput<typeof namespaceSpec>;

/** What one new namespace is known by. */
export interface CreatedNamespace {
  readonly name: string;
  /** Inode of the network namespace. */
  readonly networkNamespace: number;
  /** Paths by which setns(2) reaches the two namespaces from outside. */
  readonly netPath: string;
  readonly utsPath: string;
  /** Absent where it was made without a resolver. */
  readonly dnsPorts?: { readonly udp: number; readonly tcp: number };
}

/** What a namespace shows about itself. */
export interface NamespaceReading {
  readonly networkNamespace: number;
  readonly nat?: Table;
  /** Contents of `/proc/net/udp` and `/proc/net/tcp` as the namespace shows them. */
  readonly procNetUdp: string;
  readonly procNetTcp: string;
  readonly interfaces: readonly {
    readonly name: string;
    readonly index: number;
    readonly mac: string;
    readonly up: boolean;
    readonly mtu: number;
    /** With prefix, IPv4 before IPv6. */
    readonly addresses: readonly string[];
    readonly receivedPackets: number;
    readonly sentPackets: number;
  }[];
  /** Those of IPv4 first. */
  readonly routes: readonly {
    readonly family: 4 | 6;
    readonly destination: string;
    readonly gateway?: string;
    readonly interfaceName: string;
  }[];
}

/** Result of each operation. */
export interface HelperResults {
  createNetworks: null;
  createNamespaces: readonly CreatedNamespace[];
  renewDns: readonly CreatedNamespace[];
  addEndpoints: null;
  removeEndpoints: null;
  /** What of others keeps packets of these networks from passing; empty in a namespace of our own. */
  setHostRules: { readonly obstacles: readonly ForwardObstacle[] };
  deleteNamespaces: null;
  deleteNetworks: null;
  sweep: { readonly removed: number };
  /** One for each project of which anything is there. */
  survey: readonly {
    /** 8 hex digits. */
    readonly project: string;
    /** Names of what is pinned. */
    readonly namespaces: readonly string[];
    readonly devices: readonly string[];
    readonly chains: readonly string[];
  }[];
  readNamespace: NamespaceReading;
  readHost: NamespaceReading;
  openQuerySocket: null;
  connect: null;
  openRelaySocket: null;
}

/** Codes the helper answers with besides those of errno. */
export type HelperErrorCode =
  | 'invalid-request'
  | 'not-ours'
  | 'no-such-namespace'
  | 'sysctl-refused'
  /** A port that another user, or nobody, holds. */
  | 'port-not-taken'
  | 'no-ipv6'
  | 'no-such-parent'
  | 'parent-down'
  | 'parent-busy';

/** From the helper: one answer to each request, and each socket in a message of its own before that. */
export const helperMessage = v.variant('kind', [
  v.object({ kind: v.literal('ready'), pid: v.number() }),
  /** It cannot work at all: `koffi-missing`, or the errno of its first step. */
  v.object({ kind: v.literal('unfit'), code: v.string(), message: v.string() }),
  v.object({
    kind: v.literal('dnsSocket'),
    project: projectId,
    name: namespaceName,
    protocol: v.picklist(['udp', 'tcp']),
  }),
  v.object({ kind: v.literal('result'), id: v.number(), result: v.unknown() }),
  v.object({
    kind: v.literal('error'),
    id: v.number(),
    code: v.string(),
    message: v.string(),
  }),
]);
export type HelperMessage = v.InferOutput<typeof helperMessage>;

/** To the helper: a request with the number its answer will carry. */
export const helperEnvelope = v.strictObject({ id: v.number(), request: helperRequest });
export type HelperEnvelope = v.InferOutput<typeof helperEnvelope>;
