/** Which of its networks is a service's primary one. */
import type { Attachment } from '../project';

/**
 * The network keys of a service, the primary one first: by falling priority, then by key. The primary one gets
 * the service's `mac_address`. Source of the behaviour: compose-go `types/types.go` (`NetworksByPriority`).
 */
export function networksByPriority(networks: readonly Attachment[]): readonly string[] {
  return [...networks]
    .sort((a, b) => b.priority - a.priority || (a.network < b.network ? -1 : 1))
    .map(({ network }) => network);
}
