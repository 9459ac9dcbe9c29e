/** The nat table of a namespace with an embedded resolver, as Docker writes it. */
import type { PlannedChain, RuleSpec } from './rule';

/** The address every program of a namespace asks; all of 127/8 is local once `lo` is up. */
export const RESOLVER_ADDRESS = '127.0.0.11';

/** The port programs ask; the sockets themselves are bound elsewhere, so that a program may own port 53. */
export const DNS_PORT = 53;

/** Docker's chain that turns queries towards the resolver's sockets. */
export const DNS_OUTPUT_CHAIN = 'DOCKER_OUTPUT';

/** Docker's chain that gives the sockets' packets port 53 back. */
export const DNS_POSTROUTING_CHAIN = 'DOCKER_POSTROUTING';

const TO_RESOLVER = { value: `${RESOLVER_ADDRESS}/32`, negated: false };
/** TCP first: the engine inserts the UDP rules before it inserts the TCP ones above them. */
const TRANSPORTS = ['tcp', 'udp'] as const;

/**
 * All chains of the nat table of one namespace, in the order `iptables-save` lists them, base chains included.
 *
 * Queries for 127.0.0.11:53 go to the two sockets of the resolver; what the sockets send leaves from port 53.
 * The two SNAT rules see no packets, because conntrack already undoes the DNAT on the way back; they stand
 * here because Docker's do.
 *
 * Source: moby `libnetwork/resolver_unix.go`, `setupNAT`.
 *
 * @param ports the ports that the resolver's two sockets on 127.0.0.11 are bound to
 */
export function dnsNatPlan(ports: { udp: number; tcp: number }): readonly PlannedChain[] {
  return [
    { name: 'PREROUTING', rules: [] },
    { name: 'INPUT', rules: [] },
    { name: 'OUTPUT', rules: [jump(DNS_OUTPUT_CHAIN)] },
    { name: 'POSTROUTING', rules: [jump(DNS_POSTROUTING_CHAIN)] },
    { name: DNS_OUTPUT_CHAIN, rules: TRANSPORTS.map((protocol) => toSocket(protocol, ports[protocol])) },
    {
      name: DNS_POSTROUTING_CHAIN,
      rules: TRANSPORTS.map((protocol) => fromSocket(protocol, ports[protocol])),
    },
  ];
}

function jump(chain: string): RuleSpec {
  return { destination: TO_RESOLVER, target: { kind: 'jump', chain } };
}

function toSocket(protocol: 'tcp' | 'udp', port: number): RuleSpec {
  return {
    protocol,
    destination: TO_RESOLVER,
    destinationPort: DNS_PORT,
    target: { kind: 'dnat', address: RESOLVER_ADDRESS, port },
  };
}

function fromSocket(protocol: 'tcp' | 'udp', port: number): RuleSpec {
  return { protocol, source: TO_RESOLVER, sourcePort: port, target: { kind: 'snat', port: DNS_PORT } };
}
