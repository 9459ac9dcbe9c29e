/** Catalogue 28: networks that somebody else has to make. */
import type { Network, Project, SourceRange } from '../../compose/project';
import { nearestWord } from '../../compose/check/nearest-word';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import type { Change, Remedy } from '../remedy';
import { quoted } from '../wording';

/** Networks that every engine has. */
const PREDEFINED = new Set(['host', 'none', 'bridge', 'nat', 'ingress', 'docker_gwbridge', 'podman']);

/** A warning only where somebody knows which networks there are. */
export function externalNetworkMissing(facts: ProjectFacts): readonly Finding[] {
  const { project, host } = facts;
  return project.networks.flatMap((network) => {
    const { name, external, key } = network;
    if (!external || name === '' || PREDEFINED.has(name) || host.networks?.includes(name) === true) return [];
    const maker = makerOf(facts.others, name);
    if (maker !== undefined && host.networks === undefined) return [];
    const range = nameRange(facts, network);
    if (range === undefined) return [];
    const similar = similarTo(facts, name);
    const isKnown = host.networks !== undefined;
    const known = isKnown
      ? `Network ${quoted(name)} does not exist, and this file expects somebody else to make it`
      : `Network ${quoted(name)} has to exist before \`docker compose up\`: this file expects somebody else to make it`;
    const nearby = similar === undefined ? '' : `; there is ${quoted(similar)}`;
    const made = maker === undefined ? nearby : `; project ${quoted(maker.project.name)} does when it is up`;
    return [
      makeFinding('external-network-missing', {
        severity: isKnown
          ? maker === undefined
            ? 'warning'
            : 'information'
          : similar === undefined
            ? 'hint'
            : 'information',
        message: `${known}${made}.`,
        range,
        related:
          maker?.network.range === undefined
            ? []
            : [{ message: `Project ${quoted(maker.project.name)} makes it.`, range: maker.network.range }],
        remedies: remediesFor({ name, key, range, similar, hasName: nameIsWritten(facts, key) }),
      }),
    ];
  });
}

function makerOf(
  others: readonly Project[],
  name: string,
): { readonly project: Project; readonly network: Network } | undefined {
  for (const project of others) {
    const network = project.networks.find((each) => !each.external && each.name === name);
    if (network !== undefined) return { project, network };
  }
  return undefined;
}

function nameIsWritten({ origins }: ProjectFacts, key: string): boolean {
  return origins.range(['networks', key, 'name']) !== undefined;
}

/** The written name, else the key, which is the name then. */
function nameRange({ origins }: ProjectFacts, { key, range }: Network): SourceRange | undefined {
  return (
    origins.range(['networks', key, 'name']) ?? origins.range(['networks', key, 'external', 'name']) ?? range
  );
}

/** A network that Compose has given a project's name, else one that is spelled nearly so. */
function similarTo({ host, others, project }: ProjectFacts, name: string): string | undefined {
  const made = others.flatMap(({ networks }) => networks.filter((each) => !each.external));
  const known = [...(host.networks ?? []), ...made.map((each) => each.name)].filter(
    (each) => !PREDEFINED.has(each) && !project.networks.some((own) => own.name === each),
  );
  return known.find((each) => each.endsWith(`_${name}`)) ?? nearestWord(name, known);
}

function remediesFor(about: {
  readonly name: string;
  readonly key: string;
  readonly range: SourceRange;
  readonly similar: string | undefined;
  readonly hasName: boolean;
}): readonly Remedy[] {
  const { name, key, range, similar, hasName } = about;
  const create: Remedy = {
    kind: 'command',
    title: `Create the network ${quoted(name)}`,
    command: ['docker', 'network', 'create', name],
  };
  // A name that an option could be taken for is no argument.
  const creation = name.startsWith('-') ? [] : [create];
  if (similar === undefined) return creation;
  const change: Change = hasName
    ? { kind: 'replace', range, text: similar }
    : { kind: 'add', file: range.file, path: ['networks', key], key: 'name', value: similar };
  return [
    ...creation,
    { kind: 'edit', title: `Use the network ${quoted(similar)}`, changes: [change], isSafe: false },
  ];
}
