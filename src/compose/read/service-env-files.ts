/**
 * `services.X.env_file`: variables of the container that stand in files.
 *
 * Source of the behaviour: compose-go `types/project.go` (`WithServicesEnvironmentResolved`).
 */
import { parseEnvFile, type EnvFile } from '../files/env-file';
import { lineRanges, reportEnvFileError, reportMissing } from '../files/env-file-places';
import { readBoolean } from './fields';
import { child, textOf, type Node } from '../nodes';
import type { Piece, TextValue } from '../project';
import { readFile } from '../files/read-file';
import type { RoleReader } from '../files/recorded-reading';
import type { EnvironmentValues } from './read-values';
import type { Report } from '../report';

/**
 * Reads the files of one service in order; a later file wins. Values keep the line they stand on.
 *
 * @param node in canonical form: a list of absolute paths or `{path, required, format}`
 * @param lookup the variables that values may refer to beside those of the files
 */
export async function readServiceEnvFiles(
  node: Node | undefined,
  service: string,
  lookup: (name: string) => string | undefined,
  reader: RoleReader,
  report: Report,
): Promise<EnvironmentValues> {
  const environment = new Map<string, string>();
  const values = new Map<string, TextValue>();
  for (const item of node?.kind === 'list' ? node.items : []) {
    const file = textOf(item) ?? textOf(child(item, 'path'));
    if (file === undefined) continue;
    const from = item.via ?? item.range;
    const outcome = await readFile(reader, file, 'service-env-file', from, report);
    if (outcome.state === 'unusable') continue;
    if (outcome.state === 'absent') {
      const required = readBoolean(child(item, 'required'), `services.${service}.env_file.required`, report);
      if (required === false) continue;
      report({
        severity: 'error',
        code: 'env-file-not-found',
        message: `Service "${service}": env file ${file} not found (no such file or directory).`,
        hint: 'Create it, correct the path, or write "required: false" beside "path:".',
        range: from,
        subject: { word: file, service },
      });
      continue;
    }
    const { text } = outcome;
    const format = child(item, 'format');
    const isRaw = textOf(format) === 'raw';
    if (format && !isRaw && textOf(format) !== '') {
      report({
        severity: 'error',
        code: 'env-file-format',
        message: `Service "${service}": unsupported env_file format "${textOf(format) ?? ''}".`,
        hint: 'Write "format: raw", or remove the line.',
        range: format.range,
      });
      continue;
    }
    const parsed = isRaw ? parseRaw(text) : parseEnvFile(text, lookup, environment);
    const lineRange = lineRanges(file, text);
    for (const [key, value] of parsed.values) {
      environment.set(key, value);
      const range = lineRange(parsed.lines.get(key) ?? 0);
      const pieces = parsed.pieces.get(key);
      const kind = 'environment';
      values.set(key, {
        kind,
        key,
        isFromFile: true,
        text: value,
        range,
        exact: false,
        ...(pieces && { pieces }),
      });
    }
    reportMissing(parsed, lineRange, report);
    reportEnvFileError(file, parsed, lineRange, report);
  }
  return { environment: Object.fromEntries(environment), values: [...values.values()] };
}

/** `format: raw`: everything after the first `=` is the value, quotes and dollars included. */
function parseRaw(text: string): EnvFile {
  const values = new Map<string, string>();
  const lines = new Map<string, number>();
  const pieces = new Map<string, readonly Piece[]>();
  for (const [line, content] of text.split(/\r?\n/).entries()) {
    const equals = content.indexOf('=');
    if (equals <= 0 || content.trimStart().startsWith('#')) continue;
    const key = content.slice(0, equals).trim();
    values.set(key, content.slice(equals + 1));
    lines.set(key, line);
    const length = content.length - equals - 1;
    pieces.set(key, [{ at: 0, length, line: 0, character: equals + 1 }]);
  }
  return { values, lines, pieces, missing: [] };
}
