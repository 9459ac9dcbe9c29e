/** Names that exist in the project and give the caller nothing. */
import type { Service } from '../../compose/project';
import { answerFor } from '../../names/project-lookup';
import type { ResolverlessPlace, WhyNot } from '../../names/why-not';
import type { Finding } from '../finding';
import type { FindingCode } from '../finding-codes';
import type { Change, Remedy } from '../remedy';
import { listed, quoted } from '../wording';
import { type Look, type Looked, resolvesInside } from './reference-check';
import { isKnownBeside, unknownHost } from './unknown-host';
import { publishedPort, useOnHost } from './vantage';
import {
  atReference,
  definedHere,
  edit,
  joinNetwork,
  networkKey,
  networkWords,
  pathOf,
  placeWords,
  replaceHost,
  useHost,
} from './reference-words';

/** What the first answer that is none means. Leaves names that resolve to the next look. */
export const unreachable: Look = (looked) => {
  const answer = looked.answer();
  if (answer.kind === 'hosts' || answer.kind === 'itself') return 'fine';
  if (answer.kind === 'found') return undefined;
  const finding = explain(looked, answer.why);
  return finding ?? 'fine';
};

function explain(looked: Looked, why: WhyNot): Finding | undefined {
  const { names } = looked;
  switch (why.kind) {
    case 'no-resolver':
      return callerWithoutNames(looked, why.place);
    case 'no-shared-network':
      return differentNetworks(looked, why);
    case 'shared-namespace':
      return sharedNamespace(looked, why.service, why.owner);
    case 'nameless':
      return targetWithoutName(looked, why.service, why.place);
    case 'no-containers':
      return noContainers(looked, why.service);
    case 'container-name-only': {
      const [name = why.service] = why.names;
      return atReference(
        'unknown-host',
        looked.reference,
        `${quoted(looked.caller.name)} looks for ${quoted(why.service)} ${placeWords(looked.reference)}, which joins its network by "network_mode" and has no service name there.`,
        {
          related: definedHere(names.serviceOf(why.service)),
          remedies: [useHost(looked.reference, name)],
        },
      );
    }
    default:
      return unknownHost(looked);
  }
}

/** The services that a name means, wherever they are. */
function meant({ names, reference }: Looked): Service[] {
  const { host } = reference;
  const owners = names.networksKnowing(host).flatMap((network) => names.find(network, host));
  const found = [...new Set(owners.map(({ service }) => service))];
  const asked = host.toLowerCase();
  const services = names.project.services;
  return found.length > 0
    ? services.filter(({ name }) => found.includes(name))
    : services.filter(({ name }) => name.toLowerCase() === asked);
}

/** Only of names that the project has: what else there is for such a caller is not known. */
function callerWithoutNames(looked: Looked, place: ResolverlessPlace): Finding | undefined {
  const { names, reference, caller } = looked;
  const [target] = meant(looked);
  if (target === undefined || reference.place === 'label') return undefined;
  const owner = names.serviceOf(names.ownerOf(caller.name)) ?? caller;
  const sentence = `${quoted(caller.name)} cannot find ${quoted(reference.host)} ${placeWords(reference)}`;
  const related = definedHere(target);
  switch (place) {
    case 'none':
      return atReference(
        'no-network',
        reference,
        `${sentence}, because it has no network: "network_mode" is ${quoted('none')}.`,
        { related, remedies: [withoutMode([owner])] },
      );
    case 'default-bridge': {
      const both = names.placeOf(target.name)?.kind === 'default-bridge' ? [owner, target] : [owner];
      return atReference(
        'default-bridge',
        reference,
        `${sentence}, because it is on the default bridge, where names do not exist.`,
        { related, remedies: [withoutMode(both)] },
      );
    }
    case 'host': {
      const published = publishedPort(target, reference.port);
      return atReference(
        'host-network',
        reference,
        `${sentence}, because it is on the network of the host, whose resolver knows no services.`,
        {
          related,
          ...(published === undefined
            ? { hint: `Publish the port of ${quoted(target.name)} and use it at localhost.` }
            : {}),
          remedies: [
            published === undefined ? undefined : useOnHost(looked, published),
            withoutMode([owner]),
          ],
        },
      );
    }
    default:
      return undefined;
  }
}

/** Services that stand on a predefined network by the network of their own do not get this one. */
function withoutMode(services: readonly Service[]): Remedy | undefined {
  if (services.some(({ networkMode }) => networkMode === undefined)) return undefined;
  const changes = services.map((service): Change => ({ kind: 'remove', ...pathOf(service, 'network_mode') }));
  return edit(`Remove "network_mode" of ${listed(services.map(({ name }) => name))}`, changes);
}

