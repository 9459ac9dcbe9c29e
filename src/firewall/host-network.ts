/** What the packet filter has to know of networks and ports. */
import type { Family } from './rule';

/** One family of a bridge network, as far as the packet filter needs it; a dual-stack network is two of them. */
export interface HostNetwork {
  /** Device name of the bridge. */
  readonly bridge: string;
  /** `172.18.0.0/16`, `fd00:18::/64`. */
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
  /** One of the endpoint's. */
  readonly address: string;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** One published port with its host port taken. */
export interface HostPort extends EndpointPort {
  /** `0.0.0.0` or `::` for every address of the family; of the same family as the endpoint's. */
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** The family of an address or a prefix. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 'ip6' : 'ip';
}
