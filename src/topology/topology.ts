/**
 * The shared vocabulary of the program: the network of one Compose project as a value.
 *
 * A plan made from files, a network of our own and a live engine all give this type; names, traces,
 * diagnosis and views work on it without knowing which one they have. Everything here is JSON.
 */

/** Where a topology comes from: planned from files, running in our own namespaces, or read from an engine. */
export type TopologySource = 'plan' | 'own' | 'engine';

/** A bridge network. */
export interface Network {
  /** Key in the compose file: `default`. */
  readonly key: string;
  /** The engine's name, by which names are qualified: `composetest_default`. */
  readonly name: string;
  /** IPv4 prefix: `172.18.0.0/16`. */
  readonly subnet: string;
  /** The bridge's own IPv4 address, the default gateway of its endpoints. */
  readonly gateway: string;
  /** Device name of the bridge, at most 15 bytes. */
  readonly bridge: string;
  /** No route to the outside, and no forwarding of names. */
  readonly internal: boolean;
}

/** The attachment of one namespace to one network: one veth pair, one address, one list of names. */
export interface Endpoint {
  /** `Network.name`. */
  readonly network: string;
  /** IPv4 address without prefix. */
  readonly address: string;
  readonly prefixLength: number;
  readonly mac: string;
  /** Device name inside the namespace: `eth0`. */
  readonly interfaceName: string;
  /** Device name of the veth's end at the bridge, at most 15 bytes. */
  readonly veth: string;
  /**
   * Names in the order the engine registers them: container name, service name, aliases, short ID, hostname;
   * no duplicates. The first one is the answer to a reverse lookup.
   * Source: moby `daemon/container_operations.go`, `buildEndpointDNSNames`.
   */
  readonly dnsNames: readonly string[];
}

/** A published port with its one host port resolved. */
export interface PublishedPort {
  /** `0.0.0.0` where the file names none; then `[::]` as well. */
  readonly hostAddress: string;
  /** 0 asks for an ephemeral port. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The network namespace of one service replica. */
export interface ServiceNamespace {
  readonly service: string;
  /** From 1. */
  readonly replica: number;
  /** `composetest-web-1`, unique in a project; the key by which other values refer to a namespace. */
  readonly containerName: string;
  /** 12 hex digits, the stand-in for a short container ID. */
  readonly shortId: string;
  readonly hostname: string;
  /** In lookup order: the first one gives the default gateway and is asked first. */
  readonly endpoints: readonly Endpoint[];
  readonly publishedPorts: readonly PublishedPort[];
  /** Environment that the file gives the service's program. */
  readonly environment: Readonly<Record<string, string>>;
  /** Overrides of the host's resolver configuration; empty lists mean: none. */
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly extraHosts: readonly { readonly host: string; readonly address: string }[];
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
}
