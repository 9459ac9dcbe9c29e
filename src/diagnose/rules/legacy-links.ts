/** Catalogue 31: `links`, from before networks had names. */
import type { Service, SourceRange } from '../../compose/project';
import { projectNames } from '../../names/project-names';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import type { Change, Remedy } from '../remedy';
import { quoted } from '../wording';
import { writtenItems } from '../written';
import { definedHere, joinNetwork } from './reference-words';

export function legacyLinks(facts: ProjectFacts): readonly Finding[] {
  return facts.project.services
    .filter(({ links }) => links.length > 0)
    .flatMap((service) =>
      writtenItems(facts.origins, ['services', service.name, 'links']).flatMap(({ text, range }) => {
        const [name = '', alias = name] = text.split(':');
        const target = facts.project.services.find((each) => each.name === name);
        return target === undefined || service.networks.length === 0
          ? []
          : [
              findingFor({
                service,
                target,
                alias,
                text,
                range,
                isOnlyName: isOnlyName(facts, service, target),
              }),
            ];
      }),
    );
}

function isOnlyName({ project, references }: ProjectFacts, service: Service, { name }: Service): boolean {
  const names = projectNames(project);
  return (
    names.networksOf(service.name).every((network) => names.find(network, name).length <= 1) &&
    !references.some(
      ({ service: caller, host }) =>
        caller === service.name && (host.startsWith(`${name}-`) || host.startsWith(`${project.name}-`)),
    )
  );
}

interface Link {
  readonly service: Service;
  readonly target: Service;
  readonly alias: string;
  readonly text: string;
  readonly range: SourceRange;
  /** False where the link also decides between two, or gives a name of a single container that is used. */
  readonly isOnlyName: boolean;
}

function findingFor(link: Link): Finding {
  const { service, target, alias, range } = link;
  const shared = service.networks.find(({ network }) =>
    target.networks.some((each) => each.network === network),
  );
  const about = { service: service.name, range, related: definedHere(target) };
  if (shared === undefined) {
    return makeFinding('legacy-links', {
      ...about,
      severity: 'warning',
      message: `${quoted(service.name)} links to ${quoted(target.name)}, but they share no network, and a link makes none: ${quoted(alias)} does not resolve.`,
      remedies: target.networks.slice(0, 1).map(({ network }) => acrossNetworks(link, network)),
    });
  }
  const isPlain = alias === target.name;
  return makeFinding('legacy-links', {
    ...about,
    message: isPlain
      ? `The link from ${quoted(service.name)} to ${quoted(target.name)} adds nothing: services of one network find each other by name.`
      : `${quoted(alias)} is the name of ${quoted(target.name)} for ${quoted(service.name)} alone: a link gives it, where an alias of the network is known to all.`,
    remedies: [isPlain ? withoutLink(link) : aliasInstead(link, shared.network)],
  });
}

function removal({ service, text, range }: Link): Change {
  return { kind: 'remove', file: range.file, path: ['services', service.name, 'links', text] };
}

/** A link also starts the target first. */
function orderAsBefore({ service, target, range }: Link): readonly Change[] {
  const isWritten = service.dependsOn.some(
    (each) => each.service === target.name && each.impliedBy !== 'links',
  );
  return isWritten
    ? []
    : [{ kind: 'add', file: range.file, path: ['services', service.name, 'depends_on'], value: target.name }];
}

function withoutLink(link: Link): Remedy {
  const dependency = orderAsBefore(link);
  return {
    kind: 'edit',
    title: dependency.length === 0 ? 'Remove the link' : 'Replace the link with `depends_on`',
    changes: [removal(link), ...dependency],
    isSafe: link.isOnlyName,
  };
}

function acrossNetworks(link: Link, network: string): Remedy {
  const { service } = link;
  return {
    kind: 'edit',
    title: `Add network ${quoted(network)} to ${quoted(service.name)}, and remove the link`,
    changes: [removal(link), ...orderAsBefore(link), ...joinNetwork(service, network)],
    isSafe: false,
  };
}

function aliasInstead(link: Link, network: string): Remedy {
  const { target, alias } = link;
  const aliases = ['services', target.name, 'networks', network, 'aliases'];
  const hasIt = target.networks.some((each) => each.network === network && each.aliases.includes(alias));
  const added: readonly Change[] = hasIt
    ? []
    : [{ kind: 'add', file: target.range.file, path: aliases, value: alias }];
  return {
    kind: 'edit',
    title: `Give ${quoted(target.name)} the alias ${quoted(alias)} on network ${quoted(network)}`,
    changes: [removal(link), ...orderAsBefore(link), ...added],
    isSafe: false,
  };
}
