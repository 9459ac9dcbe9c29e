/** What a command works with: the project its files make, and the daemon's side of it. */
import type { RunningProject } from '../daemon/api';
import type { ConnectOptions, DaemonClient } from '../daemon/client';
import { loadProject, type Loaded } from '../compose/load';
import type { Project } from '../compose/project';
import { renderProblems } from '../render/problems-text';
import type { CliDependencies } from './dependencies';
import { CliError, ExitCode } from './exit';
import { loadOptions, type GlobalOptions } from './global-options';
import type { Output } from './output';

export interface CommandContext {
  readonly dependencies: CliDependencies;
  readonly globals: GlobalOptions;
  readonly output: Output;
}

/** Reads the compose files, whatever is wrong with them. @param services to enable; empty: all */
export function loadFiles(
  { globals, dependencies }: CommandContext,
  services: readonly string[] = [],
): Promise<Loaded> {
  return loadProject({ ...loadOptions(globals, dependencies), services }, dependencies.reader);
}

/**
 * The project, after every problem was printed.
 *
 * @param services to which it is restricted, with what they depend on; empty: all
 * @throws CliError where any of the problems is an error
 */
export async function requireProject(
  context: CommandContext,
  services: readonly string[] = [],
): Promise<Project> {
  const { project, problems } = await loadFiles(context, services);
  context.output.note(renderProblems(problems, context.output.noteStyle));
  if (project === undefined || problems.some((problem) => problem.severity === 'error')) {
    throw new CliError(ExitCode.usage, 'the compose files cannot be used');
  }
  return project;
}

/**
 * The name of the project that the command is about. Files with errors still give one, and with `-p` or
 * `COMPOSE_PROJECT_NAME` none is needed, so that what is up can be looked at and taken down without them.
 *
 * @throws CliError where neither files nor flags give a name
 */
export async function requireProjectName(context: CommandContext): Promise<string> {
  const { globals, dependencies, output } = context;
  const { project, problems } = await loadFiles(context);
  const name = project?.name ?? globals.projectName ?? dependencies.environment['COMPOSE_PROJECT_NAME'];
  if (name !== undefined && name !== '') return name;
  output.note(renderProblems(problems, output.noteStyle));
  throw new CliError(
    ExitCode.usage,
    'no project',
    'Run in the folder of a compose file, or name a project with -p.',
  );
}

/** Gives the daemon that runs, or `undefined`, to `work`, and leaves the connection afterwards. */
export async function withDaemon<T>(
  { dependencies }: CommandContext,
  options: { readonly start: boolean },
  work: (client: DaemonClient | undefined) => Promise<T>,
): Promise<T> {
  const client = await dependencies.connect(options);
  try {
    return await work(client);
  } finally {
    client?.close();
  }
}

/** Connects to the daemon while `read` reads what it is to be told, which takes about as long. */
export async function withDaemonAhead<T, R>(
  { dependencies }: CommandContext,
  options: Pick<ConnectOptions, 'start' | 'prepare'>,
  read: () => Promise<R>,
  work: (client: DaemonClient | undefined, read: R) => Promise<T>,
): Promise<T> {
  const connecting = dependencies.connect(options);
  // Told when the files have been read.
  connecting.catch(() => undefined);
  try {
    const known = await read();
    return await work(await connecting, known);
  } finally {
    const client = await connecting.catch(() => undefined);
    client?.close();
  }
}

/** The project as it is up, `undefined` where it is not. */
export async function findRunning(
  client: DaemonClient | undefined,
  name: string,
): Promise<RunningProject | undefined> {
  const status = await client?.status();
  return status?.projects.find((project) => project.project === name);
}

/** Runs `work` with the project that is up. @throws CliError where it is not */
export async function withRunning<T>(
  context: CommandContext,
  work: (client: DaemonClient, running: RunningProject) => Promise<T>,
): Promise<T> {
  const name = await requireProjectName(context);
  return withDaemon(context, { start: false }, async (client) => {
    const running = await findRunning(client, name);
    if (client === undefined || running === undefined) {
      throw new CliError(
        ExitCode.cannot,
        `the network of ${name} is not up`,
        'Bring it up with: netscope up',
      );
    }
    return work(client, running);
  });
}
