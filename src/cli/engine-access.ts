/** What commands with `--engine` read, and what they say where they cannot. */
import { EngineContents } from '../engine/engine-contents';
import type { EngineSurroundings } from '../engine/engine-endpoint';
import { surroundingsOf } from '../engine/engine-files';
import { obstacleOf } from '../engine/engine-failure';
import type { EnginePicture, EngineProject } from '../engine/engine-picture';
import { chooseEndpoint } from '../engine/find-endpoints';
import { openEngine } from '../engine/open-engine';
import { loadFiles, type CommandContext } from './context';
import type { EngineAccess } from './dependencies';
import { CliError, ExitCode } from './exit';
import { suggest } from './suggest';

/** The real ones. */
export function engineAccess(environment: EngineSurroundings['environment']): EngineAccess {
  return {
    choose: (word) => chooseEndpoint(surroundingsOf(environment), word),
    open: (endpoint) => openEngine(endpoint, { environment }),
  };
}

/** Commands that take `--engine`. */
export const ENGINE_COMMANDS: readonly string[] = ['ps', 'resolve'];

/** @throws CliError for a command that works on networks of our own only */
export function refuseEngine(command: string): void {
  if (ENGINE_COMMANDS.includes(command)) return;
  throw new CliError(
    ExitCode.usage,
    `${command} does not take --engine`,
    `${ENGINE_COMMANDS.join(' and ')} take it; the other commands work on networks that netscope has brought up.`,
  );
}

/** Reads everything of an engine. @throws CliError with what stands against it, and what to do */
export async function readEngine(
  { dependencies: { engines } }: CommandContext,
  word: string,
): Promise<EnginePicture> {
  const endpoint = await engines.choose(word);
  if (!('address' in endpoint)) {
    const near = suggest(word, endpoint.known);
    const hint = near === undefined ? `There are ${endpoint.known.join(', ')}.` : `Did you mean ${near}?`;
    throw new CliError(ExitCode.usage, `no engine or Docker context "${word}"`, hint);
  }
  const opened = await engines.open(endpoint);
  if (!('client' in opened)) throw new CliError(ExitCode.cannot, opened.state.message, opened.state.nextStep);
  const { client, state } = opened;
  try {
    return (await EngineContents.read(client, state.engine)).picture();
  } catch (error) {
    const { message, nextStep } = obstacleOf(error, endpoint);
    throw new CliError(ExitCode.cannot, message, nextStep);
  } finally {
    client.close();
  }
}

/** The name that flags, environment or files give a project; with an engine none is needed. */
export async function projectNameIfAny(context: CommandContext): Promise<string | undefined> {
  const { globals, dependencies } = context;
  const { project } = await loadFiles(context);
  const name = project?.name ?? globals.projectName ?? dependencies.environment['COMPOSE_PROJECT_NAME'];
  return name === '' ? undefined : name;
}

/** `undefined` where the engine has nothing of it. */
export function projectIn(picture: EnginePicture, name: string | undefined): EngineProject | undefined {
  return picture.projects.find((project) => project.name === name);
}
