/** The flags before the command, as `docker compose` has them. */
import { Option, type Command } from 'commander';
import type { LoadOptions } from '../compose/project';
import type { CliDependencies } from './dependencies';

export interface GlobalOptions {
  readonly file?: readonly string[];
  readonly projectName?: string;
  readonly profile?: readonly string[];
  readonly envFile?: readonly string[];
  readonly projectDirectory?: string;
  /** `docker`, `podman`, a Docker context or an address. */
  readonly engine?: string;
}

export function addGlobalOptions(program: Command): void {
  program
    .addOption(repeated('-f, --file <file>', 'compose file; - is standard input'))
    .option('-p, --project-name <name>', 'project name')
    .addOption(repeated('--profile <name>', 'profile to enable'))
    .addOption(repeated('--env-file <file>', 'environment file instead of .env'))
    .option('--project-directory <folder>', 'folder that relative paths start from')
    .option('--engine <name>', 'look at what an engine runs: docker, podman, a Docker context or an address');
}

/** A flag that may stand there more than once. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description} (may be repeated)`).argParser(
    (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value],
  );
}

export function loadOptions(globals: GlobalOptions, dependencies: CliDependencies): LoadOptions {
  const { file, projectName, profile, envFile, projectDirectory } = globals;
  return {
    workingDirectory: dependencies.workingDirectory,
    files: file ?? [],
    ...(projectName === undefined ? {} : { projectName }),
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
    profiles: profile ?? [],
    envFiles: envFile ?? [],
    environment: dependencies.environment,
  };
}
