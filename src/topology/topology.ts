/**
 * The shared vocabulary of the program: the network of one Compose project as a value.
 *
 * A plan made from files, a network of our own and a live engine all give this type; names, traces,
 * diagnosis and views work on it without knowing which one they have. Everything here is JSON.
 */
import type { EngineProfileName } from './engine-profile-name';

import type { ResolverPlan } from './resolver-settings';

/** Where a topology comes from: planned from files, running in our own namespaces, or read from an engine. */
export type TopologySource = 'plan' | 'own' | 'engine';

/**
 * What stands behind a network: a bridge of its own, the default bridge (without names), or devices on a parent
 * interface of the machine.
 */
export type NetworkDriver = 'bridge' | 'default-bridge' | 'macvlan' | 'ipvlan';

/** A network that namespaces join. */
export interface Network {
  /** Key in the compose file: `default`. */
  readonly key: string;
  /** The engine's name, by which names are qualified: `composetest_default`. */
  readonly name: string;
  /** The first IPv4 prefix: `172.18.0.0/16`; empty where the network has no IPv4. */
  readonly subnet: string;
  /**
   * The bridge's own IPv4 address, on macvlan and ipvlan the router's; empty where there is none. It is the default
   * gateway of endpoints unless `DefaultRoute.gateway` says otherwise.
   */
  readonly gateway: string;
  /** Device name of the bridge, at most 15 bytes; empty on macvlan and ipvlan. */
  readonly bridge: string;
  /** No route to the outside, and no forwarding of names. */
  readonly internal: boolean;
  /** Absent: `bridge`. */
  readonly driver?: NetworkDriver;
  /** True where somebody else has made the network and removes it; absent: false. */
  readonly external?: boolean;
  /** The first IPv6 prefix with the bridge's own address in it; absent where the network has no IPv6. */
  readonly ipv6?: { readonly subnet: string; readonly gateway?: string };
  /** Prefixes behind the first ones of both families, which macvlan and ipvlan may have; absent: none. */
  readonly moreSubnets?: readonly { readonly subnet: string; readonly gateway?: string }[];
  /** Parts of the subnets that addresses nobody asked for come from; absent: the whole subnets. */
  readonly ipRanges?: readonly string[];
  /** Addresses that are kept free, by the name of what has them; absent: none. */
  readonly auxAddresses?: Readonly<Record<string, string>>;
  /** What the bridge driver is told beside the defaults; absent: nothing. */
  readonly bridgeOptions?: BridgeOptions;
  /** Macvlan and ipvlan only. */
  readonly parent?: ParentDevice;
}

/**
 * How a bridge and its rules differ from the default. Absent fields have the default.
 * Source: moby `daemon/libnetwork/drivers/bridge/bridge_linux.go`, `networkConfiguration`.
 */
export interface BridgeOptions {
  /** Bytes; set on the bridge and both ends of each veth pair. Absent: what the kernel gives, 1500. */
  readonly mtu?: number;
  /** False: packets between two endpoints of the bridge are dropped, also on an internal network. */
  readonly icc?: false;
  /** False: what leaves keeps its source address. */
  readonly masquerade?: false;
  /** The address that what leaves is given instead of the leaving interface's own. */
  readonly hostAddress4?: string;
  readonly hostAddress6?: string;
  /** Absent: `nat`. */
  readonly gatewayMode4?: GatewayMode;
  readonly gatewayMode6?: GatewayMode;
  /** True: the bridge itself gets no IPv4 address, although `gateway` stays reserved. */
  readonly inhibitIpv4?: true;
  /** Interfaces of the machine from which endpoints may be addressed directly. */
  readonly trustedInterfaces?: readonly string[];
}

/**
 * What other machines reach of a network: `nat` only published ports, `nat-unprotected` every port, `routed` published
 * ports at the endpoint's own address, `isolated` nothing, and the bridge has no address either.
 */
export type GatewayMode = 'nat' | 'nat-unprotected' | 'routed' | 'isolated';

/** Where the devices of a macvlan or ipvlan network hang. */
export interface ParentDevice {
  /** An interface of the machine, `eth0`, or `eth0.10` for VLAN 10 of it; of our own making where `isDummy`. */
  readonly interfaceName: string;
  /** True where the files name none: a dummy device is made, and the network is internal. */
  readonly isDummy?: true;
  /** Of macvlan `bridge`, `private`, `vepa`, `passthru`; of ipvlan `l2`, `l3`, `l3s`. */
  readonly mode: string;
  /** Of ipvlan: `bridge`, `private`, `vepa`; absent on macvlan. */
  readonly flag?: string;
}

/** The attachment of one namespace to one network: one device, its addresses, one list of names. */
export interface Endpoint {
  /** `Network.name`. */
  readonly network: string;
  /** IPv4 address without prefix; empty where the network has no IPv4. */
  readonly address: string;
  /** 0 where there is no IPv4 address. */
  readonly prefixLength: number;
  /** Empty on ipvlan, whose devices have the MAC address of their parent. */
  readonly mac: string;
  /** Device name inside the namespace: `eth0`. */
  readonly interfaceName: string;
  /**
   * Device name of the veth's end at the bridge, at most 15 bytes; on macvlan and ipvlan the name the device is made
   * with before it moves into the namespace.
   */
  readonly veth: string;
  /** Absent where the endpoint has no IPv6 address; the interface then has IPv6 switched off. */
  readonly ipv6?: { readonly address: string; readonly prefixLength: number };
  /** Families whose address was asked for, and which therefore keeps it; absent: any free one would do. */
  readonly fixedFamilies?: readonly (4 | 6)[];
  /** `link_local_ips`, of either family; absent: none. */
  readonly linkLocalAddresses?: readonly string[];
  /**
   * Names that only this namespace has for others: `alias`, with its case, stands for the name `target` in this
   * network. Absent: none. Source: moby `daemon/libnetwork/sandbox.go`, `resolveName`.
   */
  readonly links?: readonly LinkAlias[];
  /** Sysctls of this interface with its name in them: `net.ipv4.conf.eth0.log_martians`; absent: none. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /**
   * Names in the order the engine registers them: container name, service name, aliases, short ID, hostname;
   * no duplicates. The first one is the answer to a reverse lookup.
   * Source: moby `daemon/container_operations.go`, `buildEndpointDNSNames`.
   */
  readonly dnsNames: readonly string[];
}

