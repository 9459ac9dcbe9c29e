/**
 * The variables that interpolation sees: the caller's environment, completed by env files.
 *
 * Service-level `environment` and `env_file` never take part.
 * Source of the behaviour: compose-go `cli/options.go` (`WithEnvFiles`, `WithDotEnv`).
 */
import { posix as path } from 'node:path';
import { parseEnvFile } from './env-file';
import { lineRanges, reportEnvFileError } from './env-file-places';
import type { FileReader, LoadOptions } from './project';
import type { Report } from './report';

export type Variables = ReadonlyMap<string, string>;

/** The caller's own variables. One that is set to the empty text counts as set. */
export function callerVariables(options: LoadOptions): Variables {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(options.environment)) {
    if (value !== undefined) variables.set(name, value);
  }
  return variables;
}

/**
 * Env files that the caller names: `--env-file`, else `COMPOSE_ENV_FILES` (comma separated).
 * `undefined` where neither is given, so that the default `.env` applies.
 */
export function namedEnvFiles(options: LoadOptions): readonly string[] | undefined {
  const listed = options.environment['COMPOSE_ENV_FILES'] ?? '';
  const names =
    options.envFiles.length > 0 ? options.envFiles : listed.split(',').filter((name) => name !== '');
  if (names.length === 0) return undefined;
  return names.map((name) => path.resolve(options.workingDirectory, name));
}

/** Whether `.env` is read at all; only the caller's environment can turn it off. */
export function readsDefaultEnvFile(options: LoadOptions): boolean {
  const setting = (options.environment['COMPOSE_DISABLE_ENV_FILE'] ?? '').toLowerCase();
  return setting !== '1' && setting !== 'true';
}

/**
 * Adds the values of env files to variables that are already known; known ones are never overwritten, and of
 * several files the later wins. Absolute paths; a missing file is an error only if it is `required`.
 */
export async function withEnvFiles(
  known: Variables,
  files: readonly string[],
  required: boolean,
  reader: FileReader,
  report: Report,
): Promise<Variables> {
  const added = new Map<string, string>();
  for (const file of files) {
    const text = await reader.read(file);
    if (text === undefined) {
      if (!required) continue;
      report({
        severity: 'error',
        code: 'env-file-not-found',
        message: `The env file ${file} does not exist.`,
        hint: 'Correct the path given by --env-file or COMPOSE_ENV_FILES.',
      });
      continue;
    }
    const parsed = parseEnvFile(text, (name) => known.get(name), added);
    const lineRange = lineRanges(file, text);
    for (const [name, value] of parsed.values) added.set(name, value);
    for (const { name, line } of parsed.missing) {
      report({
        severity: 'warning',
        code: 'variable-not-set',
        message: `The variable "${name}" is not set and stands for an empty text.`,
        hint: `Set it earlier in the file or in the environment, or give a default: \${${name}:-value}.`,
        range: lineRange(line),
      });
    }
    reportEnvFileError(file, parsed, lineRange, report);
  }
  return new Map([...added, ...known]);
}
