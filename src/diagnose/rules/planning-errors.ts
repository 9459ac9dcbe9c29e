/** What an engine would refuse when it makes networks and containers, and what it would leave undone. */
import type { Network, Project, Service, SourceRange } from '../../compose/project';
import { planTopology } from '../../topology/plan';
import { TopologyError, type TopologyErrorCode } from '../../topology/topology-error';
import type { Note } from '../../topology/topology';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { printable } from '../wording';

/** Rules of their own tell of these, with a remedy, and of all of them at once. */
const TOLD_ELSEWHERE: ReadonlySet<TopologyErrorCode> = new Set(['subnet-overlap', 'network-missing']);
/** What an engine reads and does nothing about. */
const IGNORED_BY_ENGINES: ReadonlySet<string> = new Set([
  'ipv6-not-enabled',
  'published-internal',
  'published-unreadable',
  'dead-link',
]);

/** Only what the caller's profiles enable is planned: services of other profiles may stand in for each other. */
export function planningErrors(facts: ProjectFacts): readonly Finding[] {
  // What Compose itself refuses is no project to plan.
  if (facts.problems.some(({ severity, stage }) => severity === 'error' && stage === undefined)) return [];
  const project = asEnabled(facts);
  const outcome = plan(facts, project);
  if (outcome instanceof TopologyError) return faultOf(facts, project, outcome);
  return outcome.notes
    .filter(({ code }) => IGNORED_BY_ENGINES.has(code))
    .flatMap((note) => noteOf(project, note));
}

/** Without fixed addresses, which have a rule: else the first of them that is wrong would hide all the rest. */
function asEnabled({ project, enabled }: ProjectFacts): Project {
  const services = project.services.filter(({ name }) => enabled.has(name)).map(withoutAddresses);
  const used = new Set(services.flatMap(({ networks }) => networks.map(({ network }) => network)));
  return { ...project, services, networks: project.networks.filter(({ key }) => used.has(key)) };
}

function withoutAddresses(service: Service): Service {
  if (!service.networks.some((each) => each.ipv4Address ?? each.ipv6Address)) return service;
  const networks = service.networks.map(({ ipv4Address: _4, ipv6Address: _6, ...rest }) => rest);
  return { ...service, networks };
}

type Outcome = TopologyError | { readonly notes: readonly Note[] };

/** What came of the last projects; most edits change nothing that a plan depends on. */
const outcomes = new Map<string, Outcome>();
const MOST_OUTCOMES = 8;

function plan({ project: whole, enabled }: ProjectFacts, project: Project): Outcome {
  const services = whole.services.filter(({ name }) => enabled.has(name));
  const definitions = [...services, ...project.networks].map(essence);
  const key = [project.name, project.nameSeparator, ...definitions].join('\n');
  let outcome = outcomes.get(key);
  if (outcome === undefined) {
    if (outcomes.size >= MOST_OUTCOMES) outcomes.clear();
    outcome = planned(project);
    outcomes.set(key, outcome);
  }
  return outcome;
}

function planned(project: Project): Outcome {
  try {
    return { notes: planTopology(project).notes };
  } catch (error) {
    if (error instanceof TopologyError) return error;
    throw error;
  }
}

/** What no network depends on: places, and what a program is told. */
const BESIDE = new Set('range values environment healthcheck mounts buildSource envFiles labels'.split(' '));
const essences = new WeakMap<Service | Network, string>();

function essence(definition: Service | Network): string {
  let text = essences.get(definition);
  if (text === undefined) {
    text = JSON.stringify(definition, (key, value: unknown) => (BESIDE.has(key) ? undefined : value));
    essences.set(definition, text);
  }
  return text;
}

function faultOf(facts: ProjectFacts, project: Project, error: TopologyError): readonly Finding[] {
  if (TOLD_ELSEWHERE.has(error.code)) return [];
  const service = project.services.find(({ name }) => name === error.service);
  const network = project.networks.find(({ key }) => key === error.network);
  const range =
    preciseRange(facts, error, service, network) ??
    service?.range ??
    network?.range ??
    facts.project.services[0]?.range;
  if (range === undefined) return [];
  return [
    makeFinding('compose', {
      problem: error.code,
      ...(isOnlyTogether(error.code) ? { severity: 'warning' as const } : {}),
      ...(service === undefined ? {} : { service: service.name }),
      message: printable(error.message),
      hint: printable(error.hint),
      range,
    }),
  ];
}

/** What goes wrong only if both are started, where one may be there in place of the other. */
function isOnlyTogether(code: TopologyErrorCode): boolean {
  return code === 'port-clash';
}

/** The value that an error is about, where the attribute follows from its code. */
function preciseRange(
  { origins }: ProjectFacts,
  { code, message }: TopologyError,
  service: Service | undefined,
  network: Network | undefined,
): SourceRange | undefined {
  switch (code) {
    case 'container-name-clash':
      return service && origins.range(['services', service.name, 'container_name']);
    case 'network-mode-conflict':
      return service && origins.range(['services', service.name, 'network_mode']);
    case 'port-clash':
      return service?.ports.find(
        ({ published, range }) =>
          range !== undefined && published !== undefined && message.includes(`:${published}/`),
      )?.range;
    case 'invalid-subnet':
    case 'several-subnets':
      return network && origins.key(['networks', network.key, 'ipam']);
    case 'invalid-option': {
      const option = Object.keys(network?.driverOptions ?? {}).find((key) => message.includes(key));
      return network && option !== undefined
        ? origins.range(['networks', network.key, 'driver_opts', option])
        : undefined;
    }
    default:
      return undefined;
  }
}

function noteOf(project: Project, { code, message, service, network }: Note): readonly Finding[] {
  const range =
    project.services.find(({ name }) => name === service)?.range ??
    project.networks.find(({ key }) => key === network)?.range;
  return range === undefined
    ? []
    : [
        makeFinding('compose', {
          problem: code,
          severity: 'information',
          ...(service === undefined ? {} : { service }),
          message: printable(message),
          range,
        }),
      ];
}
