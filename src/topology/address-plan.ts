import { contains, formatAddress, formatPrefix, isReserved, lastAddress, parseAddress } from './addresses';
import type { NetworkPlan } from './network-plan';
import type { Topology } from './topology';
import { TopologyError } from './topology-error';

/** One place in a network that needs an address. */
export interface AddressRequest {
  readonly service: string;
  readonly containerName: string;
  readonly plan: NetworkPlan;
  /** `ipv4_address` of the file. */
  readonly fixed?: string;
}

/**
 * Gives every request its address, in three rounds: addresses of the file, addresses of the previous topology, and
 * the lowest free ones in the order of the requests.
 *
 * The engine gives addresses out at start, one by one, so that there a neighbour may take a fixed address away; a plan
 * knows all of them and keeps them free.
 *
 * @returns addresses in the order of `requests`
 * @throws TopologyError where a fixed address cannot be used or a network is full
 */
export function planAddresses(requests: readonly AddressRequest[], previous?: Topology): number[] {
  const held = new Map<NetworkPlan, Map<number, string>>();
  const given = new Map<AddressRequest, number>();

  function holdersOf(plan: NetworkPlan): Map<number, string> {
    const known = held.get(plan);
    if (known !== undefined) return known;
    const holders = new Map([[plan.gateway, 'the gateway']]);
    held.set(plan, holders);
    return holders;
  }

  function give(request: AddressRequest, address: number): void {
    given.set(request, address);
    holdersOf(request.plan).set(address, request.containerName);
  }

  for (const request of requests) {
    if (request.fixed !== undefined) {
      give(request, fixedAddress(request, request.fixed, holdersOf(request.plan)));
    }
  }
  for (const request of requests) {
    if (given.has(request)) continue;
    const address = previousAddress(request, previous);
    if (address !== undefined && isFree(request.plan, address, holdersOf(request.plan)))
      give(request, address);
  }
  return requests.map((request) => {
    const known = given.get(request);
    if (known !== undefined) return known;
    const address = lowestFree(request, holdersOf(request.plan));
    give(request, address);
    return address;
  });
}

function fixedAddress(request: AddressRequest, text: string, holders: ReadonlyMap<number, string>): number {
  const { service, plan } = request;
  const network = plan.network.key;
  const subnet = formatPrefix(plan.subnet);
  const address = parseAddress(text);
  if (address === undefined) {
    throw new TopologyError(
      'invalid-address',
      `ipv4_address ${text} of service ${service} is no IPv4 address.`,
      {
        service,
        network,
        hint: `Write an address of ${subnet}.`,
      },
    );
  }
  if (!contains(plan.subnet, address)) {
    throw new TopologyError(
      'address-outside-subnet',
      `Address ${text} of service ${service} does not lie in subnet ${subnet} of network ${network}.`,
      { service, network, hint: `Choose an address of ${subnet}, or change the subnet of the network.` },
    );
  }
  const holder = isReserved(plan.subnet, address) ? 'the network itself' : holders.get(address);
  if (holder !== undefined) {
    throw new TopologyError(
      'address-clash',
      `Address ${text} of ${request.containerName} is already used by ${holder} in network ${network}.`,
      {
        service,
        network,
        hint: 'Choose a free address; a service with a fixed address can have one replica only.',
      },
    );
  }
  return address;
}

function previousAddress(request: AddressRequest, previous: Topology | undefined): number | undefined {
  const endpoint = previous?.namespaces
    .find(({ containerName }) => containerName === request.containerName)
    ?.endpoints.find(({ network }) => network === request.plan.network.name);
  return endpoint === undefined ? undefined : parseAddress(endpoint.address);
}

function isFree(plan: NetworkPlan, address: number, holders: ReadonlyMap<number, string>): boolean {
  return contains(plan.range, address) && !isReserved(plan.subnet, address) && !holders.has(address);
}

function lowestFree(request: AddressRequest, holders: ReadonlyMap<number, string>): number {
  const { plan } = request;
  for (let address = plan.range.base; address <= lastAddress(plan.range); address++) {
    if (isFree(plan, address, holders)) return address;
  }
  throw new TopologyError(
    'network-full',
    `No address is left for ${request.containerName} in ${formatPrefix(plan.range)} of network ${plan.network.key} (gateway ${formatAddress(plan.gateway)}).`,
    {
      service: request.service,
      network: plan.network.key,
      hint: 'Give the network a larger subnet or ip_range, or start fewer replicas.',
    },
  );
}
