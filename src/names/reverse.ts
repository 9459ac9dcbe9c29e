import type { ServiceNamespace, Topology } from '../topology/topology';
import { formatIp, parseIp } from '../topology/ip';
import { endpointsInOrder } from './endpoint-order';
import { profileOf } from './engine-profile';
import { nameIndex } from './name-index';
import { resolverOwner } from './resolver-owner';

/** Who has an address, and in which network. */
export interface ReverseLookup {
  /** Engine name of the network that knows the address. */
  readonly network: string;
  /** Data of the PTR records without trailing dots: `composetest-web-1.composetest_default`. */
  readonly names: readonly string[];
}

const IPV4_SUFFIX = '.in-addr.arpa';
const IPV6_SUFFIX = '.ip6.arpa';

/**
 * Answers a reverse lookup as the embedded resolver of one namespace does: from the first of its networks that has
 * the address, with the first name of its endpoint qualified by the network, or with all names of it where the engine
 * says so.
 *
 * The suffix is compared with its case and the address as text, so that zones, leading zeros, capital hex digits and
 * `IN-ADDR.ARPA` are unknown here. Source: moby `daemon/libnetwork/resolver.go`, `handlePTRQuery`.
 *
 * @param name of the query, with or without its trailing dot: `2.0.18.172.in-addr.arpa.`
 */
export function reverse(topology: Topology, from: ServiceNamespace, name: string): ReverseLookup | undefined {
  const { reverse: gives, reverseKey } = profileOf(topology);
  const address = addressOf(keyOf(name.endsWith('.') ? name.slice(0, -1) : name, reverseKey));
  if (address === undefined) return undefined;
  const owner = resolverOwner(topology, from);
  if (owner === undefined) return undefined;
  const index = nameIndex(topology);
  for (const { network } of endpointsInOrder(topology, owner)) {
    const found = index.findAddress(network, address);
    if (found === undefined) continue;
    return { network, names: gives === 'all-bare' ? found : [`${found[0] ?? ''}.${network}`] };
  }
  return undefined;
}

/** Whether a name is in one of the two zones that addresses are looked up in. */
export function isReverseName(name: string): boolean {
  const whole = name.endsWith('.') ? name.slice(0, -1) : name;
  return whole.endsWith(IPV4_SUFFIX) || whole.endsWith(IPV6_SUFFIX);
}

/** Older engines look at what stands before the first of two suffixes. */
function keyOf(name: string, reverseKey: 'whole' | 'before-first-suffix'): string {
  if (reverseKey === 'whole') return name;
  const suffix = [IPV4_SUFFIX, IPV6_SUFFIX].find((each) => name.endsWith(each));
  return suffix === undefined ? name : (`${name}.`.split(`${suffix}.`)[0] ?? '') + suffix;
}

/** The address that a reverse name stands for, in the form that topologies have. */
function addressOf(name: string): string | undefined {
  if (name.endsWith(IPV4_SUFFIX)) return name.slice(0, -IPV4_SUFFIX.length).split('.').reverse().join('.');
  if (!name.endsWith(IPV6_SUFFIX)) return undefined;
  const nibbles = name.slice(0, -IPV6_SUFFIX.length);
  if (!/^[\da-f](\.[\da-f]){31}$/.test(nibbles)) return undefined;
  return formatIp({ family: 6, value: BigInt(`0x${nibbles.split('.').reverse().join('')}`) });
}

/**
 * The name that a reverse lookup of an address asks for: `172.18.0.2` gives `2.0.18.172.in-addr.arpa`, an IPv6 address
 * its 32 hex digits before `ip6.arpa` (RFC 3596, section 2.5).
 */
export function reverseName(address: string): string {
  const ip = parseIp(address);
  if (ip?.family !== 6) return address.split('.').reverse().join('.') + IPV4_SUFFIX;
  const digits = ip.value.toString(16).padStart(32, '0');
  return Array.from(digits).reverse().join('.') + IPV6_SUFFIX;
}
