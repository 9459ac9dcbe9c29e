/** Which forwarded packets the networks of one project keep out, and which they keep in. */
import { familyOf, type EndpointPort, type HostNetwork, type HostPort } from './host-network';
import { hostMatch, is, isNot } from './match';
import type { Match, RuleSpec } from './rule';

/**
 * The rules of the guard: they drop or return, and never accept, so that the guards of several projects all have their
 * say about a packet.
 *
 * An internal network exchanges packets with itself only. Into another one come answers, packets of its own endpoints,
 * and what its gateway mode invites: published ports as far as they were addressed by the machine's own address, so
 * that nobody reaches an endpoint directly who has a route to it, except by a trusted interface.
 *
 * @param ports published ports that the kernel turns to their endpoints
 */
export function guardRules(
  networks: readonly HostNetwork[],
  ports: readonly HostPort[],
  routedPorts: readonly EndpointPort[],
): RuleSpec[] {
  const of = <Port extends EndpointPort>(all: readonly Port[], { bridge, subnet }: HostNetwork): Port[] =>
    all.filter((port) => port.bridge === bridge && familyOf(port.address) === familyOf(subnet));
  return [
    // First, because what an invitation of another network returns would not come here any more.
    ...networks.filter(({ internal }) => internal).flatMap(sealed),
    ...networks
      .filter(({ internal }) => !internal)
      .flatMap((network) => inbound(network, of(ports, network), of(routedPorts, network))),
  ];
}

function sealed(network: HostNetwork): RuleSpec[] {
  const { bridge, subnet } = network;
  // Where switched packets pass here as well (`bridge-nf-call-ip6tables`), neighbours must find each other by groups.
  const elsewhere = (device: 'inInterface' | 'outInterface'): Partial<RuleSpec> =>
    familyOf(subnet) === 'ip6' ? { [device]: isNot(bridge) } : {};
  return [
    {
      inInterface: is(bridge),
      ...elsewhere('outInterface'),
      destination: isNot(subnet),
      target: { kind: 'drop' },
    },
    {
      outInterface: is(bridge),
      ...elsewhere('inInterface'),
      source: isNot(subnet),
      target: { kind: 'drop' },
    },
    ...withoutCommunication(network),
  ];
}

function inbound(
  network: HostNetwork,
  ports: readonly HostPort[],
  routedPorts: readonly EndpointPort[],
): RuleSpec[] {
  const { bridge, gatewayMode } = network;
  const answers: RuleSpec = {
    outInterface: is(bridge),
    connectionStates: ['RELATED', 'ESTABLISHED'],
    target: { kind: 'return' },
  };
  return [
    answers,
    ...withoutCommunication(network),
    ...(gatewayMode === 'nat-unprotected' ? [] : invited(network, ports, routedPorts)),
  ];
}

function invited(
  { bridge, subnet, gatewayMode, trustedInterfaces = [] }: HostNetwork,
  ports: readonly HostPort[],
  routedPorts: readonly EndpointPort[],
): RuleSpec[] {
  const rest: RuleSpec = { inInterface: isNot(bridge), outInterface: is(bridge), target: { kind: 'drop' } };
  if (gatewayMode === 'routed') {
    return [
      {
        protocol: familyOf(subnet) === 'ip6' ? 'ipv6-icmp' : 'icmp',
        outInterface: is(bridge),
        target: { kind: 'return' },
      },
      ...routedPorts.map((port) => toEndpoint(port, isNot(bridge))),
      rest,
    ];
  }
  const direct = ports.flatMap((port) => trustedInterfaces.map((trusted) => toEndpoint(port, is(trusted))));
  return [
    ...ports.map((port): RuleSpec => ({ ...toEndpoint(port, isNot(bridge)), connectionStates: ['DNAT'] })),
    ...unique(direct),
    rest,
  ];
}

function toEndpoint(
  { protocol, address, bridge, containerPort }: EndpointPort,
  inInterface: Match<string>,
): RuleSpec {
  return {
    protocol,
    destination: hostMatch(address),
    inInterface,
    outInterface: is(bridge),
    destinationPort: containerPort,
    target: { kind: 'return' },
  };
}

/** On one bridge packets are not forwarded but switched: there its ports are set apart (`IFLA_BRPORT_ISOLATED`). */
function withoutCommunication({ bridge, icc }: HostNetwork): RuleSpec[] {
  if (icc !== false) return [];
  return [{ inInterface: is(bridge), outInterface: is(bridge), target: { kind: 'drop' } }];
}

/** A container port may be published more than once. */
function unique(rules: readonly RuleSpec[]): RuleSpec[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
