import type { ServiceNamespace, Topology } from '../topology/topology';
import { nameIndex } from './name-index';

/** Who has an address, and in which network. */
export interface ReverseLookup {
  /** Engine name of the network that knows the address. */
  readonly network: string;
  /** Data of the PTR record without its trailing dot: `composetest-web-1.composetest_default`. */
  readonly name: string;
}

const SUFFIX = '.in-addr.arpa';

/**
 * Answers a reverse lookup as the embedded resolver of one namespace does: from the first of its networks that has
 * the address, with the first name of its endpoint qualified by the network.
 *
 * The suffix is compared with its case and the address as text, so that zones, leading zeros and `IN-ADDR.ARPA` are
 * unknown here. `ip6.arpa` is unknown as well, because a topology holds no IPv6 addresses.
 * Source: moby `daemon/libnetwork/resolver.go`, `handlePTRQuery`.
 *
 * @param name of the query, with or without its trailing dot: `2.0.18.172.in-addr.arpa.`
 */
export function reverse(topology: Topology, from: ServiceNamespace, name: string): ReverseLookup | undefined {
  const query = name.endsWith('.') ? name : `${name}.`;
  const end = query.indexOf(`${SUFFIX}.`);
  if (end < 0 || end + SUFFIX.length + 1 !== query.length) return undefined;
  const address = query.slice(0, end).split('.').reverse().join('.');
  const index = nameIndex(topology);
  for (const { network } of from.endpoints) {
    const found = index.findAddress(network, address);
    if (found !== undefined) return { network, name: `${found}.${network}` };
  }
  return undefined;
}

/** The name that a reverse lookup of an IPv4 address asks for: `172.18.0.2` gives `2.0.18.172.in-addr.arpa`. */
export function reverseName(address: string): string {
  return address.split('.').reverse().join('.') + SUFFIX;
}
