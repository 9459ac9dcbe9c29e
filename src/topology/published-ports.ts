import type { Port, Service } from '../compose/project';
import type { Notes } from './built';
import { parseIp, type Family } from './ip';
import type { NetworkPlan } from './network-plan';
import type { GatewayMode, PublishedPort, RoutedPort, ServiceNamespace } from './topology';
import { TopologyError } from './topology-error';

/** The networks that ports of one container are reached by: those of its default routes. */
export interface PortNetworks {
  readonly ipv4?: NetworkPlan;
  readonly ipv6?: NetworkPlan;
}

export interface ClaimedPorts {
  readonly published: readonly PublishedPort[];
  readonly routed: readonly RoutedPort[];
}

type Protocol = PublishedPort['protocol'];

const ANY4 = '0.0.0.0';
const ANY6 = '::';

/** Hands out the host ports of one project, so that two services never get the same one. */
export class PublishedPorts {
  readonly #taken: {
    readonly port: PublishedPort;
    readonly service: string;
    readonly containerName: string;
  }[] = [];

  /** @param staying namespaces that keep the ports they have */
  constructor(
    private readonly notes: Notes,
    staying: readonly ServiceNamespace[] = [],
  ) {
    for (const { service, containerName, publishedPorts } of staying) {
      for (const port of publishedPorts)
        if (port.hostPort !== 0) this.#taken.push({ port, service, containerName });
    }
  }

  /**
   * The published ports of one replica, in file order. Of a range the first port is taken that no other container of
   * the project has; single ports are taken before ranges. Where no host address is named, that is every address of
   * both families. Source: moby `daemon/libnetwork/drivers/bridge/port_mapping_linux.go`, `addPortMappings`.
   *
   * A further replica that wants the port of the first one goes without it, and a note says so; the engine would not
   * start it at all.
   *
   * @throws TopologyError `port-clash` where another service has the port
   */
  claim(service: Service, containerName: string, networks: PortNetworks): ClaimedPorts {
    const published = new Map<Port, PublishedPort>();
    const routed: RoutedPort[] = [];
    const isRange = ({ published: text = '' }: Port): boolean => !/^[1-9]\d*$/.test(text);
    const ordered = [...service.ports].sort((one, other) => Number(isRange(one)) - Number(isRange(other)));
    const candidates = ordered.filter((port) => this.#canPublish(port, service, containerName, networks));
    for (const port of candidates) {
      const protocol = port.protocol as Protocol;
      for (const family of routedFamilies(port, networks))
        routed.push({ family, containerPort: port.target, protocol });
      const addresses = hostAddresses(port, networks);
      const [hostAddress] = addresses;
      if (hostAddress === undefined) continue;
      if (parseIp(hostAddress)?.family === 6) {
        const value = `Port ${port.target}/${protocol} of ${containerName} is not published on [${hostAddress}]:${port.published ?? ''}`;
        if (!this.notes.allows('published-ipv6', { service: service.name, value })) continue;
      }
      const wanted = { hostAddress, containerPort: port.target, protocol, hostAddresses: addresses };
      const claimed = this.#claimOne(service, containerName, port, wanted);
      if (claimed !== undefined) published.set(port, claimed);
    }
    const inFileOrder = service.ports.flatMap((port) => published.get(port) ?? []);
    const hasAddresses = this.notes.has('published-ipv6');
    return {
      published: hasAddresses ? inFileOrder : inFileOrder.map(({ hostAddresses: _, ...port }) => port),
      routed,
    };
  }

  /** Whether a port can be published at all; notes why not. */
  #canPublish(port: Port, service: Service, containerName: string, networks: PortNetworks): boolean {
    const what = `Port ${port.target}/${port.protocol} of ${containerName} is not published`;
    const refuse = (code: string, why: string): false => {
      this.notes.add(code, `${what}: ${why}.`, { service: service.name });
      return false;
    };
    if (port.protocol === 'sctp') return refuse('published-sctp', 'only tcp and udp are');
    if (hostPorts(port.published).length === 0)
      return refuse('published-unreadable', `${port.published ?? ''} names no host port`);
    const plans = [networks.ipv4, networks.ipv6].filter((plan) => plan !== undefined);
    if (plans.length === 0)
      return refuse('published-internal', 'none of its networks has a way to the outside');
    const isBridge = plans.some(({ network: { driver } }) => driver !== 'macvlan' && driver !== 'ipvlan');
    return (
      isBridge || refuse('published-parent', 'it is reached at its own address, on the network of the parent')
    );
  }

  #claimOne(
    service: Service,
    containerName: string,
    port: Port,
    wanted: Omit<PublishedPort, 'hostPort'>,
  ): PublishedPort | undefined {
    const candidates = hostPorts(port.published).map((hostPort) => ({ ...wanted, hostPort }));
    const holders = candidates.map((candidate) => this.#taken.find((taken) => clash(taken.port, candidate)));
    const free = candidates[holders.indexOf(undefined)];
    if (free !== undefined) {
      if (free.hostPort !== 0) this.#taken.push({ port: free, service: service.name, containerName });
      return free;
    }
    const [holder] = holders;
    const host = wanted.hostAddress.includes(':') ? `[${wanted.hostAddress}]` : wanted.hostAddress;
    const where = `${host}:${port.published ?? ''}`;
    if (holder?.service === service.name) {
      this.notes.add(
        'published-clash',
        `Port ${port.target}/${port.protocol} of ${containerName} is not published: ${where} already belongs to ${holder.containerName}.`,
        { service: service.name },
      );
      return undefined;
    }
    throw new TopologyError(
      'port-clash',
      `${containerName} cannot publish ${where}/${wanted.protocol}: ${holder?.containerName ?? 'another container'} does already.`,
      { service: service.name, hint: 'Publish another host port, or none to get any free one.' },
    );
  }
}

