/** Which replicas the words of a command mean. */
import type { RunningProject } from '../daemon/api';
import type { Network, ServiceNamespace, Topology } from '../topology/topology';
import { CliError, ExitCode } from './exit';
import { requireNamespace } from './service-argument';
import { suggest } from './suggest';

/**
 * A service (`web`) means all its replicas, a replica (`web-2`) or a container name (`shop-web-2`) that one.
 *
 * @param words none: all that is up
 * @throws CliError for a word that means nothing, with the nearest one that would do
 */
export function requireReplicas(topology: Topology, words: readonly string[]): ServiceNamespace[] {
  if (words.length === 0) return [...topology.namespaces];
  const named = new Set(
    words.flatMap((word) => {
      const replicas = topology.namespaces.filter(({ service }) => service === word);
      return replicas.length > 0 ? replicas : [requireNamespace(topology, word)];
    }),
  );
  return topology.namespaces.filter((namespace) => named.has(namespace));
}

/** A network by its key in the files, or by its name. @throws CliError with the nearest one that there is */
export function requireNetwork(networks: readonly Network[], word: string, project: string): Network {
  const found = networks.find(({ key }) => key === word) ?? networks.find(({ name }) => name === word);
  if (found !== undefined) return found;
  const keys = [...new Set(networks.map(({ key }) => key))];
  const near = suggest(word, [...keys, ...networks.map(({ name }) => name)]);
  const hint =
    near === undefined ? `Networks of ${project}: ${keys.join(', ') || 'none'}.` : `Did you mean ${near}?`;
  throw new CliError(ExitCode.usage, `no network "${word}" in ${project}`, hint);
}

/** @throws CliError where a replica has no networks of its own that it could join and leave */
export function requireOwnNetworks({ service, mode }: ServiceNamespace): void {
  if (mode === undefined || mode.kind === 'own') return;
  if (mode.kind === 'shared') {
    throw new CliError(
      ExitCode.usage,
      `${service} is in the namespace of ${mode.owner}, and on its networks`,
      `Name the owner: ${mode.owner}.`,
    );
  }
  const name = mode.kind === 'default-bridge' ? 'bridge' : mode.kind;
  throw new CliError(
    ExitCode.usage,
    `${service} has network_mode ${name}, and can be on no other network`,
    'Remove network_mode in the files, and bring it up again: netscope up.',
  );
}

/** What `up` of a topology is asked for, for a project that is up. */
export function originOf({ origin, mode }: RunningProject): Pick<RunningProject, 'origin' | 'mode'> {
  return { origin, mode };
}
