import { formatIp, formatIpPrefix, holds, isSetAside, lastOf, parseIp, type Family, type Ip } from './ip';
import type { AddressPool } from './ipam';
import type { NetworkPlan } from './network-plan';
import type { Endpoint, Topology } from './topology';
import { TopologyError } from './topology-error';

/** One place in a network that needs an address of one family. */
export interface AddressRequest {
  readonly service: string;
  readonly containerName: string;
  readonly plan: NetworkPlan;
  readonly family: Family;
  /** `ipv4_address` or `ipv6_address` of the file. */
  readonly fixed?: string;
}

/** An address with the prefix length of the subnet it was given out from. */
export interface GivenAddress {
  readonly address: Ip;
  readonly prefixLength: number;
}

/**
 * Gives every request its address, in three rounds: addresses of the file, addresses of the previous topology, and
 * the lowest free ones in the order of the requests.
 *
 * The engine gives addresses out at start, one by one, so that there a neighbour may take a fixed address away; a plan
 * knows all of them and keeps them free.
 *
 * @throws TopologyError where a fixed address cannot be used or a network is full
 */
export function planAddresses<Request extends AddressRequest>(
  requests: readonly Request[],
  previous?: Topology,
): ReadonlyMap<Request, GivenAddress> {
  const held = new Map<AddressPool, Occupancy>();
  const given = new Map<Request, GivenAddress>();
  const earlier = earlierEndpoints(previous);

  function occupancyOf(pool: AddressPool): Occupancy {
    const known = held.get(pool) ?? new Occupancy(pool);
    held.set(pool, known);
    return known;
  }

  function give(request: Request, pool: AddressPool, value: bigint): void {
    const { family, length } = pool.subnet;
    given.set(request, { address: { family, value }, prefixLength: length });
    occupancyOf(pool).take(value, request.containerName);
  }

  for (const request of requests) {
    if (request.fixed === undefined) continue;
    const { pool, value } = fixedAddress(request, request.fixed, occupancyOf);
    give(request, pool, value);
  }
  for (const request of requests) {
    if (given.has(request)) continue;
    const address = earlierAddress(request, earlier);
    const pool = address && poolsOf(request).find(({ subnet }) => holds(subnet, address));
    if (address && pool && occupancyOf(pool).isFree(address.value)) give(request, pool, address.value);
  }
  for (const request of requests) {
    if (given.has(request)) continue;
    const { pool, value } = lowestFree(request, occupancyOf);
    give(request, pool, value);
  }
  return given;
}

/** Who has which address of one pool. */
class Occupancy {
  readonly #holders: Map<bigint, string>;
  /** Every address of the range before it is taken; within one plan nothing becomes free. */
  #next: bigint;

  constructor(private readonly pool: AddressPool) {
    this.#holders = new Map(pool.holders);
    this.#next = pool.range.base;
  }

  take(value: bigint, holder: string): void {
    this.#holders.set(value, holder);
  }

  holderOf(value: bigint): string | undefined {
    return isSetAside(this.pool.subnet, value) ? 'the network itself' : this.#holders.get(value);
  }

  /** Whether an address may be given to somebody who has not asked for it. */
  isFree(value: bigint): boolean {
    const { range } = this.pool;
    return holds(range, { family: range.family, value }) && this.holderOf(value) === undefined;
  }

  lowestFree(): bigint | undefined {
    while (this.#next <= lastOf(this.pool.range) && !this.isFree(this.#next)) this.#next++;
    return this.#next <= lastOf(this.pool.range) ? this.#next : undefined;
  }
}

function poolsOf({ plan, family }: AddressRequest): AddressPool[] {
  return plan.pools.filter(({ subnet }) => subnet.family === family);
}

function fixedAddress(
  request: AddressRequest,
  text: string,
  occupancyOf: (pool: AddressPool) => Occupancy,
): { pool: AddressPool; value: bigint } {
  const { service, plan, family } = request;
  const network = plan.network.key;
  const pools = poolsOf(request);
  const subnets = pools.map(({ subnet }) => formatIpPrefix(subnet)).join(' or ');
  const address = parseIp(text);
  if (address?.family !== family || address.value === 0n) {
    throw new TopologyError(
      'invalid-address',
      `ipv${family}_address ${text} of service ${service} is no IPv${family} address.`,
      { service, network, hint: `Write an address of ${subnets || 'the network'}.` },
    );
  }
  const pool = pools.find(({ subnet }) => holds(subnet, address));
  if (pool === undefined) {
    const where = pools.length === 0 ? `network ${network} has no IPv${family}` : '';
    throw new TopologyError(
      'address-outside-subnet',
      where === ''
        ? `Address ${text} of service ${service} does not lie in subnet ${subnets} of network ${network}.`
        : `Address ${text} of service ${service} cannot be given: ${where}.`,
      {
        service,
        network,
        hint:
          where === ''
            ? `Choose an address of ${subnets}, or change the subnet of the network.`
            : `Set enable_ipv${family} to true at the network and give it a subnet, or remove the address.`,
      },
    );
  }
  const holder = occupancyOf(pool).holderOf(address.value);
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
  return { pool, value: address.value };
}

/** Endpoints of a topology by container and network. */
function earlierEndpoints(previous: Topology | undefined): ReadonlyMap<string, Endpoint> {
  const endpoints = (previous?.namespaces ?? []).flatMap(({ containerName, endpoints: all }) =>
    all.map((endpoint) => [placeOf(containerName, endpoint.network), endpoint] as const),
  );
  return new Map(endpoints);
}

function placeOf(containerName: string, network: string): string {
  return `${containerName}\0${network}`;
}

function earlierAddress(
  { containerName, plan, family }: AddressRequest,
  earlier: ReadonlyMap<string, Endpoint>,
): Ip | undefined {
  const endpoint = earlier.get(placeOf(containerName, plan.network.name));
  return parseIp((family === 4 ? endpoint?.address : endpoint?.ipv6?.address) ?? '');
}

function lowestFree(
  request: AddressRequest,
  occupancyOf: (pool: AddressPool) => Occupancy,
): { pool: AddressPool; value: bigint } {
  const pools = poolsOf(request);
  for (const pool of pools) {
    const value = occupancyOf(pool).lowestFree();
    if (value !== undefined) return { pool, value };
  }
  const { plan, family } = request;
  const [first] = pools;
  const ranges = pools.map(({ range }) => formatIpPrefix(range)).join(' and ');
  const gateway =
    first?.gateway === undefined ? '' : ` (gateway ${formatIp({ family, value: first.gateway })})`;
  throw new TopologyError(
    'network-full',
    `No address is left for ${request.containerName} in ${ranges} of network ${plan.network.key}${gateway}.`,
    {
      service: request.service,
      network: plan.network.key,
      hint: 'Give the network a larger subnet or ip_range, or start fewer replicas.',
    },
  );
}
