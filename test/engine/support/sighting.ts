/** What was seen of one project that is up, on a Docker engine or on ours: facts as text, by place. */

/** A network as its maker describes it. Absent: the network has no such address. */
export interface SeenNetwork {
  /** The engine's name: `shop_default`. */
  readonly name: string;
  /** Device name of its bridge; absent where the network has none. */
  readonly bridge?: string;
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
}

/** The attachment of a container to a network. */
export interface SeenEndpoint {
  readonly network: string;
  readonly addresses: readonly string[];
}

/** One container, or what stands for it. */
export interface SeenContainer {
  readonly service: string;
  /** From 1. */
  readonly replica: number;
  readonly containerName: string;
  /** 12 hex digits. */
  readonly shortId: string;
  /** A process inside, as the test sees it. */
  readonly pid: number;
  readonly endpoints: readonly SeenEndpoint[];
  readonly published: readonly SeenPort[];
}

export interface SeenPort {
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
}

/** A project that is up. */
export interface Running {
  readonly project: string;
  /** Bridges that are there without the project on an engine, and have nothing to do with it. */
  readonly standing?: readonly string[];
  readonly networks: readonly SeenNetwork[];
  readonly containers: readonly SeenContainer[];
}

/** Facts by place, `web-1/resolv.conf`, and the spellings in them that differ from start to start. */
export interface Sighting {
  readonly facts: ReadonlyMap<string, string>;
  /** Spelling → what it stands for, `172.18.0.2` → `{web-1 on default}`. */
  readonly symbols: ReadonlyMap<string, string>;
  /** Facts in which spellings matter as they are. */
  readonly literalFacts: ReadonlyMap<string, string>;
}

/** How a container is called in places: `web-1`. */
export function labelOf({ service, replica }: Pick<SeenContainer, 'service' | 'replica'>): string {
  return `${service}-${replica}`;
}
