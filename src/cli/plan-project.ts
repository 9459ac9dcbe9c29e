/** From a project to its topology, with regard to what else there is on this machine. */
import type { Project } from '../compose/project';
import type { DaemonStatus } from '../daemon/api';
import { planTopology } from '../topology/plan';
import type { Topology } from '../topology/topology';
import type { CommandContext } from './context';
import { routePrefixes } from './host-routes';

/**
 * Plans around the networks of other projects and, where bridges are to stand in the machine's own namespace,
 * around its routes. What the project itself has now is kept.
 *
 * @throws TopologyError
 */
export async function planProject(
  { dependencies }: CommandContext,
  project: Project,
  status: DaemonStatus | undefined,
  rootful: boolean,
): Promise<Topology> {
  const projects = status?.projects ?? [];
  const others = projects.filter((each) => each.project !== project.name);
  const previous = projects.find((each) => each.project === project.name)?.topology;
  const routes = rootful ? ((await dependencies.reader.read('/proc/net/route')) ?? '') : '';
  const taken = [
    ...others.flatMap((each) => each.topology.networks.map((network) => network.subnet)),
    ...routePrefixes(routes),
  ];
  // Only what stands in the same network namespace can be joined; without a daemon nobody knows.
  const mode = rootful ? 'rootful' : 'rootless';
  const joinable = others.filter((each) => each.mode === mode).map(({ topology }) => topology);
  return planTopology(project, {
    taken,
    ...(status === undefined ? {} : { others: joinable }),
    ...(previous === undefined ? {} : { previous }),
  });
}
