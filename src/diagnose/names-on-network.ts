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

/** Somebody who answers to a name. */
export interface NameOwner extends Member {
  readonly kind: NameKind;
}

interface NetworkIndex {
  readonly members: readonly Member[];
  /** By the name in lower case. */
  readonly owners: ReadonlyMap<string, readonly NameOwner[]>;
}

type Services = Pick<Project, 'services'>;

/** By the key of the network. Rules ask for the same again and again. */
const indexes = new WeakMap<readonly Service[], ReadonlyMap<string, NetworkIndex>>();

/** The services of a network, by its key; those without a container are none. */
export function membersOf(project: Services, network: string): readonly Member[] {
  return indexOf(project).get(network)?.members ?? [];
}

/** Who answers to a name in a network, in the order of the services; whoever has it in two ways stands there twice. */
export function ownersOf(project: Services, network: string, name: string): readonly NameOwner[] {
  return indexOf(project).get(network)?.owners.get(name.toLowerCase()) ?? [];
}

function indexOf({ services }: Services): ReadonlyMap<string, NetworkIndex> {
  let index = indexes.get(services);
  if (index === undefined) {
    index = makeIndex(services);
    indexes.set(services, index);
  }
  return index;
}

function makeIndex(services: readonly Service[]): ReadonlyMap<string, NetworkIndex> {
  const index = new Map<string, { members: Member[]; owners: Map<string, NameOwner[]> }>();
  for (const service of services) {
    if (service.provider !== undefined || service.replicas === 0) continue;
    for (const attachment of service.networks) {
      const network = index.get(attachment.network) ?? {
        members: [],
        owners: new Map<string, NameOwner[]>(),
      };
      index.set(attachment.network, network);
      const member = { service, attachment };
      network.members.push(member);
      for (const { name, kind } of namesOfMember(member)) {
        const key = name.toLowerCase();
        const owners = network.owners.get(key) ?? [];
        network.owners.set(key, owners);
        owners.push({ ...member, kind });
      }
    }
  }
  return index;
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
