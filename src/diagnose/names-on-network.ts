/** Under which names services stand in one network, as far as files say it. */
import type { Attachment, Project, Service } from '../compose/project';

export type NameKind = 'service' | 'container_name' | 'alias' | 'hostname';

export interface NameOnNetwork {
  readonly name: string;
  readonly kind: NameKind;
}

/** A service that joins a network of the files. */
export interface Member {
  readonly service: Service;
  readonly attachment: Attachment;
}

/** The services of a network, by its key; those without a container are none. */
export function membersOf({ services }: Pick<Project, 'services'>, network: string): readonly Member[] {
  return services
    .filter(({ provider, replicas }) => provider === undefined && replicas > 0)
    .flatMap((service) =>
      service.networks
        .filter((attachment) => attachment.network === network)
        .map((attachment) => ({ service, attachment })),
    );
}

/**
 * The names that a member answers to, without those that engines and Compose make up. Names are looked up without
 * regard to case.
 */
export function namesOfMember({ service, attachment }: Member): readonly NameOnNetwork[] {
  const { name, containerName, hostname } = service;
  const aliases = attachment.aliases.filter((alias) => alias !== '');
  return [
    { name, kind: 'service' as const },
    ...(containerName === undefined ? [] : [{ name: containerName, kind: 'container_name' as const }]),
    ...aliases.map((alias) => ({ name: alias, kind: 'alias' as const })),
    ...(hostname === undefined || hostname === '' ? [] : [{ name: hostname, kind: 'hostname' as const }]),
  ];
}

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
