/** What endpoints and networks have of either family, IPv4 first. */
import type { Endpoint, Network } from './topology';

/** The addresses that the names of an endpoint lead to; none where its interface has been left without. */
export function addressesOf({ address, ipv6 }: Endpoint): string[] {
  return given(address, ipv6?.address);
}

/** With the length of the prefix: `172.18.0.2/16`. */
export function prefixedAddressesOf({ address, prefixLength, ipv6 }: Endpoint): string[] {
  return given(address && `${address}/${prefixLength}`, ipv6 && `${ipv6.address}/${ipv6.prefixLength}`);
}

/** The first prefix of each family, then what macvlan and ipvlan have beyond them. */
export function subnetsOf({ subnet, ipv6, moreSubnets = [] }: Network): string[] {
  return given(subnet, ipv6?.subnet, ...moreSubnets.map((more) => more.subnet));
}

/** Those of the first prefix of each family. */
export function gatewaysOf({ gateway, ipv6 }: Network): string[] {
  return given(gateway, ipv6?.gateway);
}

function given(...texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined && text !== '') as string[];
}
