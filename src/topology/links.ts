/** `links` and `external_links`. */
import type { Project } from '../compose/project';
import type { Replica } from './replicas';
import type { HostsEntry, LinkAlias, ServiceNamespace } from './topology';
import { TopologyError } from './topology-error';

/**
 * The private names that links give one container: for each container of the linked service the alias, `SERVICE-N`
 * and `PROJECT-SERVICE-N`, where N is the number of the linking container. A name stands for one container only;
 * where the service has several, that is the first.
 *
 * Source: compose `pkg/compose/convergence.go`, `getLinks`, which gets containers from the engine, newest first; moby
 * `daemon/network.go`, where the last one of a name stays.
 */
export function linkAliases(
  project: Project,
  replica: Replica,
  all: readonly Replica[],
): readonly LinkAlias[] {
  const { service } = replica;
  const separator = project.nameSeparator ?? '-';
  const targets = new Map<string, string>();
  for (const link of service.links) {
    const [name = '', ...rest] = link.split(':');
    const alias = rest.length === 1 && rest[0] !== undefined ? rest[0] : name;
    const linked = all.filter((other) => other.service.name === name).reverse();
    for (const { containerName } of linked) {
      targets.set(alias, containerName);
      targets.set([name, replica.replica].join(separator), containerName);
      targets.set([project.name, name, replica.replica].join(separator), containerName);
    }
  }
  for (const link of service.externalLinks ?? []) {
    const [name = '', ...rest] = link.split(':');
    targets.set(rest.length === 1 && rest[0] !== undefined ? rest[0] : name, name);
  }
  return [...targets].map(([alias, target]) => ({ alias, target }));
}

/**
 * The lines that links become on the default bridge: alias, hostname and name of the other container.
 * Source: moby `daemon/container_operations_unix.go`, `addLegacyLinks`.
 *
 * @throws TopologyError `link-outside-default-bridge`
 */
export function legacyLinkHosts(
  service: string,
  links: readonly LinkAlias[],
  namespaces: readonly ServiceNamespace[],
): HostsEntry[] {
  return links.flatMap(({ alias, target }) => {
    const child = namespaces.find(({ containerName }) => containerName === target);
    const endpoint = child?.mode?.kind === 'default-bridge' ? child.endpoints[0] : undefined;
    if (child === undefined || endpoint === undefined) {
      throw new TopologyError(
        'link-outside-default-bridge',
        `Service ${service} cannot link to ${target}, which is not on the default bridge.`,
        {
          service,
          hint: 'Remove "network_mode: bridge" so that both share a network with names, or put the other service on the default bridge as well.',
        },
      );
    }
    const names = [alias, child.hostname, ...(alias === target ? [] : [target])];
    const addresses = [endpoint.address, endpoint.ipv6?.address ?? ''].filter((address) => address !== '');
    return addresses.map((address) => ({ address, names }));
  });
}
