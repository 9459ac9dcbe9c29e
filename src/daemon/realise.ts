/** From one topology to the next in the kernel, and back where that fails. */
import type { Changes } from '../topology/changes';
import type { Network, ServiceNamespace, Topology } from '../topology/topology';
import { allOf } from './all-of';
import * as requests from './helper-requests';
import type { HelperProcess } from './helper-process';
import type { LiveNamespaces } from './live-namespaces';
import { isMade } from './places';

export interface Realisation {
  /** Of the project. */
  readonly id: string;
  readonly namespaces: LiveNamespaces;
  readonly process: HelperProcess;
  /** Ends the programs of the named containers. */
  readonly endPrograms: (containerNames: ReadonlySet<string>) => Promise<void>;
  /** Says what is next. @throws DaemonError `cancelled` */
  readonly step: (message: string) => void;
}

/** What has to go. */
export interface Removal {
  /** With the networks of all that goes. */
  readonly topology: Topology;
  readonly namespaces: readonly ServiceNamespace[];
  /** Endpoints whose namespaces stay. */
  readonly attachments: readonly requests.Attachment[];
  readonly networks: readonly Network[];
}

/** What has to come. */
export interface Making {
  readonly topology: Topology;
  readonly owners: requests.BridgeOwners;
  readonly networks: readonly Network[];
  readonly namespaces: readonly ServiceNamespace[];
  readonly attachments: readonly requests.Attachment[];
}

/** What a step forward removes, then makes. */
export function forward(
  before: Topology,
  next: Topology,
  changes: Changes,
  owners: requests.BridgeOwners,
): { readonly removal: Removal; readonly making: Making } {
  return {
    removal: {
      topology: before,
      namespaces: changes.removedNamespaces,
      attachments: changes.changed
        .filter(({ left }) => left.length > 0)
        .map((change) => ({ namespace: change.before, endpoints: change.left })),
      networks: changes.removedNetworks,
    },
    making: {
      topology: next,
      owners,
      networks: changes.newNetworks,
      namespaces: changes.newNamespaces,
      attachments: changes.changed.map(({ now, joined }) => ({ namespace: now, endpoints: joined })),
    },
  };
}

/**
 * What takes a step back that was begun, wherever it has ended: all that it touches goes, as far as it is there, and
 * comes as it was before.
 */
export function backward(
  before: Topology,
  next: Topology,
  changes: Changes,
  owners: requests.BridgeOwners,
): { readonly removal: Removal; readonly making: Making } {
  const named = [...changes.removedNamespaces, ...changes.newNamespaces];
  return {
    removal: {
      topology: { ...before, networks: [...before.networks, ...next.networks] },
      namespaces: named,
      attachments: changes.changed.map(({ now, left, joined }) => ({
        namespace: now,
        endpoints: [...left, ...joined],
      })),
      networks: [...changes.newNetworks, ...changes.removedNetworks],
    },
    making: {
      topology: before,
      owners,
      networks: changes.removedNetworks,
      namespaces: changes.removedNamespaces,
      attachments: changes.changed.map((change) => ({ namespace: change.before, endpoints: change.left })),
    },
  };
}

/** Ends programs, resolvers, namespaces and devices. Idempotent. */
export async function remove(
  { topology, namespaces, attachments, networks }: Removal,
  { id, namespaces: live, process, endPrograms, step }: Realisation,
): Promise<void> {
  if (namespaces.length > 0) {
    const names = new Set(namespaces.map(({ containerName }) => containerName));
    step(`removing ${count(names.size, 'namespace')}`);
    await endPrograms(names);
    for (const name of names) await live.remove(name);
    await process.request(requests.deleteNamespacesRequest(id, topology, namespaces.filter(isMade)));
  }
  if (attachments.length > 0) {
    step(`taking networks off ${count(attachments.length, 'namespace')}`);
    await process.request(requests.removeEndpointsRequest(id, topology, attachments));
  }
  if (networks.length > 0) await process.request(requests.deleteNetworksRequest(id, networks));
}

/** The topology of `making` is the one that resolvers see by now. */
export async function make(
  { topology, owners, networks, namespaces, attachments }: Making,
  { id, namespaces: live, process, step }: Realisation,
): Promise<void> {
  step(`making ${count(networks.length, 'network')}`);
  await process.request(requests.createNetworksRequest(id, networks));
  step(`making ${count(namespaces.length, 'namespace')}`);
  const made = namespaces.filter(isMade);
  const [created] = await allOf([
    process.request(requests.createNamespacesRequest(id, topology, made, owners)),
    live.prepare(made),
  ]);
  for (const namespace of created) await live.adopt(namespace, process);
  for (const namespace of namespaces) if (!isMade(namespace)) live.join(namespace);
  if (attachments.length > 0) {
    step(`attaching ${count(attachments.length, 'namespace')}`);
    await process.request(requests.addEndpointsRequest(id, topology, attachments, owners));
  }
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
