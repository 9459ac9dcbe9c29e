/** Why a network is not brought up or taken down as asked. */
import fs from 'node:fs';
import type { Changes } from '../topology/changes';
import type { Topology } from '../topology/topology';
import type { ProjectOrigin } from './api';
import { DaemonError } from './client';
import { type Use, usesOfPart, useText } from './neighbours';

/** The error that keeps what others need. */
export function inUse(use: Use): DaemonError {
  return new DaemonError(
    'in-use',
    useText(use),
    `Take ${use.project} down first: netscope -p ${use.project} down.`,
  );
}

/** @throws DaemonError `in-use` where another project needs what would be removed */
export function refuseUsed(
  project: string,
  { removedNetworks, removedNamespaces }: Changes,
  others: readonly Topology[],
): void {
  const [first] = usesOfPart(project, { networks: removedNetworks, namespaces: removedNamespaces }, others);
  if (first !== undefined) throw inUse(first);
}

/** @throws DaemonError `needs-root` where a network hangs on an interface of the machine */
export function refuseParents({ networks }: Topology): void {
  const parented = networks.find(({ parent }) => parent !== undefined && parent.isDummy !== true);
  if (parented === undefined) return;
  throw new DaemonError(
    'needs-root',
    `network ${parented.key} hangs on ${parented.parent?.interfaceName ?? ''}, an interface of the machine, which a rootless network cannot reach`,
    'Bring it up with netscope up --rootful, or leave "parent" out: then the network is internal.',
  );
}

/**
 * Ids of the projects that have made the external networks of a topology, by device name.
 * @throws DaemonError `network-missing` where one of them is not up any more
 */
export function bridgeOwners(
  { networks }: Topology,
  others: readonly { readonly id: string; readonly topology: Topology }[],
): Map<string, string> {
  const external = networks.filter((network) => network.external === true);
  return new Map(
    external.map(({ name, bridge }) => {
      const owner = others.find(({ topology }) =>
        topology.networks.some((each) => each.external !== true && each.bridge === bridge),
      );
      if (owner === undefined) {
        throw new DaemonError(
          'network-missing',
          `network ${name} is external, and nobody has it up`,
          'Bring up the project that it belongs to, in the same mode, and then this one.',
        );
      }
      return [bridge, owner.id];
    }),
  );
}

/**
 * A project is known by its name alone, so that `up` in another folder would turn one into the other and end its
 * programs.
 * @throws DaemonError `other-folder`
 */
export function refuseOtherFolder(project: string, up: ProjectOrigin, next: ProjectOrigin): void {
  const [here, there] = [realPath(up.directory), realPath(next.directory)];
  if (here === there) return;
  throw new DaemonError(
    'other-folder',
    `${project} is up from ${up.directory}, and this is ${next.directory}`,
    `Take it down first (netscope -p ${project} down), or give this one another name: netscope -p NAME up.`,
  );
}

/** Folders may be gone, or have several names. */
function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}
