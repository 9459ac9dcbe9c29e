import type { NamespaceEvidence, RouteEvidence } from '../../probe/evidence';
import { carrierOf } from '../../topology/carrier';
import type { ServiceNamespace, Topology } from '../../topology/topology';
import { holds, parseIp, parseIpPrefix } from '../../topology/ip';
import type { TraceContext } from '../context';
import { step, type Judgement } from '../judge';
import { networksByName, ownerOfAddress } from '../networks';
import type { TraceStep } from '../trace';
import { listed } from '../words';

/**
 * Whose the answered addresses are, and by which devices packets get there. There is no such step for questions
 * that neither expect nor got an address.
 */
export function addressStep(
  context: TraceContext,
  expectedAddresses: readonly string[],
  seenAddresses: readonly string[] | undefined,
  namespace: NamespaceEvidence | undefined,
): TraceStep | undefined {
  if (expectedAddresses.length === 0 && (seenAddresses === undefined || seenAddresses.length === 0)) {
    return undefined;
  }
  const expected =
    expectedAddresses.length === 0
      ? 'The address lies outside of the project.'
      : describeAll(context, expectedAddresses);
  const judgement =
    seenAddresses === undefined || namespace === undefined
      ? undefined
      : judge(context, expectedAddresses, seenAddresses, namespace);
  return step('address', 'Address', expected, judgement);
}

function judge(
  context: TraceContext,
  expectedAddresses: readonly string[],
  seenAddresses: readonly string[],
  namespace: NamespaceEvidence,
): Judgement {
  if (seenAddresses.length === 0) {
    return { verdict: 'unknown', seen: 'No address was answered.', reason: 'There is nobody to look for.' };
  }
  const seen = describeAll(context, seenAddresses);
  const routes = new Set(
    seenAddresses.map((address) => routeTo(namespace, address)?.line ?? `${address} unreachable`),
  );
  const evidence = [...routes];
  const strangers = seenAddresses.filter((address) => !expectedAddresses.includes(address));
  if (expectedAddresses.length > 0 && strangers.length > 0) {
    const verb = strangers.length === 1 ? 'is' : 'are';
    const reason = `${listed(strangers)} ${verb} not where the name should lead.`;
    return { verdict: 'differs', seen, reason, evidence };
  }
  const blocked = seenAddresses
    .map((address) => obstacle(namespace, address))
    .find((each) => each !== undefined);
  if (blocked !== undefined) return { verdict: 'differs', seen, reason: blocked, evidence };
  return { verdict: 'as-expected', seen, evidence };
}

function describeAll({ topology, from }: TraceContext, addresses: readonly string[]): string {
  return addresses.map((address) => describe(topology, from, address)).join(' ');
}

function describe(topology: Topology, from: ServiceNamespace, address: string): string {
  if (isLoopback(address)) return `${address} is ${from.service} itself, by its loopback.`;
  const owner = ownerOfAddress(topology, address);
  if (owner === undefined) return `${address} belongs to no service of this project.`;
  const { endpoint, containerName } = owner;
  const network = networksByName(topology).get(endpoint.network);
  const carrier = network === undefined ? 'no bridge' : carrierOf(network).text;
  const by = network?.parent === undefined ? `by ${endpoint.veth} at` : 'on';
  return `${address} is ${endpoint.interfaceName} of ${containerName}, ${by} ${carrier} (${endpoint.network}).`;
}

function obstacle(namespace: NamespaceEvidence, address: string): string | undefined {
  if (isLoopback(address)) return undefined;
  const route = routeTo(namespace, address);
  if (route === undefined) return `The namespace has no route to ${address}.`;
  const device = namespace.interfaces.find((each) => each.name === route.interfaceName);
  if (device === undefined)
    return `The route to ${address} names ${route.interfaceName}, which is not there.`;
  return device.up ? undefined : `${device.name}, by which packets to ${address} leave, is down.`;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** The most specific route to an address; loopback and addresses of the namespace itself need none. */
function routeTo(
  namespace: NamespaceEvidence,
  address: string,
): { readonly line: string; readonly interfaceName: string } | undefined {
  if (isLoopback(address)) return { line: `local ${address} dev lo`, interfaceName: 'lo' };
  const own = namespace.interfaces.find((each) =>
    each.addresses.some((text) => text.split('/')[0] === address),
  );
  if (own !== undefined) return { line: `local ${address} dev lo`, interfaceName: own.name };
  const ip = parseIp(address);
  if (ip === undefined) return undefined;
  const matching = namespace.routes
    .map((route) => ({ route, prefix: parseIpPrefix(destinationOf(route)) }))
    .filter(({ prefix }) => prefix !== undefined && holds(prefix, ip))
    .sort((one, other) => (other.prefix?.length ?? 0) - (one.prefix?.length ?? 0))[0]?.route;
  if (matching === undefined) return undefined;
  const via = matching.gateway === undefined ? '' : ` via ${matching.gateway}`;
  return {
    line: `${matching.destination}${via} dev ${matching.interfaceName}`,
    interfaceName: matching.interfaceName,
  };
}

function destinationOf({ destination, family }: RouteEvidence): string {
  if (destination !== 'default') return destination;
  return family === 6 ? '::/0' : '0.0.0.0/0';
}
