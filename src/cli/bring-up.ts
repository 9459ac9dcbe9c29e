/** From a project to the network that is up, and what is said about it. */
import type { Project } from '../compose/project';
import type { UpResult } from '../daemon/api';
import { renderChanges } from '../render/changes-text';
import { obstacleText } from '../render/obstacle-text';
import { renderRunning } from '../render/project-text';
import type { EngineProfileName } from '../topology/engine-profile-name';
import type { ResolverSettings } from '../topology/resolver-settings';
import type { Topology } from '../topology/topology';
import { applyTopology } from './apply';
import { withDaemonAhead, type CommandContext } from './context';
import { CliError, ExitCode } from './exit';
import type { Output } from './output';
import { planProject } from './plan-project';

export interface BringUpOptions {
  readonly rootful: boolean;
  /** The project holds some of its services only; the others stay as they are. */
  readonly isPart: boolean;
  /** Whose ways of resolving names hold; absent: as it is up. */
  readonly engineProfile?: EngineProfileName | undefined;
  /** What the resolver does beyond an engine's; absent: as it is up. */
  readonly resolver?: ResolverSettings | undefined;
  /** What the plan leaves out is said before anything is done. */
  readonly onPlan?: (topology: Topology) => void;
}

/**
 * @param read gives the project; the daemon gets ready meanwhile
 * @throws TopologyError, DaemonError, CliError
 */
export function bringUp(
  context: CommandContext,
  read: () => Promise<Project>,
  { rootful, isPart, engineProfile, resolver, onPlan }: BringUpOptions,
): Promise<UpResult> {
  const mode = rootful ? 'rootful' : 'rootless';
  return withDaemonAhead(context, { start: true, prepare: { mode } }, read, async (client, project) => {
    if (client === undefined) throw new CliError(ExitCode.cannot, 'the daemon did not start');
    const status = await client.status();
    const topology = await planProject(context, project, status, rootful, isPart, {
      engineProfile,
      resolver,
    });
    onPlan?.(topology);
    return applyTopology(context, client, {
      topology,
      origin: { directory: project.directory, files: project.files.map((file) => file.path) },
      mode,
    });
  });
}

export function printResult(output: Output, { project, change, changes, tookMs }: UpResult): void {
  if (change === 'changed') output.result(`${renderChanges(changes)}\n`);
  output.result(renderRunning(project, output.style));
  if (!project.outside.reachable && project.outside.reason !== undefined) {
    output.warning(`nothing outside is reachable: ${project.outside.reason}`);
  }
  for (const obstacle of project.obstacles ?? []) output.warning(obstacleText(obstacle, project.topology));
  const what =
    change === 'unchanged' ? 'was up already' : change === 'changed' ? 'is up, with changes' : 'is up';
  output.note(`${project.project} ${what} (${project.mode}, ${(tookMs / 1000).toFixed(1)} s).\n`);
  // What starts last is what the others were started for.
  const service = project.topology.namespaces.at(-1)?.service;
  if (service !== undefined) output.note(`Enter it:     netscope exec ${service} -- COMMAND\n`);
  output.note('Take it down: netscope down\n');
}

export function printNotes(output: Output, topology: Pick<Topology, 'notes'>): void {
  for (const note of topology.notes) output.warning(note.message);
}
