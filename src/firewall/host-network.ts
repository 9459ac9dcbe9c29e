/** What the packet filter has to know of networks and ports. */

/** One bridge network, as far as the packet filter needs it. */
export interface HostNetwork {
  /** Device name of the bridge. */
  readonly bridge: string;
  /** IPv4 prefix: `172.18.0.0/16`. */
  readonly subnet: string;
  /** No way out and no way in. */
  readonly internal: boolean;
  /** False: endpoints of the network do not reach each other. Absent: they do. */
  readonly icc?: boolean | undefined;
  /** False: what leaves keeps its source address. Absent: it does not. */
  readonly masquerade?: boolean | undefined;
  /** The source address of what leaves; absent: that of the interface it leaves by. */
  readonly hostAddress?: string | undefined;
  /**
   * What reaches the network: `nat` published ports at addresses of the machine, `nat-unprotected` everything at the
   * addresses of endpoints as well, `routed` published ports at those. Absent: `nat`.
   */
  readonly gatewayMode?: 'nat' | 'nat-unprotected' | 'routed' | 'isolated' | undefined;
  /** Interfaces of the machine by which published ports are reached at the endpoints' own addresses. */
  readonly trustedInterfaces?: readonly string[] | undefined;
}

/** A port of an endpoint that others may reach. */
export interface EndpointPort {
  /** The bridge of the network that the endpoint's address belongs to. */
  readonly bridge: string;
  /** The endpoint's IPv4 address. */
  readonly address: string;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** One published port with its host port taken. */
export interface HostPort extends EndpointPort {
  /** `0.0.0.0` for every IPv4 address; IPv6 addresses need no rule here, as the port forwarder serves them. */
  readonly hostAddress: string;
  readonly hostPort: number;
}
