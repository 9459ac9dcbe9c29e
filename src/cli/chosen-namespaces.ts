/** Whom the words of a command mean, also among what comes up later. */
import type { Topology } from '../topology/topology';
import { requireNamespace } from './service-argument';

/** Services with all their replicas, and single containers. */
export interface ChosenNamespaces {
  readonly services: readonly string[];
  readonly containerNames: readonly string[];
}

/**
 * A service (`web`) stays a service, so that replicas of a later `scale` are meant, too; a replica (`web-2`) or a
 * container name (`shop-web-2`) is that one.
 *
 * @throws CliError for a word that means nothing, with the nearest one that would do
 */
export function chosenNamespaces(topology: Topology, words: readonly string[]): ChosenNamespaces {
  const services = new Set(topology.namespaces.map(({ service }) => service));
  return {
    services: words.filter((word) => services.has(word)),
    containerNames: words
      .filter((word) => !services.has(word))
      .map((word) => requireNamespace(topology, word).containerName),
  };
}