export interface LinkAlias {
  readonly alias: string;
  /** A container name, which need not exist. */
  readonly target: string;
}

/** A published port with its one host port resolved. */
export interface PublishedPort {
  /** `0.0.0.0` where the file names none; then `[::]` as well. */
  readonly hostAddress: string;
  /** 0 asks for an ephemeral port. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
  /**
   * Every address that the one port is taken on: `0.0.0.0` and `::` where the file names none, else the one it names.
   * Traffic to an IPv6 address goes to the container's IPv4 address where it has no other. Absent while IPv6 host
   * addresses are not built: `hostAddress`, and `::` beside `0.0.0.0`.
   */
  readonly hostAddresses?: readonly string[];
}

/** A port that others reach at the endpoint's own address, on a network with gateway mode `routed`. */
export interface RoutedPort {
  readonly family: 4 | 6;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/**
 * Which network namespace a service's programs run in.
 *
 * - `own`: one of its own, with a resolver.
 * - `default-bridge`: one of its own on the default bridge; no resolver, `resolv.conf` lists the host's servers.
 * - `none`: one of its own with nothing but `lo`; no resolver.
 * - `host`: that of the machine, with its resolver configuration.
 * - `shared`: that of another container, with its resolver, files, host name and names.
 */
export type NamespaceMode =
  | { readonly kind: 'own' | 'default-bridge' | 'none' | 'host' }
  | {
      readonly kind: 'shared';
      /** Container name of the owner, which shares with nobody itself. */
      readonly owner: string;
      /** Project of the owner where it is another one. */
      readonly project?: string;
    };

/** The way out of a namespace for one family. */
export interface DefaultRoute {
  /** `Network.name`. */
  readonly network: string;
  readonly interfaceName: string;
  /** Absent where the route names the interface only (ipvlan in mode l3). */
  readonly gateway?: string;
}

/** A line of `/etc/hosts`. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** One replica of a service and the network namespace that its programs run in. */
export interface ServiceNamespace {
  readonly service: string;
  /** From 1. */
  readonly replica: number;
  /** `composetest-web-1`, unique in a project; the key by which other values refer to a namespace. */
  readonly containerName: string;
  /** 12 hex digits, the stand-in for a short container ID. */
  readonly shortId: string;
  readonly hostname: string;
  /** In lookup order: the first one is asked first. Empty where the namespace is shared, the host's, or has none. */
  readonly endpoints: readonly Endpoint[];
  readonly publishedPorts: readonly PublishedPort[];
  /** Environment that the file gives the service's program. */
  readonly environment: Readonly<Record<string, string>>;
  /** Overrides of the host's resolver configuration; empty lists mean: none. */
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly extraHosts: readonly { readonly host: string; readonly address: string }[];
  /** Absent: `own`. */
  readonly mode?: NamespaceMode;
  /** The way out for each family; absent fields: there is none. */
  readonly defaultRoutes?: { readonly ipv4?: DefaultRoute; readonly ipv6?: DefaultRoute };
  /** Of the UTS namespace; in `/etc/hosts` it follows the hostname. Absent: none. */
  readonly domainname?: string;
  /** `net.*` of the whole namespace; absent: none. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /**
   * What stands in `/etc/hosts` between the lines every container has and those of its own addresses: `extra_hosts`
   * with `host-gateway` resolved, then links on the default bridge. Absent: nothing.
   */
  readonly hosts?: readonly HostsEntry[];
  /** Absent: none. */
  readonly routedPorts?: readonly RoutedPort[];
  /** True while its programs are stopped and no new ones may start, which no plan is; absent: they run. */
  readonly paused?: true;
}

/** A container of another project on an external network: it has names there, and addresses. */
export interface Neighbour {
  readonly project: string;
  readonly service: string;
  readonly containerName: string;
  readonly endpoint: Endpoint;
}

/** Something the files ask for that this topology does not hold, with the reason. */
export interface Note {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly service?: string;
  readonly network?: string;
}

export interface Topology {
  readonly source: TopologySource;
  readonly project: string;
  readonly networks: readonly Network[];
  readonly namespaces: readonly ServiceNamespace[];
  readonly notes: readonly Note[];
  /** What `host-gateway` stands for: addresses of the machine that are reached from every namespace with a way out. */
  readonly hostGateway?: { readonly ipv4: string; readonly ipv6?: string };
  /** Containers of other projects on the external networks of this one; absent: none. */
  readonly neighbours?: readonly Neighbour[];
  /** Absent: the newest Docker Engine. */
  readonly engineProfile?: EngineProfileName;
  /** What the resolver does beyond an engine's; absent: nothing. */
  readonly resolver?: ResolverPlan;
}
