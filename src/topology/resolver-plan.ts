/** What the resolver has to know of the files for what it does beyond an engine's. */
import type { Project, Service } from '../compose/project';
import {
  resolverWords,
  type ExposedPort,
  type ResolverPlan,
  type ResolverSettings,
} from './resolver-settings';
import type { Topology } from './topology';

/**
 * The topology with a resolver of these settings; the same where nothing is on.
 *
 * @param before of a network that is up, whose services stay where the project holds only some
 */
export function withResolver(
  topology: Topology,
  project: Project,
  settings: ResolverSettings,
  before?: ResolverPlan,
): Topology {
  const { resolver: _, ...plain } = topology;
  if (resolverWords(settings).length === 0) return plain;
  const names = [
    ...project.services.flatMap(namesOf),
    ...project.disabledServices.map(({ name }) => name),
    ...(before?.names ?? []),
  ];
  const ports = { ...before?.ports, ...Object.fromEntries(project.services.flatMap(portsOf)) };
  return { ...plain, resolver: { settings, names: [...new Set(names)], ports } };
}

/** Those of a wildcard are nobody's own. */
function namesOf({ name, containerName, networks }: Service): string[] {
  const aliases = networks.flatMap((network) => network.aliases);
  return [name, ...(containerName === undefined ? [] : [containerName]), ...aliases].filter(
    (each) => !each.includes('*'),
  );
}

function portsOf(service: Service): [string, readonly ExposedPort[]][] {
  const published = service.ports.flatMap(({ target, protocol, name, appProtocol }): ExposedPort[] => {
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    const labels = [name, appProtocol].filter((label) => label !== undefined);
    return [{ port: target, protocol, ...(labels.length > 0 && { labels }) }];
  });
  const exposed = (service.expose ?? []).flatMap(exposedPorts);
  const all = [...published, ...exposed];
  const first = all.filter(
    ({ port, protocol }, at) =>
      all.findIndex((other) => other.port === port && other.protocol === protocol) === at,
  );
  return first.length === 0 ? [] : [[service.name, first]];
}

/** More than that is a range that nobody looks up one by one. */
const MAX_RANGE = 100;

/** `80`, `90-92/udp`. */
function exposedPorts(text: string): ExposedPort[] {
  const [, from = '', to = from, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === '' || last > 65_535 || last < first || last - first >= MAX_RANGE) return [];
  return Array.from({ length: last - first + 1 }, (_, at) => ({
    port: first + at,
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
  }));
}
