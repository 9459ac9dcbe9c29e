/**
 * The project's name, from which containers and networks get theirs.
 *
 * Source of the behaviour: compose-go `cli/options.go`, `loader/loader.go` (`NormalizeProjectName`,
 * `InvalidProjectNameErr`).
 */
import { posix as path } from 'node:path';
import type { Variables } from './files/environment';
import { child, isNull, textOf, type Node } from './nodes';
import type { LoadOptions } from './project';
import type { Report } from './report';
import { substitute } from './values/template';

/** Lower-cases and drops everything that a project name may not hold. May give the empty text. */
export function normaliseProjectName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, '')
    .replace(/^[-_]+/, '');
}

/**
 * Decides the name: `-p`, else `COMPOSE_PROJECT_NAME` (env files included), else the last `name:` of the
 * documents, else the base name of the project directory. The first two must be in normal form already;
 * where they are not, that is reported and the normal form is used. A `name:` whose variables give nothing is no name, and
 * the folder is not asked then.
 *
 * @param documents in merge order, before interpolation
 */
export function decideProjectName(
  options: LoadOptions,
  variables: Variables,
  documents: readonly Node[],
  directory: string,
  report: Report,
): string {
  const imposed = [options.projectName, variables.get('COMPOSE_PROJECT_NAME')].find(
    (name) => name !== undefined && name !== '',
  );
  const text = imposed ?? declaredName(documents, variables, report) ?? path.basename(directory);
  const name = normaliseProjectName(text);
  if (imposed !== undefined && name !== imposed) {
    report({
      severity: 'error',
      code: 'project-name-invalid',
      message: `"${imposed}" is not a project name: lower-case letters, digits, "-" and "_", starting with a letter or digit.`,
      hint: name === '' ? 'Choose another name.' : `Use "${name}".`,
    });
  }
  if (name === '') {
    report({
      severity: 'error',
      code: 'project-name-empty',
      message: 'The project has no name: nothing of the folder name can be used in one.',
      hint: 'Add a top-level "name:" to the file, or pass -p.',
    });
  }
  return name;
}

/** Values are checked for their type here, because the name is needed before anything else is read. */
function declaredName(documents: readonly Node[], variables: Variables, report: Report): string | undefined {
  let name: string | undefined;
  for (const document of documents) {
    const node = child(document, 'name');
    if (node === undefined) continue;
    if (node.kind !== 'scalar' || (typeof node.value !== 'string' && !isNull(node))) {
      report({
        severity: 'error',
        code: 'wrong-type',
        message: 'name must be a string.',
        hint: 'Put it in quotes.',
        range: node.range,
      });
    }
    const text = textOf(node) ?? '';
    if (text !== '') name = text;
  }
  // Problems of the template are reported when the whole document is interpolated.
  return name === undefined ? undefined : substitute(name, (variable) => variables.get(variable)).text;
}
