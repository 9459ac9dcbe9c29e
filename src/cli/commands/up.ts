import { applyTopology } from '../apply';
import { requireProject, withDaemon, type CommandContext } from '../context';
import { DaemonError } from '../../daemon/client';
import type { UpResult } from '../../daemon/api';
import type { Project } from '../../compose/project';
import { renderChanges } from '../../render/changes-text';
import { obstacleText } from '../../render/obstacle-text';
import { renderPlan, renderRunning } from '../../render/project-text';
import type { Topology } from '../../topology/topology';
import { CliError, ExitCode } from '../exit';
import { parseScales, scaled } from '../scales';
import { planProject } from '../plan-project';
import type { Output } from '../output';

export interface UpFlags {
  readonly rootful?: boolean;
  readonly dryRun?: boolean;
  /** `web=3`. */
  readonly scale?: readonly string[];
  readonly json?: boolean;
}

/**
 * Plans the project's network and brings it up, or shows the plan.
 *
 * @param services to bring up, with what they depend on, while the others stay as they are; empty: all
 */
export async function up(
  context: CommandContext,
  services: readonly string[],
  flags: UpFlags,
): Promise<number> {
  const scales = parseScales(flags.scale ?? []);
  const project = scaled(await requireProject(context, services), scales);
  return flags.dryRun === true
    ? showPlan(context, project, flags, services.length > 0)
    : bringUp(context, project, flags, services.length > 0);
}

/** A daemon that runs makes the plan better; one that does not, or cannot, changes nothing. */
async function showPlan(
  context: CommandContext,
  project: Project,
  flags: UpFlags,
  isPart: boolean,
): Promise<number> {
  const status = await withDaemon(context, { start: false }, async (client) => client?.status()).catch(
    (error: unknown) => {
      if (error instanceof DaemonError) return undefined;
      throw error;
    },
  );
  const topology = await planProject(context, project, status, flags.rootful === true, isPart);
  if (flags.json === true) {
    context.output.json({ topology });
    return ExitCode.done;
  }
  context.output.result(renderPlan(topology, context.output.style));
  printNotes(context.output, topology);
  context.output.note('This is the plan; nothing was changed.\n');
  return ExitCode.done;
}

function bringUp(
  context: CommandContext,
  project: Project,
  flags: UpFlags,
  isPart: boolean,
): Promise<number> {
  const { output } = context;
  return withDaemon(context, { start: true }, async (client) => {
    if (client === undefined) throw new CliError(ExitCode.cannot, 'the daemon did not start');
    const topology = await planProject(
      context,
      project,
      await client.status(),
      flags.rootful === true,
      isPart,
    );
    if (flags.json !== true) printNotes(output, topology);
    const result = await applyTopology(context, client, {
      topology,
      origin: { directory: project.directory, files: project.files.map((file) => file.path) },
      mode: flags.rootful === true ? 'rootful' : 'rootless',
    });
    if (flags.json === true) output.json(result);
    else printResult(output, result);
    return ExitCode.done;
  });
}

function printResult(output: Output, { project, change, changes, tookMs }: UpResult): void {
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

function printNotes(output: Output, topology: Topology): void {
  for (const note of topology.notes) output.warning(note.message);
}
