/** Who can resolve whom, as data: every service against every other one, with every name. */
import { addressesOf } from '../topology/both-families';
import type { Topology } from '../topology/topology';
import { answerFor, whyNameless } from './project-lookup';
import type { ProjectNames } from './project-names';
import type { WhyNot } from './why-not';

/** One name with which one service finds another one, or that there is none, and why. Everything here is JSON. */
export interface MatrixEntry {
  /** The service that asks. */
  readonly from: string;
  /** The service that is meant. */
  readonly to: string;
  /** As the files have it; where no name works, that of the service. */
  readonly name: string;
  /** Engine name of the network that answers; absent where `/etc/hosts` does, and where nothing does. */
  readonly network?: string;
  /** Services that answer to the name there; more than `to` where they share it, other ones where it is not his. */
  readonly services: readonly string[];
  /** Addresses of all of them; absent where nothing was planned. */
  readonly addresses?: readonly string[];
  /** Why the name gives nothing; absent where it does. */
  readonly whyNot?: WhyNot;
}

export interface Matrix {
  readonly project: string;
  /** All that ask and are asked for, in file order. */
  readonly services: readonly string[];
  /** By who asks, then by who is meant, both in file order; names in the order of networks and registration. */
  readonly entries: readonly MatrixEntry[];
}

export interface MatrixOptions {
  /** Services of active profiles; the others are asked for, and nobody asks from there. Absent: all. */
  readonly enabled?: ReadonlySet<string>;
  /** Only these ask. Absent or empty: all. */
  readonly from?: readonly string[];
  /** Gives the addresses. */
  readonly topology?: Topology | undefined;
}

/**
 * The matrix of a project. A service that shares the namespace of another one stands under its own name, where the
 * entry says whom it shares with, and is found by the names of that one.
 *
 * @param names of the project with every profile enabled
 */
export function matrixOf(names: ProjectNames, options: MatrixOptions = {}): Matrix {
  const { enabled, from = [], topology } = options;
  const services = names.project.services.map(({ name }) => name);
  const isEnabled = (service: string): boolean => enabled === undefined || enabled.has(service);
  const asking = services.filter((name) => isEnabled(name) && (from.length === 0 || from.includes(name)));
  const addresses = topology && addressTable(topology);
  const entries = asking.flatMap((caller) =>
    services
      .filter((target) => target !== caller)
      .flatMap((target): readonly MatrixEntry[] => {
        const found = isEnabled(target)
          ? ways(names, caller, target, isEnabled, addresses)
          : [missing(caller, target, inactive(names, target))];
        return found.length > 0 ? found : [missing(caller, target, whyNot(names, caller, target))];
      }),
  );
  return { project: names.project.name, services, entries };
}

type AddressTable = ReadonlyMap<string, readonly string[]>;

function ways(
  names: ProjectNames,
  from: string,
  to: string,
  isEnabled: (service: string) => boolean,
  addresses: AddressTable | undefined,
): MatrixEntry[] {
  const all = [...new Set(names.namesOf(to).flatMap((own) => own.names.map(({ name }) => name)))];
  return all.flatMap((name): MatrixEntry[] => {
    const answer = answerFor(names, from, name);
    if (answer.kind === 'hosts') {
      const planned = addresses === undefined ? {} : { addresses: [answer.address] };
      return [{ from, to, name, services: [], ...planned }];
    }
    if (answer.kind !== 'found') return [];
    const services = answer.owners.map(({ service }) => service).filter(isEnabled);
    if (!services.includes(to)) return [];
    const found = services.flatMap((service) => addresses?.get(`${service}\0${answer.network}`) ?? []);
    const planned = addresses === undefined ? {} : { addresses: found };
    return [{ from, to, name, network: answer.network, services, ...planned }];
  });
}

function missing(from: string, to: string, whyNot: WhyNot): MatrixEntry {
  return { from, to, name: to, services: [], whyNot };
}

function inactive(names: ProjectNames, service: string): WhyNot {
  return { kind: 'inactive-profile', service, profiles: names.serviceOf(service)?.profiles ?? [] };
}

function whyNot(names: ProjectNames, from: string, to: string): WhyNot {
  const target = names.serviceOf(to);
  const answer = answerFor(names, from, to);
  if (answer.kind === 'none' && answer.why.kind === 'no-resolver') return answer.why;
  const own = target && whyNameless(names, target);
  if (own !== undefined) return own;
  if (answer.kind === 'none') return answer.why;
  // Somebody else has the name where the caller is.
  return {
    kind: 'no-shared-network',
    services: [to],
    knownIn: names.namesOf(to).map(({ network }) => network),
    joined: names.networksOf(from),
  };
}

/** By service and network, over all replicas. */
function addressTable({ namespaces }: Topology): AddressTable {
  const table = new Map<string, string[]>();
  for (const { service, endpoints } of namespaces) {
    for (const endpoint of endpoints) {
      const key = `${service}\0${endpoint.network}`;
      table.set(key, [...(table.get(key) ?? []), ...addressesOf(endpoint)]);
    }
  }
  return table;
}
