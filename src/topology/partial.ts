/** Some services of a project, planned anew beside others that stay as they are. */
import { networkDifferences } from './changes';
import type { ServiceNamespace, Topology } from './topology';
import { TopologyError } from './topology-error';

/** The namespaces of what is up that belong to none of the services. */
export function stayingBeside(
  current: Topology | undefined,
  services: ReadonlySet<string>,
): ServiceNamespace[] {
  return (current?.namespaces ?? []).filter(({ service }) => !services.has(service));
}

/**
 * What is planned and what stays as one topology. Networks that nobody plans stay too, used or not.
 *
 * @param planned was planned with the same `staying`
 * @throws TopologyError `network-differs` where a network would have to change under what stays
 */
export function besideStaying(
  planned: Topology,
  current: Topology,
  staying: readonly ServiceNamespace[],
): Topology {
  for (const network of planned.networks) {
    const before = current.networks.find(({ name }) => name === network.name);
    const users = staying.filter(({ endpoints }) => endpoints.some((each) => each.network === network.name));
    if (before === undefined || users.length === 0) continue;
    const why = networkDifferences(before, network);
    if (why.length === 0) continue;
    const services = [...new Set(users.map(({ service }) => service))].join(', ');
    throw new TopologyError(
      'network-differs',
      `Network ${network.key} is another one in the files by now (${why.join(', ')}), and ${services} would stay on it.`,
      { network: network.key, hint: 'Bring up all services: netscope up.' },
    );
  }
  const names = new Set([...staying, ...planned.namespaces].map(({ containerName }) => containerName));
  const hasOwner = ({ mode }: ServiceNamespace): boolean =>
    mode?.kind !== 'shared' || mode.project !== undefined || names.has(mode.owner);
  const isPlanned = ({ name }: { readonly name: string }): boolean =>
    planned.networks.some((network) => network.name === name);
  const services = new Set(staying.map(({ service }) => service));
  const hostGateway = planned.hostGateway ?? current.hostGateway;
  return {
    ...planned,
    networks: [...current.networks.filter((network) => !isPlanned(network)), ...planned.networks],
    namespaces: [...staying.filter(hasOwner), ...planned.namespaces],
    notes: [
      ...current.notes.filter(({ service }) => service !== undefined && services.has(service)),
      ...planned.notes,
    ],
    ...(hostGateway === undefined ? {} : { hostGateway }),
  };
}