function targetWithoutName(looked: Looked, service: string, place: ResolverlessPlace): Finding | undefined {
  const { names, reference, caller } = looked;
  const target = names.serviceOf(service);
  if (target === undefined) return undefined;
  const sentence = (code: FindingCode, why: string, remedies: readonly (Remedy | undefined)[]): Finding =>
    atReference(
      code,
      reference,
      `${quoted(caller.name)} cannot find ${quoted(reference.host)} ${placeWords(reference)}, because ${quoted(service)} ${why}.`,
      { related: definedHere(target), remedies },
    );
  switch (place) {
    case 'none':
      return sentence('no-network', 'has no network', [withoutMode([target])]);
    case 'default-bridge':
      return sentence('default-bridge', 'is on the default bridge, where names do not exist', [
        withoutMode([target]),
      ]);
    case 'host': {
      const owner = names.serviceOf(names.ownerOf(caller.name)) ?? caller;
      const host = 'host.docker.internal';
      const isDefined = answerFor(names, caller.name, host).kind === 'hosts';
      const define: readonly Change[] = isDefined
        ? []
        : [{ kind: 'add', ...pathOf(owner, 'extra_hosts'), key: host, value: 'host-gateway' }];
      return sentence('host-network', 'is on the network of the host and has no name on any other', [
        edit(`Change the host to ${quoted(host)}`, [replaceHost(reference, host), ...define]),
        withoutMode([target]),
      ]);
    }
    default:
      return undefined;
  }
}

function sharedNamespace(looked: Looked, service: string, owner: string): Finding {
  const { names, reference, caller } = looked;
  const isBeside = names.ownerOf(caller.name) === owner;
  const name = isBeside ? 'localhost' : owner;
  return atReference(
    'shared-namespace',
    reference,
    `${quoted(caller.name)} cannot find ${quoted(reference.host)} ${placeWords(reference)}, because ${quoted(service)} has no name of its own: it shares the network of ${quoted(owner)}${isBeside ? ', as the caller does' : ''}.`,
    {
      related: definedHere(names.serviceOf(service)),
      remedies: [useHost(reference, name, reference.isCertain && (isBeside || resolvesInside(looked, name)))],
    },
  );
}

function noContainers(looked: Looked, service: string): Finding {
  const { names, reference, caller } = looked;
  return atReference(
    'missing-dependency',
    reference,
    `${quoted(caller.name)} cannot find ${quoted(reference.host)} ${placeWords(reference)} while ${quoted(service)} has no containers: its scale is 0.`,
    { severity: 'information', related: definedHere(names.serviceOf(service)) },
  );
}

/** An error only where nothing outside of the project can have the name on a network of the caller. */
function differentNetworks(
  looked: Looked,
  { services, knownIn, joined }: Extract<WhyNot, { kind: 'no-shared-network' }>,
): Finding | undefined {
  const { facts, names, reference, caller } = looked;
  const { project } = facts;
  if (reference.place === 'label') return undefined;
  const networks = new Map(project.declaredNetworks.map((network) => [network.name, network]));
  const isOpen = joined.some((name) => networks.get(name)?.external !== false);
  if (isOpen && isKnownBeside(looked, reference.host)) return undefined;
  const [service = reference.host] = services;
  const target = names.serviceOf(service);
  const owner = names.serviceOf(names.ownerOf(caller.name)) ?? caller;
  const theirs = networkKey(project, knownIn[0] ?? '');
  const ours = networkKey(project, joined[0] ?? '');
  const on = (list: readonly string[]): string => listed(networkWords(project, list));
  const what = service === reference.host ? '' : ` (${quoted(reference.host)})`;
  return atReference(
    'different-networks',
    reference,
    `${quoted(caller.name)} and ${quoted(service)}${what} share no network: ${quoted(caller.name)} is on ${on(joined)}, ${quoted(service)} on ${on(knownIn)}, and names work only inside of a network.`,
    {
      severity: isOpen || services.length > 1 ? 'warning' : 'error',
      related: definedHere(target),
      remedies: [joinRemedy(owner, theirs), target === undefined ? undefined : joinRemedy(target, ours)],
    },
  );
}

function joinRemedy(service: Service, network: string | undefined): Remedy | undefined {
  if (network === undefined || service.networkMode !== undefined) return undefined;
  return edit(`Let ${quoted(service.name)} join ${quoted(network)}`, joinNetwork(service, network));
}
