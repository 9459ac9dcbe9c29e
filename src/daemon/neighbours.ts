/** What projects that share a network see of each other. Pure. */
import type { Neighbour, Topology } from '../topology/topology';

/** Containers of other projects on the networks of this one, whichever of them has made those. */
export function neighboursOf(topology: Topology, others: readonly Topology[]): Neighbour[] {
  const bridges = bridgesOf(topology);
  return others.flatMap((other) => {
    const shared = new Set(
      [...bridgesOf(other)]
        .filter(([, bridge]) => [...bridges.values()].includes(bridge))
        .map(([name]) => name),
    );
    return other.namespaces.flatMap(({ service, containerName, endpoints }) =>
      endpoints
        .filter(({ network }) => shared.has(network))
        .map((endpoint) => ({ project: other.project, service, containerName, endpoint })),
    );
  });
}

/** The topology with its neighbours as they are now; itself where there are none. */
export function besideOthers(topology: Topology, others: readonly Topology[]): Topology {
  const { neighbours: _, ...own } = topology;
  const neighbours = neighboursOf(topology, others);
  if (neighbours.length > 0) return { ...own, neighbours };
  return topology.neighbours === undefined ? topology : own;
}

/**
 * `besideOthers` with a memory: a value that stays the same between changes, so that what follows from it is worked out
 * once.
 */
export function rememberingNeighbours(): typeof besideOthers {
  let known: { readonly sources: readonly Topology[]; readonly topology: Topology } | undefined;
  return (own, others) => {
    const sources = [own, ...others];
    const isKnown =
      known?.sources.length === sources.length && sources.every((each, at) => each === known?.sources[at]);
    if (known === undefined || !isKnown) known = { sources, topology: besideOthers(own, others) };
    return known.topology;
  };
}

/** Who keeps a project from going, and by what. */
export interface Use {
  readonly project: string;
  /** Services of the other project. */
  readonly services: readonly string[];
  /** The network that they are on, or the container whose namespace they share. */
  readonly what: string;
}

/**
 * Uses that other projects make of networks and namespaces of this one.
 *
 * @param bridges which networks count
 * @param containerNames which namespaces count
 */
export function usesOf(
  project: string,
  bridges: ReadonlySet<string>,
  containerNames: ReadonlySet<string>,
  others: readonly Topology[],
): Use[] {
  return others.flatMap((other) => {
    const external = other.networks.filter(
      (network) => network.external === true && bridges.has(network.bridge),
    );
    const onNetworks = external.map(({ name }) => ({
      project: other.project,
      services: servicesOn(other, name),
      what: `network ${name}`,
    }));
    const sharing = other.namespaces.flatMap(({ service, mode }) =>
      mode?.kind === 'shared' && mode.project === project && containerNames.has(mode.owner)
        ? [{ project: other.project, services: [service], what: `the namespace of ${mode.owner}` }]
        : [],
    );
    return [...onNetworks, ...sharing];
  });
}

/** Uses that other projects make of a part of this one. */
export function usesOfPart(
  project: string,
  { networks, namespaces }: Pick<Topology, 'networks' | 'namespaces'>,
  others: readonly Topology[],
): Use[] {
  const bridges = networks.filter(({ external }) => external !== true).map(({ bridge }) => bridge);
  const names = namespaces.map(({ containerName }) => containerName);
  return usesOf(project, new Set(bridges), new Set(names), others);
}

/** `network shop_default is used by api (web, worker)`. */
export function useText({ project, services, what }: Use): string {
  return `${what} is used by ${project}${services.length === 0 ? '' : ` (${services.join(', ')})`}`;
}

function servicesOn({ namespaces }: Topology, network: string): string[] {
  const services = namespaces
    .filter(({ endpoints }) => endpoints.some((endpoint) => endpoint.network === network))
    .map(({ service }) => service);
  return [...new Set(services)];
}

/** Device names by the engine's names; networks that nobody else can join are left out. */
function bridgesOf({ networks }: Topology): Map<string, string> {
  return new Map(
    networks
      .filter(({ driver, bridge }) => driver !== 'default-bridge' && bridge !== '')
      .map(({ name, bridge }) => [name, bridge]),
  );
}
