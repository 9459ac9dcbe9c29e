import { bringUp, printNotes, printResult } from '../bring-up';
import { requireProject, type CommandContext } from '../context';
import type { Project } from '../../compose/project';
import type { EngineProfileName } from '../../topology/engine-profile-name';
import type { Topology } from '../../topology/topology';
import { dryRun } from '../dry-run';
import { CliError, ExitCode } from '../exit';
import { resolverSettings } from '../resolver-flag';
import { parseScales, scaled } from '../scales';
import { watch } from './watch';

export interface UpFlags {
  readonly rootful?: boolean;
  readonly dryRun?: boolean;
  /** With `dryRun`: the plan as a table, without the commands. */
  readonly summary?: boolean;
  readonly watch?: boolean;
  /** `web=3`. */
  readonly scale?: readonly string[];
  readonly engineProfile?: EngineProfileName;
  /** `wildcards`, `ttl=5`. */
  readonly resolver?: readonly string[];
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
  resolverSettings(flags.resolver);
  if (flags.watch === true) {
    const other = flags.dryRun === true ? '--dry-run' : flags.json === true ? '--json' : undefined;
    if (other !== undefined)
      throw new CliError(ExitCode.usage, `--watch and ${other} do not go together`, 'Leave one of them out.');
    return watch(context, services, flags);
  }
  if (flags.summary === true && flags.dryRun !== true)
    throw new CliError(ExitCode.usage, '--summary belongs to --dry-run', 'Add --dry-run, or leave it out.');
  const scales = parseScales(flags.scale ?? []);
  const read = async (): Promise<Project> => scaled(await requireProject(context, services), scales);
  return flags.dryRun === true
    ? dryRun(context, await read(), flags, services.length > 0)
    : bring(context, read, flags, services.length > 0);
}

async function bring(
  context: CommandContext,
  read: () => Promise<Project>,
  flags: UpFlags,
  isPart: boolean,
): Promise<number> {
  const { output } = context;
  const options = {
    rootful: flags.rootful === true,
    isPart,
    engineProfile: flags.engineProfile,
    resolver: resolverSettings(flags.resolver),
  };
  if (flags.json === true) {
    output.json(await bringUp(context, read, options));
    return ExitCode.done;
  }
  const onPlan = (topology: Topology): void => printNotes(output, topology);
  printResult(output, await bringUp(context, read, { ...options, onPlan }));
  return ExitCode.done;
}
