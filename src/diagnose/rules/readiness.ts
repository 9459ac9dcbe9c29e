/** Whether a target has been started, and is ready, when a service looks for it. */
import type { Service, ServiceReference } from '../../compose/project';
import type { Finding } from '../finding';
import { serviceKind } from '../image-kinds';
import type { Change } from '../remedy';
import { quoted } from '../wording';
import type { Looked } from './reference-check';
import { atReference, definedHere, edit, pathOf, placeWords, waitsFor } from './reference-words';

/** Once for each target of a caller, however often it is named. */
export function readiness(clean: readonly Looked[]): Finding[] {
  const seen = new Set<string>();
  return clean.flatMap((looked): readonly Finding[] => {
    const { names, reference, caller } = looked;
    const { place, isCertain, role } = reference;
    if (place === 'source' || place === 'label' || !isCertain || role !== 'target') return [];
    const answer = looked.answer();
    if (answer.kind !== 'found' || answer.owners.length > 1) return [];
    const target = names.serviceOf(answer.owners[0]?.service ?? '');
    if (target === undefined || names.sharersOf(caller.name).includes(target.name)) return [];
    const key = `${caller.name}\0${target.name}`;
    if (seen.has(key)) return [];
    const finding = notReady(looked, target) ?? notStarted(looked, target);
    if (finding === undefined) return [];
    seen.add(key);
    return [finding];
  });
}

/** `depends_on` that only waits for the start of something that prepares data first. */
function notReady({ caller }: Looked, target: Service): Finding | undefined {
  const dependency = caller.dependsOn.find(({ service }) => service === target.name);
  const kind = serviceKind(target);
  if (dependency === undefined || kind?.isStore !== true) return undefined;
  if ((dependency.condition ?? 'service_started') !== 'service_started') return undefined;
  if (dependency.impliedBy !== undefined || dependency.range === undefined) return undefined;
  const check = healthcheck(target, kind.check);
  return {
    code: 'not-ready',
    severity: 'information',
    message: `${quoted(caller.name)} starts as soon as ${quoted(target.name)} has been started, which may refuse clients for a while, because it prepares its data first.`,
    range: dependency.range,
    service: caller.name,
    related: definedHere(target),
    remedies:
      check === undefined
        ? []
        : [waitForHealthy(caller, target, dependency, check)].filter((remedy) => remedy !== undefined),
    ...(check === undefined
      ? { hint: `Give ${quoted(target.name)} a healthcheck, and wait with "condition: service_healthy".` }
      : {}),
  };
}

/** What the target needs to say that it is healthy; absent where that is not known, or where it has been decided. */
function healthcheck(target: Service, command: string | undefined): Change[] | undefined {
  const { healthcheck: own } = target;
  if (own?.disable === true || own?.test?.[0] === 'NONE') return undefined;
  if (own?.test !== undefined) return [];
  if (command === undefined) return undefined;
  const value = { test: ['CMD-SHELL', command], interval: '5s', timeout: '5s', retries: 20 };
  const change: Change = { kind: 'set', ...pathOf(target, 'healthcheck'), value };
  return [change];
}

function waitForHealthy(
  caller: Service,
  target: Service,
  dependency: ServiceReference,
  check: readonly Change[],
) {
  const flags = {
    ...(dependency.required === false ? { required: false } : {}),
    ...(dependency.restart === true ? { restart: true } : {}),
  };
  return edit(`Wait until ${quoted(target.name)} is healthy`, [
    {
      kind: 'set',
      ...pathOf(caller, 'depends_on', target.name),
      value: { condition: 'service_healthy', ...flags },
    },
    ...check,
  ]);
}

/** Programs that look a name up when they start, and end where there is none. */
const AT_START =
  /^(proxy_pass|fastcgi_pass|uwsgi_pass|grpc_pass|scgi_pass|memcached_pass|server|upstream|default_backend)/;

function notStarted({ names, reference, caller }: Looked, target: Service): Finding | undefined {
  if (reference.place === 'healthcheck' || isProfileAway(caller, target)) return undefined;
  if (waitsFor(names, caller.name, target.name)) return undefined;
  // Waiting for each other is no start at all.
  if (waitsFor(names, target.name, caller.name)) return undefined;
  const remedies = [
    edit(`Let ${quoted(caller.name)} depend on ${quoted(target.name)}`, [
      { kind: 'add', ...pathOf(caller, 'depends_on'), key: target.name, value: DEPENDENCY },
    ]),
  ];
  if (reference.place === 'config-file' && AT_START.test(reference.key))
    return atReference(
      'resolved-once',
      reference,
      `${quoted(caller.name)} looks up ${quoted(reference.host)} ${placeWords(reference)} only when it starts, and ends if ${quoted(target.name)} has not been started by then.`,
      { related: definedHere(target), remedies },
    );
  if (reference.place === 'config-file') return undefined;
  return atReference(
    'missing-dependency',
    reference,
    `${quoted(caller.name)} uses ${quoted(target.name)} ${placeWords(reference)} and does not depend on it, so that one may be started without the other.`,
    { related: definedHere(target), remedies },
  );
}

const DEPENDENCY = { condition: 'service_started' };

/** A dependency on what a profile leaves out is an error of its own. */
function isProfileAway({ profiles }: Service, target: Service): boolean {
  return (
    target.profiles.length > 0 &&
    !(profiles.length > 0 && profiles.every((each) => target.profiles.includes(each)))
  );
}
