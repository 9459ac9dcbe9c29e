/** The rules of one project in the namespace that holds its bridges. */
import { guardRules } from './guard-plan';
import { familyOf, type EndpointPort, type HostNetwork, type HostPort } from './host-network';
import { hostMatch, is, isNot } from './match';
import type { Family, PlannedChain, RuleSpec, Target } from './rule';

export interface HostPlanOptions {
  /** 8 hex digits that tell this project's chains from any other's. */
  readonly id: string;
  readonly networks: readonly HostNetwork[];
  readonly ports: readonly HostPort[];
  /** Ports of networks with gateway mode `routed`. */
  readonly routedPorts?: readonly EndpointPort[];
  /**
   * True where the bridges are on the machine itself; false in a namespace of the user's (rootless), where programs
   * pass on what comes from the machine and goes there: ports have no rules, and what leaves is always masqueraded.
   */
  readonly publish: boolean;
}

/** What to write into one table of one family: chains of our own, and the rules in base chains that lead there. */
export interface HostTablePlan {
  readonly family: Family;
  readonly table: 'nat' | 'filter' | 'mangle';
  readonly ownChains: readonly PlannedChain[];
  readonly jumps: readonly { readonly chain: string; readonly rule: RuleSpec }[];
}

const LOOPBACK = { ip: '127.0.0.0/8', ip6: '::1/128' } as const;
const ANY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];

/** Names of the chains of a project, each within the 28 bytes that iptables allows. */
export interface HostChainNames {
  /** In `filter`; the others begin with it. */
  readonly forward: string;
  /** In `mangle`. */
  readonly guard: string;
  /** In `nat`. */
  readonly masquerade: string;
  readonly publish: string;
}

export function hostChainNames(id: string): HostChainNames {
  const forward = `NETSCOPE-${id}`;
  return {
    forward,
    guard: `${forward}-GUARD`,
    masquerade: `${forward}-POST`,
    publish: `${forward}-DNAT`,
  };
}

/**
 * Plans the host side of one project: masquerading, published ports, and who may pass between the networks.
 *
 * Every rule is either in a chain named after the project or a jump to one, so that taking a project down
 * never has to tell its rules from those of other programs.
 *
 * An ACCEPT ends the way through a table, whoever has written it, so a DROP holds only if no ACCEPT stands before it.
 * With several projects at once, or an engine beside them, no order of chains in `filter` grants that. Therefore the
 * decisions to drop are in `mangle`, which a forwarded packet passes first and where nothing of ours accepts; what gets
 * through is accepted in `filter`, where the machine's policy may be to drop.
 *
 * Both families are treated alike, each in tables of its own; those of IPv6 stay untouched where no network has it.
 *
 * What is decided is that of moby `daemon/libnetwork/drivers/bridge`, the iptables backend of engines 28 and 29.
 *
 * @throws RangeError for an `id` that is not 8 hex digits, or a port to publish whose host port is not known
 */
export function hostPlan(options: HostPlanOptions): readonly HostTablePlan[] {
  if (!/^[0-9a-f]{8}$/.test(options.id)) throw new RangeError(`not an id of 8 hex digits: ${options.id}`);
  const names = hostChainNames(options.id);
  return (['ip', 'ip6'] as const).flatMap((family) => {
    const networks = options.networks.filter(({ subnet }) => familyOf(subnet) === family);
    return family === 'ip6' && networks.length === 0
      ? []
      : familyPlan(family, names, { ...options, networks });
  });
}

function familyPlan(family: Family, names: HostChainNames, options: HostPlanOptions): HostTablePlan[] {
  const { networks, publish, routedPorts = [] } = options;
  const ports = publish ? publishable(family, options) : [];
  const guard = guardRules(networks, ports, routedPorts);
  return [
    forwardTable(family, 'mangle', { name: names.guard, rules: guard }),
    natPlan(family, names, options, ports),
    forwardTable(family, 'filter', { name: names.forward, rules: networks.flatMap(permitted) }),
  ];
}

