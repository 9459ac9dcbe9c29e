/** Names that resolve, and are nevertheless the wrong ones, or come with the wrong port. */
import type { Service } from '../../compose/project';
import type { OwnedName } from '../../names/project-names';
import { knownPorts } from '../known-ports';
import { listed, quoted } from '../wording';
import { listensBeside, type Look, type Looked } from './reference-check';
import {
  atReference,
  definedHere,
  edit,
  pathOf,
  placeWords,
  replaceHost,
  replacePort,
  useHost,
} from './reference-words';

interface Reached {
  readonly network: string;
  readonly owners: readonly OwnedName[];
  readonly targets: readonly Service[];
}

function reached({ names, answer: answerOf }: Looked): Reached | undefined {
  const answer = answerOf();
  if (answer.kind !== 'found' || answer.isLink) return undefined;
  const { network, owners } = answer;
  const targets = owners.flatMap(({ service }) => names.serviceOf(service) ?? []);
  return targets.length === 0 ? undefined : { network, owners, targets };
}

/** Compose makes such a name up from the project, the service and a number, and may make up another one. */
export const generatedContainerName: Look = (looked) => {
  const found = reached(looked);
  const { names, reference, caller } = looked;
  const [owner] = found?.owners ?? [];
  const target = names.serviceOf(owner?.service ?? '');
  // One of several replicas can only be named so.
  if (owner?.origin !== 'generated-container' || target === undefined || target.replicas > 1)
    return undefined;
  const service = names.namesOf(target.name)[0]?.names.find(({ origin }) => origin === 'service');
  if (service === undefined) return undefined;
  return atReference(
    'generated-container-name',
    reference,
    `${quoted(caller.name)} uses the container name ${quoted(reference.host)} of ${quoted(target.name)} ${placeWords(reference)}, which is another one under another project name.`,
    {
      severity: 'information',
      related: definedHere(target),
      remedies: [useHost(reference, service.name, reference.isCertain)],
    },
  );
};

/** Whether each activation of the caller enables the target as well. */
function comesWith(caller: Service, target: Service): boolean {
  if (target.profiles.length === 0) return true;
  return caller.profiles.length > 0 && caller.profiles.every((profile) => target.profiles.includes(profile));
}

/** Keys of things that programs do without: traces, metrics, mail. */
const OPTIONAL =
  /(^|_)(OTEL|OTLP|JAEGER|ZIPKIN|TRACING|TRACES?|METRICS?|SENTRY|STATSD|PYROSCOPE|LOKI|MAIL|MAILER|SMTP|DEBUG|XDEBUG)(_|$)/;

/** Whether a variable beside the one that names the host says that it is not used: `KONG_DATABASE=off`. */
function isSwitchedOff({ environment }: Service, key: string): boolean {
  const [first = ''] = key.split('_');
  return Object.entries(environment).some(
    ([name, value]) =>
      name.startsWith(`${first}_`) &&
      /_(?:DATABASE|DB|STORE|BACKEND|DRIVER|ENABLED?|USE|MODE|TYPE)$/i.test(name) &&
      /^(?:off|false|no|none|disabled|0)$/i.test(value),
  );
}

/** Silent where the caller's profiles enable the target now, and where several services may have the name. */
export const inactiveProfile: Look = (looked) => {
  const found = reached(looked);
  const { facts, reference, caller } = looked;
  if (found === undefined) return undefined;
  const { targets } = found;
  if (targets.some((target) => comesWith(caller, target) || facts.enabled.has(target.name))) return undefined;
  const [target] = targets;
  if (target === undefined) return undefined;
  const dependency = caller.dependsOn.find(({ service }) => service === target.name);
  // Compose itself says so of what is required.
  if (dependency !== undefined && dependency.required !== false) return undefined;
  const [profile = ''] = target.profiles;
  const isAdvice =
    targets.length > 1 ||
    dependency !== undefined ||
    reference.place === 'config-file' ||
    OPTIONAL.test(reference.key.toUpperCase()) ||
    isSwitchedOff(caller, reference.key);
  const missing = caller.profiles.filter((each) => !target.profiles.includes(each));
  return atReference(
    'inactive-profile',
    reference,
    `${quoted(caller.name)} uses ${quoted(reference.host)} ${placeWords(reference)}, but ${quoted(target.name)} starts only with profile ${listed(target.profiles, 'or')}, and ${callersProfiles(caller)}.`,
    {
      severity: isAdvice ? 'information' : 'warning',
      related: definedHere(target),
      remedies: [
        caller.profiles.length === 0
          ? edit(`Let ${quoted(target.name)} start without a profile`, [
              { kind: 'remove', ...pathOf(target, 'profiles') },
            ])
          : edit(
              `Let ${quoted(target.name)} start with ${listed(missing)} too`,
              missing.map((value) => ({ kind: 'add', ...pathOf(target, 'profiles'), value })),
            ),
        {
          kind: 'command',
          title: `Start both with profile ${quoted(profile)}`,
          command: ['docker', 'compose', '--profile', profile, 'up', '-d'],
        },
      ],
    },
  );
};

function callersProfiles({ name, profiles }: Service): string {
  return profiles.length === 0 ? `${quoted(name)} always` : `${quoted(name)} with ${listed(profiles, 'or')}`;
}

/** What `ports` publishes is a port of the host; between services the one inside of the container counts. */
export const publishedPort: Look = (looked) => {
  const { names, reference, caller } = looked;
  const { port, host } = reference;
  const found = reached(looked);
  if (found === undefined || port === undefined) return undefined;
  const [target] = found.targets;
  if (target === undefined || found.targets.length > 1) return undefined;
  const inside = knownPorts(target).published.get(port);
  if (inside === undefined || listensBeside(names, target.name, port)) return undefined;
  return atReference(
    'published-port',
    reference,
    `${quoted(caller.name)} uses port ${port} of ${quoted(host)} ${placeWords(reference)}, which is a port of the host; between services ${quoted(target.name)} has ${inside}.`,
    {
      range: reference.portRange ?? reference.range,
      related: target.ports
        .filter(({ published }) => published === String(port))
        .flatMap(({ range }) =>
          range === undefined ? [] : [{ message: `Port ${port} of the host is published here.`, range }],
        ),
      remedies: [edit(`Change the port to ${inside}`, [replacePort(reference, inside)], reference.isCertain)],
    },
  );
};

/** Clients that check host names before they ask for them (RFC 1123, section 2.1) refuse the underscore. */
export const underscoreHost: Look = (looked) => {
  const { names, reference, caller } = looked;
  const { host, shape, place } = reference;
  const found = reached(looked);
  if (!host.includes('_') || shape !== 'url' || place === 'config-file' || found === undefined)
    return undefined;
  const [target] = found.targets;
  const key = names.project.declaredNetworks.find(({ name }) => name === found.network)?.key;
  const better = host.replaceAll('_', '-').replace(/^-+|-+$/g, '');
  if (target === undefined || key === undefined || better === '') return undefined;
  const hasIt = names.find(found.network, better).some(({ service }) => service === target.name);
  const alias = hasIt
    ? []
    : [{ kind: 'add', ...pathOf(target, 'networks', key, 'aliases'), value: better } as const];
  return atReference(
    'underscore-host',
    reference,
    `${quoted(caller.name)} uses ${quoted(host)} in a URL ${placeWords(reference)}; the name resolves, but clients that check it, as those of Java do, refuse the underscore.`,
    {
      related: definedHere(target),
      remedies: [
        edit(`Use ${quoted(better)}, an alias of ${quoted(target.name)}`, [
          replaceHost(reference, better),
          ...alias,
        ]),
      ],
    },
  );
};