/** The host ports that would do, in order; 0 stands for any the host has free. */
function hostPorts(published: string | undefined): number[] {
  if (published === undefined || published === '') return [0];
  const match = /^(\d+)(?:-(\d+))?$/.exec(published);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first > last || last > 65535) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Where a port is taken on the host; nowhere for families that are routed. */
function hostAddresses({ hostIp = '' }: Port, { ipv4, ipv6 }: PortNetworks): string[] {
  // Traffic to an IPv6 address of the host is passed on to IPv4 where the container has nothing else.
  const has6 = modeOf(ipv6, 6) !== 'routed';
  const has4 = ipv4 !== undefined && modeOf(ipv4, 4) !== 'routed';
  const binding = hostIp === '' ? ((ipv4 ?? ipv6)?.hostBinding ?? '') : hostIp;
  if (binding === '' || (hostIp === '' && binding === ANY4))
    return [...(has4 ? [ANY4] : []), ...(has6 ? [ANY6] : [])];
  return (parseIp(binding)?.family === 6 ? has6 : has4) ? [binding] : [];
}

function routedFamilies({ hostIp = '' }: Port, { ipv4, ipv6 }: PortNetworks): Family[] {
  const family = parseIp(hostIp)?.family;
  return ([4, 6] as const).filter(
    (each) =>
      modeOf(each === 4 ? ipv4 : ipv6, each) === 'routed' && (family === undefined || family === each),
  );
}

function modeOf(plan: NetworkPlan | undefined, family: Family): GatewayMode {
  const options = plan?.network.bridgeOptions;
  return (family === 4 ? options?.gatewayMode4 : options?.gatewayMode6) ?? 'nat';
}

function clash(one: PublishedPort, other: PublishedPort): boolean {
  if (one.hostPort !== other.hostPort || one.protocol !== other.protocol) return false;
  const addresses = (port: PublishedPort): readonly string[] => port.hostAddresses ?? [port.hostAddress];
  return addresses(one).some((address) => addresses(other).some((each) => sameListener(address, each)));
}

function sameListener(one: string, other: string): boolean {
  const [first, second] = [parseIp(one), parseIp(other)];
  if (first === undefined || second === undefined || first.family !== second.family) return one === other;
  return first.value === 0n || second.value === 0n || first.value === second.value;
}
