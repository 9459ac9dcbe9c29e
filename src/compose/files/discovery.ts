/**
 * Which files make up the project, and which folder is the project directory.
 *
 * Source of the behaviour: compose-go `cli/options.go` (`WithConfigFileEnv`, `WithDefaultConfigPath`,
 * `GetWorkingDir`).
 */
import { posix as path } from 'node:path';
import type { Variables } from './environment';
import type { ComposeFile, LoadOptions } from '../project';
import { exists } from './read-file';
import type { RoleReader } from './recorded-reading';
import type { Report } from '../report';

/** Base names in the order in which a folder is searched. */
export const DEFAULT_FILE_NAMES = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
] as const;

/** Override names in the order in which they are tried, whatever the name of the base file. */
export const OVERRIDE_FILE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
] as const;

/**
 * Finds the compose files: `-f`, else `COMPOSE_FILE`, else the first folder from the project directory (or the
 * working directory) upwards that has a file of a default name, with its override file. Files that are named
 * are returned whether or not they exist. Reports where nothing is found.
 */
export async function discoverFiles(
  options: LoadOptions,
  variables: Variables,
  reader: RoleReader,
  report: Report,
): Promise<readonly ComposeFile[]> {
  if (options.files.length > 0) return named(options, options.files, 'explicit');
  const list = variables.get('COMPOSE_FILE');
  if (list !== undefined) {
    const separator = variables.get('COMPOSE_PATH_SEPARATOR') ?? '';
    const names = list.split(separator === '' ? ':' : separator);
    if (list !== '') return named(options, names, 'COMPOSE_FILE');
    report({
      severity: 'error',
      code: 'no-compose-file',
      message: 'COMPOSE_FILE is set, but empty.',
      hint: 'Unset COMPOSE_FILE to search for a compose file, or list files in it.',
    });
    return [];
  }
  return search(options, reader, report);
}

function named(
  options: LoadOptions,
  names: readonly string[],
  reason: 'explicit' | 'COMPOSE_FILE',
): readonly ComposeFile[] {
  return names.map((name) =>
    name === '-'
      ? { path: '-', reason: 'stdin' }
      : { path: path.resolve(options.workingDirectory, name), reason },
  );
}

async function search(
  options: LoadOptions,
  reader: RoleReader,
  report: Report,
): Promise<readonly ComposeFile[]> {
  const start = path.resolve(options.workingDirectory, options.projectDirectory ?? '');
  for (let folder = start; ; folder = path.dirname(folder)) {
    const present = await existing(folder, DEFAULT_FILE_NAMES, reader);
    const base = present[0];
    if (base !== undefined) {
      reportSeveral(present, 'config', report);
      const overrides = await existing(folder, OVERRIDE_FILE_NAMES, reader);
      reportSeveral(overrides, 'override', report);
      const override = overrides[0];
      const files: ComposeFile[] = [{ path: base, reason: 'discovered' }];
      if (override !== undefined) files.push({ path: override, reason: 'override' });
      return files;
    }
    if (folder === path.dirname(folder)) break;
  }
  report({
    severity: 'error',
    code: 'no-compose-file',
    message: `There is no compose file in ${start} or any folder above it (no configuration file provided: not found).`,
    hint: `Create ${DEFAULT_FILE_NAMES[0]} there, or name a file with -f.`,
  });
  return [];
}

/** docker compose takes the first and says so in two lines of its log. */
function reportSeveral(files: readonly string[], kind: 'config' | 'override', report: Report): void {
  const [first] = files;
  if (first === undefined || files.length === 1) return;
  report({
    severity: 'warning',
    code: kind === 'config' ? 'several-compose-files' : 'several-override-files',
    message: `Found multiple ${kind} files with supported names: ${files.join(', ')}. Using ${first}.`,
    hint: 'Name the files you mean with -f.',
  });
}

async function existing(
  folder: string,
  names: readonly string[],
  reader: RoleReader,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    if (await exists(reader, file)) found.push(file);
  }
  return found;
}

/**
 * The project directory, to which the paths of all files are relative: `--project-directory`, else the folder
 * of the first file that is not standard input, else the working directory.
 */
export function projectDirectory(options: LoadOptions, files: readonly string[]): string {
  if (options.projectDirectory !== undefined && options.projectDirectory !== '') {
    return path.resolve(options.workingDirectory, options.projectDirectory);
  }
  const first = files.find((file) => file !== '-');
  return first === undefined
    ? path.resolve(options.workingDirectory)
    : path.dirname(path.resolve(options.workingDirectory, first));
}
