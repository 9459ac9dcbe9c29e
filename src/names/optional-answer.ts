/** What the resolver answers where an engine's does not, if the settings say so. See `topology/resolver-settings.ts`. */
import type { ServiceNamespace, Topology } from '../topology/topology';
import { candidatesOf, lookup } from './lookup';
import { nameIndex, withoutTrailingDot } from './name-index';
import { isPrivateReverse } from './private-zones';
import { resolverOwner } from './resolver-owner';

export type OptionalAnswer =
  /** Of the family that was asked for; without any the answer is the empty NOERROR. */
  | {
      readonly kind: 'addresses';
      readonly option: 'wildcards' | 'project-names';
      readonly network: string;
      readonly addresses: readonly string[];
    }
  | {
      readonly kind: 'services';
      readonly option: 'srv';
      readonly network: string;
      readonly services: readonly { readonly port: number; readonly target: string }[];
    }
  /** There is no such name, and nobody else is asked. */
  | {
      readonly kind: 'absent';
      readonly option: 'down-services' | 'private-reverse';
      /** A clause. */
      readonly why: string;
    };

/** Who asks what. */
export interface OptionalQuestion {
  readonly topology: Topology;
  readonly from: ServiceNamespace;
  /** Topologies of the other projects that are up in the same mode. */
  readonly others: readonly Topology[];
  /** With or without its trailing dot. */
  readonly name: string;
  /** `A`, … */
  readonly type: string;
}

/** The answer to a question that no network of the asker knows; `undefined`: all goes on as without settings. */
export function optionalAnswer(question: OptionalQuestion): OptionalAnswer | undefined {
  const settings = question.topology.resolver?.settings;
  if (settings === undefined) return undefined;
  return (
    (settings.wildcards === true ? wildcardAnswer(question) : undefined) ??
    (settings.projectNames === true ? projectAnswer(question) : undefined) ??
    (settings.srv === true ? serviceAnswer(question) : undefined) ??
    (settings.privateReverse === true ? reverseAnswer(question) : undefined) ??
    (settings.downServices === true ? downAnswer(question) : undefined)
  );
}

/** Names that hold addresses have no MX either, so that mailers go on with the addresses. */
function familyOf(type: string): 4 | 6 | 'none' | undefined {
  return type === 'A' ? 4 : type === 'AAAA' ? 6 : type === 'MX' ? 'none' : undefined;
}

/** The longest wildcard above a name counts, in the first network that has one (RFC 4592, section 3.3.1). */
function wildcardAnswer({ topology, from, name, type }: OptionalQuestion): OptionalAnswer | undefined {
  const family = familyOf(type);
  const owner = resolverOwner(topology, from);
  if (family === undefined || owner === undefined) return undefined;
  const index = nameIndex(topology);
  const labels = withoutTrailingDot(name).split('.');
  for (const { network } of owner.endpoints) {
    for (let at = 1; at < labels.length; at++) {
      const entry = index.find(network, `*.${labels.slice(at).join('.')}`);
      if (entry === undefined) continue;
      const addresses = family === 4 ? entry.addresses : family === 6 ? entry.ipv6Addresses : [];
      return { kind: 'addresses', option: 'wildcards', network, addresses };
    }
  }
  return undefined;
}

/** Addresses on networks of the asker, where there are any; else all that the service has. */
function projectAnswer({ topology, from, others, name, type }: OptionalQuestion): OptionalAnswer | undefined {
  const family = familyOf(type);
  const whole = withoutTrailingDot(name).toLowerCase();
  const dot = whole.lastIndexOf('.');
  if (family === undefined || dot < 0) return undefined;
  const [service, project] = [whole.slice(0, dot), whole.slice(dot + 1)];
  const found = [topology, ...others].find((each) => each.project.toLowerCase() === project);
  const endpoints = (found?.namespaces ?? [])
    .filter((namespace) => namespace.service.toLowerCase() === service)
    .flatMap((namespace) => (found && resolverOwner(found, namespace)?.endpoints) ?? []);
  const joined = new Set(resolverOwner(topology, from)?.endpoints.map(({ network }) => network));
  const shared = endpoints.filter(({ network }) => joined.has(network));
  const chosen = shared.length > 0 ? shared : endpoints;
  const [first] = chosen;
  if (first === undefined) return undefined;
  const addresses = chosen
    .map(({ address, ipv6 }) => (family === 4 ? address : family === 6 ? (ipv6?.address ?? '') : ''))
    .filter((address) => address !== '');
  return {
    ...{ kind: 'addresses', option: 'project-names', network: first.network },
    addresses: [...new Set(addresses)],
  };
}

/**
 * SRV of `_LABEL._PROTOCOL.NAME`, where the label is a name, the `app_protocol` or the number of a port, or anything
 * where the service has only one port of the protocol; and of `NAME`, with all ports (RFC 2782).
 */
function serviceAnswer({ topology, from, name, type }: OptionalQuestion): OptionalAnswer | undefined {
  if (type !== 'SRV') return undefined;
  const whole = withoutTrailingDot(name);
  const [, label, protocol, below] = /^_([^.]+)\._(tcp|udp)\.(.+)$/i.exec(whole) ?? [];
  const found = [4, 6]
    .map((family) => lookup(topology, from, below ?? whole, family as 4 | 6))
    .find(({ kind }) => kind === 'found');
  if (found?.kind !== 'found') return undefined;
  const { network } = found;
  const asked = (found.candidates.at(-1)?.name ?? whole).toLowerCase();
  const services = topology.namespaces.flatMap(({ service, endpoints }) =>
    endpoints
      .filter((endpoint) => endpoint.network === network)
      .filter(({ dnsNames }) => dnsNames.some((each) => each.toLowerCase() === asked))
      .flatMap(({ dnsNames: [target] }) =>
        portsOf(topology, service, label?.toLowerCase(), protocol?.toLowerCase()).flatMap((port) =>
          target === undefined ? [] : [{ port, target }],
        ),
      ),
  );
  return { kind: 'services', option: 'srv', network, services };
}

function portsOf(topology: Topology, service: string, label?: string, protocol?: string): number[] {
  const ports = topology.resolver?.ports[service] ?? [];
  const spoken = ports.filter((port) => protocol === undefined || port.protocol === protocol);
  const named = spoken.filter(
    ({ port, labels = [] }) =>
      label === undefined || label === String(port) || labels.some((each) => each.toLowerCase() === label),
  );
  const chosen = named.length === 0 && spoken.length === 1 ? spoken : named;
  return [...new Set(chosen.map(({ port }) => port))];
}

function reverseAnswer({ name }: OptionalQuestion): OptionalAnswer | undefined {
  if (!isPrivateReverse(name)) return undefined;
  const why = `nobody here has the private address of ${withoutTrailingDot(name)}`;
  return { kind: 'absent', option: 'private-reverse', why };
}

/** A name of the files, alone or qualified by a network, that does not answer now. */
function downAnswer({ topology, from, name }: OptionalQuestion): OptionalAnswer | undefined {
  const names = topology.resolver?.names ?? [];
  const isOfFiles = candidatesOf(name).some(
    (candidate) =>
      names.some((each) => each.toLowerCase() === candidate.name.toLowerCase()) &&
      (candidate.network === undefined || topology.networks.some((each) => each.name === candidate.network)),
  );
  if (!isOfFiles || lookup(topology, from, name, 4).kind === 'found') return undefined;
  const why = `${withoutTrailingDot(name)} is a name of ${topology.project} that is not up, or not on these networks`;
  return { kind: 'absent', option: 'down-services', why };
}
