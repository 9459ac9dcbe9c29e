/** Catalogue 29, between projects: one name on a network that several of them join. */
import type { Network, Project, Service, SourceRange } from '../../compose/project';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { isSameName, membersOf, ownersOf, type Member } from '../names-on-network';
import type { HostReference } from '../references/host-reference';
import type { Change, Remedy } from '../remedy';
import { quoted } from '../wording';

/** Names that a service of any project may have. */
const GENERIC = new Set(
  (
    'adminer admin api app application backend broker cache celery client database db elasticsearch frontend ' +
    'grafana kafka mail mariadb memcached mongo mongodb mysql nginx php phpmyadmin postgres postgresql prometheus ' +
    'proxy queue rabbitmq redis scheduler server web webapp webserver wordpress worker'
  ).split(' '),
);
/** Networks that an engine always has; no names exist there. */
const LEAVE_ALONE = new Set(['host', 'none', 'bridge']);

export function sharedNetworkCollision(facts: ProjectFacts): readonly Finding[] {
  return facts.project.networks
    .filter((network) => isShared(facts, network))
    .flatMap((network) =>
      membersOf(facts.project, network.key).flatMap((member) => findingFor(facts, network, member)),
    );
}

/** Whether somebody else may be on the network. */
function isShared({ others }: ProjectFacts, { name, external }: Network): boolean {
  if (LEAVE_ALONE.has(name)) return false;
  return external || others.some(({ networks }) => networks.some((each) => each.name === name));
}

function findingFor(facts: ProjectFacts, network: Network, member: Member): readonly Finding[] {
  const { service, attachment } = member;
  const other = otherWith(facts, network, service.name);
  // Looking for uses takes a look at every value, which most networks can do without.
  if (other === undefined && !(network.external && GENERIC.has(service.name.toLowerCase()))) return [];
  const uses = usesOf(facts, network, service);
  // Whoever has given it a name of its own there, and uses that, has done what can be done.
  if (uses.length === 0 && attachment.aliases.some((alias) => isOwnName(facts, network, alias))) return [];
  const place = { service: service.name, range: attachment.range ?? service.range };
  const remedies = remediesFor(facts.project, service, network, uses);
  if (other !== undefined) {
    const { project, taken } = other;
    const isAlternative = project.directory === facts.project.directory;
    return [
      makeFinding('alias-collision', {
        ...place,
        severity: uses.length > 0 && !isAlternative ? 'warning' : 'information',
        message: `${quoted(service.name)} means two services on network ${quoted(network.name)}: one of project ${quoted(project.name)} answers to it as well, and whoever asks gets the addresses of both, in changing order.`,
        related: [{ message: `This is the one of project ${quoted(project.name)}.`, range: taken }],
        remedies,
      }),
    ];
  }
  return [
    makeFinding('alias-collision', {
      ...place,
      severity: 'hint',
      message: `${quoted(service.name)} joins network ${quoted(network.name)}, which other projects may join too: a service called ${quoted(service.name)} there would answer to the same name.`,
      remedies,
    }),
  ];
}

/** The first other project that has the name on the network, and where. */
function otherWith(
  { project, others }: ProjectFacts,
  network: Network,
  name: string,
): { readonly project: Project; readonly taken: SourceRange } | undefined {
  for (const other of others) {
    const taken = other.name === project.name ? undefined : takenIn(other, network, name);
    if (taken !== undefined) return { project: other, taken };
  }
  return undefined;
}

function isOwnName({ others }: ProjectFacts, network: Network, alias: string): boolean {
  return !GENERIC.has(alias.toLowerCase()) && others.every((other) => !takenIn(other, network, alias));
}

/** Where another project gives somebody the name on the same network; one of them has to expect others there. */
function takenIn(other: Project, network: Network, name: string): SourceRange | undefined {
  const same = other.networks.filter(
    (theirs) => theirs.name === network.name && (theirs.external || network.external),
  );
  const member = same
    .flatMap(({ key }) => ownersOf(other, key, name))
    .find(({ kind }) => kind !== 'hostname');
  return member && (member.attachment.range ?? member.service.range);
}

/** Where services that see both are known to ask for the name. */
function usesOf(
  { project, references }: ProjectFacts,
  { key }: Network,
  target: Service,
): readonly HostReference[] {
  const callers = new Set(membersOf(project, key).map(({ service }) => service.name));
  return references.filter(
    ({ service, host, role }) => role === 'target' && callers.has(service) && isSameName(host, target.name),
  );
}

function remediesFor(
  project: Project,
  service: Service,
  network: Network,
  uses: readonly HostReference[],
): readonly Remedy[] {
  const alias = `${project.name}-${service.name}`;
  const attachment = service.networks.find((each) => each.network === network.key);
  const range = attachment?.range;
  if (attachment === undefined || range === undefined || !uses.every(({ isExact }) => isExact)) return [];
  const path = ['services', service.name, 'networks', network.key, 'aliases'];
  const added: Change = { kind: 'add', file: range.file, path, value: alias };
  const replaced = uses.map((use): Change => ({ kind: 'replace', range: use.range, text: alias }));
  const title = `Add the alias ${quoted(alias)}${uses.length === 0 ? '' : ' and use it'}`;
  const changes = attachment.aliases.includes(alias) ? replaced : [added, ...replaced];
  return [{ kind: 'edit', title, changes, isSafe: false }];
}
