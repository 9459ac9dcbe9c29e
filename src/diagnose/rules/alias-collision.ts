/** Catalogue 29, inside of one project: a name that several services answer to. */
import type { Network, Service, SourceRange } from '../../compose/project';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { membersOf, namesOfMember, type Member, type NameOnNetwork } from '../names-on-network';
import type { Remedy } from '../remedy';
import { runTogether } from '../run-together';
import { listed, quoted } from '../wording';
import { writtenItems } from '../written';

/** A name that a file gives a service, in one network. */
interface Claim extends NameOnNetwork {
  readonly service: Service;
}

export function aliasCollision(facts: ProjectFacts): readonly Finding[] {
  return facts.project.networks.flatMap((network) =>
    [...claimsIn(facts, network)].flatMap((claims) => collisionsAmong(facts, network, claims)),
  );
}

/** All claims of each name, without hostnames: those have a rule of their own. */
function claimsIn({ project }: ProjectFacts, { key }: Network): Iterable<readonly Claim[]> {
  const byName = new Map<string, Claim[]>();
  const claimsOf = (member: Member): Claim[] =>
    namesOfMember(member)
      .filter(({ kind }) => kind !== 'hostname')
      .map((name) => ({ ...name, service: member.service }));
  for (const claim of membersOf(project, key).flatMap(claimsOf)) {
    const name = claim.name.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), claim]);
  }
  return byName.values();
}

/** A finding for each name that somebody has been given beside the one who is called so. */
function collisionsAmong(
  facts: ProjectFacts,
  network: Network,
  claims: readonly Claim[],
): readonly Finding[] {
  const owner = claims.find(({ kind }) => kind === 'service') ?? claims[0];
  if (owner === undefined) return [];
  // The same alias given twice is how one spreads load over services; a container has its name alone.
  const isShared = claims.every(({ kind }) => kind === 'alias');
  const told = new Set<string>();
  return claims.flatMap((claim) => {
    const { service, name } = claim;
    if (service.name === owner.service.name || told.has(service.name)) return [];
    if (!runTogether(facts, service, owner.service)) return [];
    const place = placeOf(facts, network, claim);
    if (place === undefined) return [];
    told.add(service.name);
    const both = listed([owner.service.name, service.name]);
    return [
      makeFinding('alias-collision', {
        severity: isShared ? 'information' : 'warning',
        service: service.name,
        message: isShared
          ? `${both} share the alias ${quoted(name)} on network ${quoted(network.key)}: whoever asks for it gets the addresses of both, in changing order.`
          : `${quoted(service.name)} has the ${wordFor(claim)} ${quoted(name)}, which is the ${wordFor(owner)} of ${quoted(owner.service.name)}: on network ${quoted(network.key)} the name gives the addresses of both.`,
        range: place.range,
        related: [
          {
            message: `${quoted(owner.service.name)} answers to ${quoted(name)} as well.`,
            range: placeOf(facts, network, owner)?.range ?? owner.service.range,
          },
        ],
        remedies: remediesFor(claim, place),
      }),
    ];
  });
}

function wordFor({ kind }: Claim): string {
  switch (kind) {
    case 'container_name':
      return 'container name';
    case 'service':
      return 'name';
    default:
      return kind;
  }
}

interface Place {
  readonly range: SourceRange;
  /** What a change takes away; absent where nothing but the service itself says the name. */
  readonly path?: readonly string[];
}

function placeOf({ origins }: ProjectFacts, network: Network, claim: Claim): Place | undefined {
  const { service, kind, name } = claim;
  const root = ['services', service.name];
  if (kind === 'service') return { range: service.range };
  if (kind === 'container_name') {
    const path = [...root, 'container_name'];
    const range = origins.range(path);
    return range && { range, path };
  }
  const path = [...root, 'networks', network.key, 'aliases'];
  const item = writtenItems(origins, path).find(({ text }) => text === name);
  return item && { range: item.range, path: [...path, item.text] };
}

function remediesFor({ kind, name }: Claim, { range, path }: Place): readonly Remedy[] {
  if (path === undefined) return [];
  const title = kind === 'alias' ? `Remove the alias ${quoted(name)}` : 'Remove the container name';
  return [{ kind: 'edit', title, changes: [{ kind: 'remove', file: range.file, path }], isSafe: false }];
}
