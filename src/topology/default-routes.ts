import { holds, parseIp, parseIpPrefix, type Family } from './ip';
import { ROUTER_KEYS } from './network-plan';
import type { DefaultRoute, Endpoint, Network } from './topology';

/** What a network has to offer as a way out: a router, or (`onLink`) the device itself. */
export type WayOut = { readonly gateway: string } | { readonly onLink: true };

/**
 * The way out that a network offers for a family; `undefined` on internal networks and where it lacks the family.
 * Source: moby `daemon/libnetwork/drivers/*`, `Join`; `daemon/libnetwork/endpoint.go`, `hasGatewayOrDefaultRoute`.
 */
export function wayOut(network: Network, family: Family): WayOut | undefined {
  const { internal, subnet, gateway, ipv6, driver, parent, auxAddresses } = network;
  if (internal) return undefined;
  const hasFamily = family === 4 ? subnet !== '' : ipv6 !== undefined;
  if (!hasFamily) return undefined;
  if (driver === 'ipvlan' && parent?.mode.startsWith('l3') === true) return { onLink: true };
  const isBridge = driver !== 'macvlan' && driver !== 'ipvlan';
  const router = isBridge ? auxAddresses?.[ROUTER_KEYS[family]] : undefined;
  const address = router ?? (family === 4 ? gateway : ipv6?.gateway);
  return address === undefined || address === '' ? undefined : { gateway: address };
}

/** In how many families a network offers a way out, 0 to 2. */
export function waysOut(network: Network): number {
  return ([4, 6] as const).filter((family) => wayOut(network, family) !== undefined).length;
}

/**
 * The default routes of a namespace: for each family, that of the first endpoint with an address and a way out.
 * Source: moby `daemon/libnetwork/default_gateway.go`, `selectGatewayEndpoint`, of 29; 28 lets one endpoint with both
 * families have both routes, whatever comes before it.
 *
 * @param endpoints in lookup order, each with its network
 */
export function defaultRoutes(
  endpoints: readonly { readonly endpoint: Endpoint; readonly network: Network }[],
): { ipv4?: DefaultRoute; ipv6?: DefaultRoute } {
  const routeOf = (family: Family): DefaultRoute | undefined => {
    for (const { endpoint, network } of endpoints) {
      const hasAddress = family === 4 ? endpoint.address !== '' : endpoint.ipv6 !== undefined;
      const way = hasAddress ? wayOut(network, family) : undefined;
      if (way === undefined) continue;
      const route = { network: network.name, interfaceName: endpoint.interfaceName };
      if ('onLink' in way) return route;
      const address = family === 4 ? endpoint.address : (endpoint.ipv6?.address ?? '');
      return { ...route, gateway: furtherGateway(network, address) ?? way.gateway };
    }
    return undefined;
  };
  const ipv4 = routeOf(4);
  const ipv6 = routeOf(6);
  return { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) };
}

/** The router of the further subnet that an address lies in. */
function furtherGateway({ moreSubnets = [] }: Network, text: string): string | undefined {
  const address = parseIp(text);
  return moreSubnets.find(({ subnet }) => {
    const prefix = parseIpPrefix(subnet);
    return prefix !== undefined && address !== undefined && holds(prefix, address);
  })?.gateway;
}
