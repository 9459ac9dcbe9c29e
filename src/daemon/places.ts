/** Where the programs of a service run: in a namespace that the helper has made, or in that of the bridges. */
import type { CreatedNamespace } from '../helper/protocol';
import type { ServiceNamespace } from '../topology/topology';

export type Place =
  | {
      readonly kind: 'namespace';
      /** Id of the project that it was made for, which is another one's where a container of that is shared. */
      readonly id: string;
      readonly created: CreatedNamespace;
    }
  | {
      /** Rootful that of the machine, rootless that of the helper. */
      readonly kind: 'host';
      readonly networkNamespace: number;
    };

/** Whether a namespace is made for the service, instead of one that is there already. */
export function isMade({ mode }: ServiceNamespace): boolean {
  return mode?.kind !== 'host' && mode?.kind !== 'shared';
}

/** Whether programs find the embedded resolver at 127.0.0.11. */
export function hasResolver(place: Place): boolean {
  return place.kind === 'namespace' && place.created.dnsPorts !== undefined;
}

/** Inode of the network namespace. */
export function inodeOf(place: Place): number {
  return place.kind === 'host' ? place.networkNamespace : place.created.networkNamespace;
}
