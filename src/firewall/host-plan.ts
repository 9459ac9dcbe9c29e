/** The rules of one project in the namespace that holds its bridges. */
import type { PlannedChain, RuleSpec } from './rule';

/** One bridge network, as far as the packet filter needs it. */
export interface HostNetwork {
  /** Device name of the bridge. */
  readonly bridge: string;
  /** IPv4 prefix: `172.18.0.0/16`. */
  readonly subnet: string;
  /** No way out and no way in. */
  readonly internal: boolean;
}

/** One published port with its host port taken. */
export interface HostPort {
  /** The bridge of the network that the container's address belongs to. */
  readonly bridge: string;
  /** `0.0.0.0` for every IPv4 address; IPv6 addresses need no rule here, as the port forwarder serves them. */
  readonly hostAddress: string;
  readonly hostPort: number;
  /** The container's IPv4 address. */
  readonly address: string;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface HostPlanOptions {
  /** 8 hex digits that tell this project's chains from any other's. */
  readonly id: string;
  readonly networks: readonly HostNetwork[];
  readonly ports: readonly HostPort[];
  /** Write the DNAT rules of the ports; false where a program forwards them instead (rootless). */
  readonly publish: boolean;
}

/** What to write into one table: chains of our own, and the rules in base chains that lead there. */
export interface HostTablePlan {
  readonly table: 'nat' | 'filter';
  readonly ownChains: readonly PlannedChain[];
  readonly jumps: readonly { readonly chain: string; readonly rule: RuleSpec }[];
}

/** Names of the chains of a project, each within the 28 bytes that iptables allows. */
export function hostChainNames(id: string): { forward: string; masquerade: string; publish: string } {
  return { forward: `NETSCOPE-${id}`, masquerade: `NETSCOPE-${id}-POST`, publish: `NETSCOPE-${id}-DNAT` };
}

/**
 * Plans the host side of one project: masquerading, published ports, and who may pass between the networks.
 *
 * Every rule is either in a chain named after the project or a jump to one, so that taking a project down
 * never has to tell its rules from those of other programs. A packet between two networks is dropped unless a
 * published port invites it, and an internal network exchanges packets with itself only, as with Docker.
 *
 * Source: moby `daemon/libnetwork/drivers/bridge`, the iptables backend of engine 29 (where one chain per
 * bridge has replaced the isolation stages of earlier engines).
 *
 * @throws RangeError for an `id` that is not 8 hex digits, or a port to publish whose host port is not known
 */
export function hostPlan(options: HostPlanOptions): readonly HostTablePlan[] {
  if (!/^[0-9a-f]{8}$/.test(options.id)) throw new RangeError(`not an id of 8 hex digits: ${options.id}`);
  const names = hostChainNames(options.id);
  const ports = options.publish ? publishable(options) : [];
  return [natPlan(names, options, ports), filterPlan(names.forward, options, ports)];
}

function publishable({ networks, ports }: HostPlanOptions): HostPort[] {
  const open = new Set(networks.filter((network) => !network.internal).map((network) => network.bridge));
  return ports.filter((port) => {
    if (port.hostPort === 0)
      throw new RangeError(`no host port taken yet for ${port.address}:${port.containerPort}`);
    return open.has(port.bridge) && !port.hostAddress.includes(':');
  });
}

function natPlan(
  names: { masquerade: string; publish: string },
  options: HostPlanOptions,
  ports: readonly HostPort[],
): HostTablePlan {
  const masquerade: PlannedChain = {
    name: names.masquerade,
    rules: options.networks
      .filter((network) => !network.internal)
      .map(({ subnet, bridge }) => ({
        source: is(subnet),
        outInterface: isNot(bridge),
        target: { kind: 'masquerade' },
      })),
  };
  const postrouting = { chain: 'POSTROUTING', rule: jumpTo(names.masquerade) };
  if (!options.publish) return { table: 'nat', ownChains: [masquerade], jumps: [postrouting] };

  const publish: PlannedChain = { name: names.publish, rules: ports.map(destinationNat) };
  const toThisHost: RuleSpec = { destinationType: 'LOCAL', ...jumpTo(names.publish) };
  return {
    table: 'nat',
    ownChains: [masquerade, publish],
    jumps: [
      postrouting,
      { chain: 'PREROUTING', rule: toThisHost },
      // Loopback stays out: the kernel drops packets from 127/8 that would leave by another interface,
      // so the port forwarder serves those itself.
      { chain: 'OUTPUT', rule: { destination: isNot('127.0.0.0/8'), ...toThisHost } },
    ],
  };
}

function destinationNat(port: HostPort): RuleSpec {
  return {
    protocol: port.protocol,
    ...(port.hostAddress === '0.0.0.0' ? {} : { destination: is(`${port.hostAddress}/32`) }),
    inInterface: isNot(port.bridge),
    destinationPort: port.hostPort,
    target: { kind: 'dnat', address: port.address, port: port.containerPort },
  };
}

function filterPlan(name: string, options: HostPlanOptions, ports: readonly HostPort[]): HostTablePlan {
  // What goes into any of the bridges is decided before what comes out of one is let through.
  const rules = [
    ...options.networks.flatMap((network) =>
      network.internal ? sealed(network) : inbound(network, portsOf(network, ports)),
    ),
    ...options.networks.map((network) => outbound(network)),
  ];
  return { table: 'filter', ownChains: [{ name, rules }], jumps: [{ chain: 'FORWARD', rule: jumpTo(name) }] };
}

function portsOf(network: HostNetwork, ports: readonly HostPort[]): HostPort[] {
  return ports.filter((port) => port.bridge === network.bridge);
}

function sealed({ bridge, subnet }: HostNetwork): RuleSpec[] {
  return [
    { inInterface: is(bridge), destination: isNot(subnet), target: { kind: 'drop' } },
    { outInterface: is(bridge), source: isNot(subnet), target: { kind: 'drop' } },
  ];
}

function inbound({ bridge }: HostNetwork, ports: readonly HostPort[]): RuleSpec[] {
  return [
    { outInterface: is(bridge), connectionStates: ['RELATED', 'ESTABLISHED'], target: { kind: 'accept' } },
    ...ports.map((port): RuleSpec => ({
      protocol: port.protocol,
      destination: is(`${port.address}/32`),
      inInterface: isNot(bridge),
      outInterface: is(bridge),
      destinationPort: port.containerPort,
      target: { kind: 'accept' },
    })),
    { inInterface: isNot(bridge), outInterface: is(bridge), target: { kind: 'drop' } },
  ];
}

function outbound({ bridge, internal }: HostNetwork): RuleSpec {
  return {
    inInterface: is(bridge),
    ...(internal ? { outInterface: is(bridge) } : {}),
    target: { kind: 'accept' },
  };
}

function is(value: string): { value: string; negated: boolean } {
  return { value, negated: false };
}

function isNot(value: string): { value: string; negated: boolean } {
  return { value, negated: true };
}

function jumpTo(chain: string): RuleSpec {
  return { target: { kind: 'jump', chain } };
}
