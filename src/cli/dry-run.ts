/** What `up` would do, and nothing of it done. */
import type { EngineProfileName } from '../topology/engine-profile-name';
import type { Project } from '../compose/project';
import { DaemonError } from '../daemon/client';
import { projectId } from '../daemon/identity';
import { runtimeDirectory } from '../daemon/paths';
import { renderPlan } from '../render/project-text';
import { NEEDED_FILES, renderSetupScript } from '../render/script/setup-script';
import { printNotes } from './bring-up';
import { withDaemon, type CommandContext } from './context';
import { ExitCode } from './exit';
import { planProject } from './plan-project';
import { resolverSettings } from './resolver-flag';

export interface DryRunFlags {
  readonly resolver?: readonly string[];
  readonly rootful?: boolean;
  /** The plan as a table, without the commands. */
  readonly summary?: boolean;
  readonly json?: boolean;
  readonly engineProfile?: EngineProfileName;
}

/** A daemon that runs makes the plan better; one that does not, or cannot, changes nothing. */
export async function dryRun(
  context: CommandContext,
  project: Project,
  flags: DryRunFlags,
  isPart: boolean,
): Promise<number> {
  const { output } = context;
  const status = await withDaemon(context, { start: false }, async (client) => client?.status()).catch(
    (error: unknown) => {
      if (error instanceof DaemonError) return undefined;
      throw error;
    },
  );
  const rootful = flags.rootful === true;
  const next = await planProject(context, project, status, rootful, isPart, {
    engineProfile: flags.engineProfile,
    resolver: resolverSettings(flags.resolver),
  });
  if (flags.json === true) {
    output.json({ topology: next });
    return ExitCode.done;
  }
  printNotes(output, next);
  if (flags.summary === true) {
    output.result(renderPlan(next, output.style));
  } else {
    const hostFiles = await readHostFiles(context);
    output.result(
      renderSetupScript({
        id: projectId(runtimeDirectory(context.dependencies.environment), project.name),
        mode: rootful ? 'rootful' : 'rootless',
        current: status?.projects.find((each) => each.project === project.name)?.topology,
        next,
        hostFile: (path) => hostFiles.get(path) ?? '',
      }),
    );
  }
  output.note('This is the plan; nothing was changed.\n');
  return ExitCode.done;
}

/** Files that are not there, or not to be read, are empty. */
async function readHostFiles({ dependencies }: CommandContext): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(
    NEEDED_FILES.map((path) => dependencies.reader.read(path).catch(() => undefined)),
  );
  return new Map(NEEDED_FILES.map((path, at) => [path, texts[at] ?? '']));
}
