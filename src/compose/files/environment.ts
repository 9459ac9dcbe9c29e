/**
 * The variables that interpolation sees: the caller's environment, completed by env files.
 *
 * Service-level `environment` and `env_file` never take part.
 * Source of the behaviour: compose-go `cli/options.go` (`WithEnvFiles`, `WithDotEnv`).
 */
import { posix as path } from 'node:path';
import { parseEnvFile } from './env-file';
import { lineRanges, reportEnvFileError, reportMissing } from './env-file-places';
import type { LoadOptions, SourceRange } from '../project';
import { readFile } from './read-file';
import type { RoleReader } from './recorded-reading';
import type { Report } from '../report';

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

// What Go's `strconv.ParseBool` takes for a boolean.
const TRUE_WORDS = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE_WORDS = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** Whether `.env` is read at all; only the caller's environment can turn it off. */
export function readsDefaultEnvFile(options: LoadOptions, report?: Report): boolean {
  const setting = options.environment['COMPOSE_DISABLE_ENV_FILE'];
  if (setting === undefined || FALSE_WORDS.includes(setting)) return true;
  if (TRUE_WORDS.includes(setting)) return false;
  report?.({
    severity: 'error',
    code: 'environment-invalid',
    message: `COMPOSE_DISABLE_ENV_FILE must be a boolean, but is "${setting}" (parsing "${setting}": invalid syntax).`,
    hint: 'Set it to true or false, or unset it.',
  });
  return true;
}

/**
 * Adds the values of env files to variables that are already known; known ones are never overwritten, and of
 * several files the later wins. Absolute paths. A `.env` that nobody names may be missing or be a folder.
 */
export async function withEnvFiles(
  known: Variables,
  files: readonly string[],
  required: boolean,
  reader: RoleReader,
  report: Report,
  from?: readonly SourceRange[],
): Promise<Variables> {
  const added = new Map<string, string>();
  for (const [index, file] of files.entries()) {
    const text = await readEnvFile(file, required, reader, report, from?.[index]);
    if (text === undefined) continue;
    const parsed = parseEnvFile(text, (name) => known.get(name), added);
    const lineRange = lineRanges(file, text);
    for (const [name, value] of parsed.values) added.set(name, value);
    reportMissing(parsed, lineRange, report);
    reportEnvFileError(file, parsed, lineRange, report);
  }
  return new Map([...added, ...known]);
}

async function readEnvFile(
  file: string,
  required: boolean,
  reader: RoleReader,
  report: Report,
  from: SourceRange | undefined,
): Promise<string | undefined> {
  const ignored = required ? undefined : 'directory';
  const outcome = await readFile(reader, file, 'env-file', from, report, ignored);
  if (outcome.state === 'read') return outcome.text;
  if (outcome.state === 'absent' && required) {
    report({
      severity: 'error',
      code: 'env-file-not-found',
      message: `Couldn't find env file: ${file} (no such file or directory).`,
      hint: from
        ? 'Correct the path; it is relative to the project directory.'
        : 'Correct the path given by --env-file or COMPOSE_ENV_FILES.',
      ...(from && { range: from }),
    });
  }
  return undefined;
}
