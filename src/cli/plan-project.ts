/** From a project to its topology, with regard to what else there is on this machine. */
import type { Project } from '../compose/project';
import type { DaemonStatus } from '../daemon/api';
import { hostRoutes } from '../probe/host-routes';
import { subnetsOf } from '../topology/both-families';
import type { EngineProfileName } from '../topology/engine-profile-name';
import { besideStaying, stayingBeside } from '../topology/partial';
import { planTopology } from '../topology/plan';
import { withResolver } from '../topology/resolver-plan';
import type { ResolverSettings } from '../topology/resolver-settings';
import type { Topology } from '../topology/topology';
import type { CommandContext } from './context';

/** How names resolve; what is absent stays as it is up. */
export interface ResolvingChoice {
  readonly engineProfile?: EngineProfileName | undefined;
  /** What the resolver does beyond an engine's. */
  readonly resolver?: ResolverSettings | undefined;
}

/**
 * Plans around the networks of other projects and, where bridges are to stand in the machine's own namespace,
 * around its routes. What the project itself has now is kept.
 *
 * @param isPart whether the project holds some of its services only, and what is up of the others stays as it is
 * @param resolving whose ways of resolving names hold, and what comes on top of them; absent: as it is up
 * @throws TopologyError
 */
export async function planProject(
  { dependencies }: CommandContext,
  project: Project,
  status: DaemonStatus | undefined,
  rootful: boolean,
  isPart = false,
  { engineProfile, resolver }: ResolvingChoice = {},
): Promise<Topology> {
  const projects = status?.projects ?? [];
  const others = projects.filter((each) => each.project !== project.name);
  const previous = projects.find((each) => each.project === project.name)?.topology;
  const routes = rootful ? await hostRoutes((path) => dependencies.reader.read(path)) : [];
  const staying = isPart ? stayingBeside(previous, new Set(project.services.map(({ name }) => name))) : [];
  // Networks that no service of this part joins are still there.
  const networks = isPart ? (previous?.networks ?? []) : [];
  const resting = networks.filter(({ name }) => !project.networks.some((network) => network.name === name));
  const taken = [
    ...resting.flatMap(subnetsOf),
    ...others.flatMap(({ topology }) => topology.networks.flatMap(subnetsOf)),
    ...routes,
  ];
  // Only what stands in the same network namespace can be joined; without a daemon nobody knows.
  const mode = rootful ? 'rootful' : 'rootless';
  const joinable = others.filter((each) => each.mode === mode).map(({ topology }) => topology);
  const planned = planTopology(project, {
    taken,
    staying,
    ...(status === undefined ? {} : { others: joinable }),
    ...(previous === undefined ? {} : { previous }),
    ...(engineProfile === undefined ? {} : { engineProfile }),
  });
  const whole = isPart && previous !== undefined ? besideStaying(planned, previous, staying) : planned;
  const settings = resolver ?? previous?.resolver?.settings ?? {};
  return withResolver(whole, project, settings, isPart ? previous?.resolver : undefined);
}