function forwardTable(family: Family, table: 'mangle' | 'filter', chain: PlannedChain): HostTablePlan {
  return { family, table, ownChains: [chain], jumps: [{ chain: 'FORWARD', rule: jumpTo(chain.name) }] };
}

/** A port that is taken for one family leads to that family of its endpoint; a program passes on everything else. */
function publishable(family: Family, { networks, ports }: HostPlanOptions): HostPort[] {
  const open = new Set(
    networks
      .filter(({ internal, gatewayMode }) => !internal && gatewayMode !== 'routed')
      .map((network) => network.bridge),
  );
  return ports.filter((port) => {
    if (port.hostPort === 0)
      throw new RangeError(`no host port taken yet for ${port.address}:${port.containerPort}`);
    return (
      open.has(port.bridge) && familyOf(port.hostAddress) === family && familyOf(port.address) === family
    );
  });
}

function natPlan(
  family: Family,
  names: HostChainNames,
  options: HostPlanOptions,
  ports: readonly HostPort[],
): HostTablePlan {
  const masquerade: PlannedChain = {
    name: names.masquerade,
    rules: options.networks.flatMap((network) => sourceNat(network, options.publish)),
  };
  const postrouting = { chain: 'POSTROUTING', rule: jumpTo(names.masquerade) };
  if (!options.publish) return { family, table: 'nat', ownChains: [masquerade], jumps: [postrouting] };

  const publish: PlannedChain = { name: names.publish, rules: ports.map(destinationNat) };
  const toThisHost: RuleSpec = { destinationType: 'LOCAL', ...jumpTo(names.publish) };
  return {
    family,
    table: 'nat',
    ownChains: [masquerade, publish],
    jumps: [
      postrouting,
      { chain: 'PREROUTING', rule: toThisHost },
      // Loopback stays out: the kernel drops packets from loopback addresses that would leave by another interface,
      // so the port forwarder serves those itself.
      { chain: 'OUTPUT', rule: { destination: isNot(LOOPBACK[family]), ...toThisHost } },
    ],
  };
}

function sourceNat(
  { bridge, subnet, internal, masquerade, hostAddress, gatewayMode }: HostNetwork,
  isMachine: boolean,
): RuleSpec[] {
  const rule = (target: Target): RuleSpec[] => [{ source: is(subnet), outInterface: isNot(bridge), target }];
  if (internal) return [];
  // Rootless, the way out is a program of the user's, which answers to the address of its own device only.
  if (!isMachine) return rule({ kind: 'masquerade' });
  if (masquerade === false || gatewayMode === 'routed') return [];
  return rule(hostAddress === undefined ? { kind: 'masquerade' } : { kind: 'snat', address: hostAddress });
}

function destinationNat(port: HostPort): RuleSpec {
  return {
    protocol: port.protocol,
    // Nothing is routed on for an address that holds on one link only; the port forwarder serves who has it.
    ...(familyOf(port.hostAddress) === 'ip6' && { source: isNot('fe80::/10') }),
    ...(ANY_ADDRESS.includes(port.hostAddress) ? {} : { destination: hostMatch(port.hostAddress) }),
    inInterface: isNot(port.bridge),
    destinationPort: port.hostPort,
    target: { kind: 'dnat', address: port.address, port: port.containerPort },
  };
}

/** What a machine that forwards nothing by itself has to let pass, after the guard. */
function permitted({ bridge, internal }: HostNetwork): RuleSpec[] {
  if (internal) return [{ inInterface: is(bridge), outInterface: is(bridge), target: { kind: 'accept' } }];
  return [
    { outInterface: is(bridge), target: { kind: 'accept' } },
    { inInterface: is(bridge), target: { kind: 'accept' } },
  ];
}

function jumpTo(chain: string): RuleSpec {
  return { target: { kind: 'jump', chain } };
}
