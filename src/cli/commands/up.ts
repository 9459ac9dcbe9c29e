import { bringUp, printNotes, printResult } from '../bring-up';
import { requireProject, withDaemon, type CommandContext } from '../context';
import { DaemonError } from '../../daemon/client';
import type { Project } from '../../compose/project';
import { renderPlan } from '../../render/project-text';
import type { Topology } from '../../topology/topology';
import { CliError, ExitCode } from '../exit';
import { parseScales, scaled } from '../scales';
import { planProject } from '../plan-project';
import { watch } from './watch';

export interface UpFlags {
  readonly rootful?: boolean;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
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
  if (flags.watch === true) {
    const other = flags.dryRun === true ? '--dry-run' : flags.json === true ? '--json' : undefined;
    if (other !== undefined)
      throw new CliError(ExitCode.usage, `--watch and ${other} do not go together`, 'Leave one of them out.');
    return watch(context, services, flags);
  }
  const scales = parseScales(flags.scale ?? []);
  const project = scaled(await requireProject(context, services), scales);
  return flags.dryRun === true
    ? showPlan(context, project, flags, services.length > 0)
    : bring(context, project, flags, services.length > 0);
}

async function bring(
  context: CommandContext,
  project: Project,
  flags: UpFlags,
  isPart: boolean,
): Promise<number> {
  const { output } = context;
  const rootful = flags.rootful === true;
  if (flags.json === true) {
    output.json(await bringUp(context, project, { rootful, isPart }));
    return ExitCode.done;
  }
  const onPlan = (topology: Topology): void => printNotes(output, topology);
  printResult(output, await bringUp(context, project, { rootful, isPart, onPlan }));
  return ExitCode.done;
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
