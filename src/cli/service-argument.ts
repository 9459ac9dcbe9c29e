/** Which namespace a word of the command line means. */
import type { ServiceNamespace, Topology } from '../topology/topology';
import { CliError, ExitCode } from './exit';
import { suggest } from './suggest';

/**
 * Accepts a service (`web`, its first replica), a replica (`web-2`) or a container name (`shop-web-2`), in this
 * order, so that a service that is really called `web-2` wins.
 *
 * @throws CliError for any other word, with the nearest one that would do
 */
export function requireNamespace(topology: Topology, word: string): ServiceNamespace {
  const { namespaces, notes, project } = topology;
  const found =
    namespaces.find((namespace) => namespace.service === word) ??
    namespaces.find((namespace) => `${namespace.service}-${namespace.replica}` === word) ??
    namespaces.find((namespace) => namespace.containerName === word);
  if (found !== undefined) return found;
  const note = notes.find((each) => each.service === word);
  if (note !== undefined) throw new CliError(ExitCode.usage, `${word} has no namespace: ${note.message}`);

  const services = new Set(namespaces.map((namespace) => namespace.service));
  const near = suggest(word, [...services, ...namespaces.map((namespace) => namespace.containerName)]);
  const hint =
    near === undefined
      ? `Services of ${project}: ${[...services].join(', ') || 'none'}.`
      : `Did you mean ${near}?`;
  throw new CliError(ExitCode.usage, `no service "${word}" in ${project}`, hint);
}
