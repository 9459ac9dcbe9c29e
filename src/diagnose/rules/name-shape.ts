/** Names of services that clients cannot ask for, or take for something else. */
import type { Service, SourceRange } from '../../compose/project';
import { projectNames, type OwnedName } from '../../names/project-names';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { FINDING_KINDS, type FindingCode } from '../finding-codes';
import type { Change } from '../remedy';
import type { Rule } from '../rule';
import type { Severity } from '../severity';
import { quoted } from '../wording';
import { edit, networkKey, pathOf } from './reference-words';

/** RFC 1035, section 2.3.4. */
const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;

export const nameShape: Rule = (facts) => {
  const names = projectNames(facts.project);
  return facts.project.services.flatMap((service): readonly Finding[] => {
    const found = new Map<string, Finding>();
    for (const { network, names: own } of names.namesOf(service.name)) {
      for (const name of own) {
        if (name.origin === 'generated-container' || name.origin === 'container') continue;
        // Others can use the better name.
        if (name.origin === 'service' && own.some((each) => isPlain(each))) continue;
        const finding = findingOf(facts, service, name, network);
        if (finding !== undefined && !found.has(name.name)) found.set(name.name, finding);
      }
    }
    return [...found.values()];
  });
};

/** An alias without any of these faults. */
function isPlain({ name, origin }: OwnedName): boolean {
  return origin === 'alias' && wrongLabel(name) === undefined && !isNumeric(name) && !name.includes('.');
}

function findingOf(
  facts: ProjectFacts,
  service: Service,
  owned: OwnedName,
  network: string,
): Finding | undefined {
  const { name, origin } = owned;
  const say = (code: FindingCode, what: string, severity?: Severity): Finding => ({
    code,
    severity: severity ?? FINDING_KINDS[code].severity,
    message: `${whose(service, owned)} ${what}.`,
    range: rangeOf(facts, service, owned, network) ?? service.range,
    service: service.name,
    related: [],
    remedies: [remedy(facts, service, owned, network)].filter((each) => each !== undefined),
  });
  const wrong = wrongLabel(name);
  if (wrong !== undefined) return say('invalid-label', `${wrong}, so that no client can look it up`);
  if (isNumeric(name))
    return say('numeric-host', 'is read as an IPv4 address, so that clients never ask for it');
  const [last = ''] = name.split('.').slice(-1);
  if (name.includes('.') && /^(\d+|0x[\da-f]*)$/i.test(last))
    return say('numeric-host', 'ends in a number, so that clients take a URL with it for a wrong address');
  if (last.toLowerCase() === 'local' && name.includes('.'))
    return say(
      'dotted-name',
      'ends in `.local`, which some images look up by multicast DNS only',
      'information',
    );
  if (origin === 'service' && name.includes('.'))
    return say('dotted-name', 'has a dot: what is mistyped in it is looked up in the public DNS');
  return undefined;
}

function whose({ name: service }: Service, { name, origin }: OwnedName): string {
  if (origin === 'service') return `The service name ${quoted(name)}`;
  return `The ${origin === 'alias' ? 'alias' : 'hostname'} ${quoted(name)} of ${quoted(service)}`;
}

/** RFC 952 and RFC 1123, section 2.1, as far as C libraries insist. */
function wrongLabel(name: string): string | undefined {
  if (name.length > LONGEST_NAME) return `is longer than ${LONGEST_NAME} characters`;
  for (const label of name.replace(/\.$/, '').split('.')) {
    if (label === '') return 'has an empty part between dots';
    if (label.length > LONGEST_LABEL) return `has a part of more than ${LONGEST_LABEL} characters`;
    if (label.startsWith('-') || label.endsWith('-')) return 'begins or ends with a hyphen';
  }
  return undefined;
}

/** What `inet_aton` takes: one to four numbers, decimal, octal or hexadecimal. */
function isNumeric(name: string): boolean {
  return /^(\d+|0x[\da-f]*)(\.(\d+|0x[\da-f]*)){0,3}$/i.test(name);
}

function rangeOf(
  { origins, project }: ProjectFacts,
  service: Service,
  { name, origin }: OwnedName,
  network: string,
): SourceRange | undefined {
  if (origin === 'hostname') return origins.range(['services', service.name, 'hostname']);
  if (origin !== 'alias') return service.range;
  const attachment = service.networks.find(({ network: key }) => key === networkKey(project, network));
  const index = attachment?.aliases.indexOf(name) ?? -1;
  return (
    attachment && origins.range(['services', service.name, 'networks', attachment.network, 'aliases', index])
  );
}

/** A service keeps its name and gets an alias; another name is replaced. */
function remedy(facts: ProjectFacts, service: Service, owned: OwnedName, network: string) {
  const better = betterName(owned.name);
  const range = rangeOf(facts, service, owned, network);
  if (owned.origin !== 'service')
    return range && edit(`Change it to ${quoted(better)}`, [{ kind: 'replace', range, text: better }]);
  const changes = service.networks.map((attachment): Change => {
    const place = pathOf(service, 'networks', attachment.network, 'aliases');
    return { kind: 'add', ...place, value: better };
  });
  return edit(`Add the alias ${quoted(better)}`, changes);
}

function betterName(name: string): string {
  const letters = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_LABEL - 'service-'.length)
    .replace(/^-+|-+$/g, '');
  return isNumeric(letters) || letters === '' ? `service-${letters}`.replace(/-$/, '') : letters;
}
