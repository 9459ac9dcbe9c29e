import { configDocument, isWhole } from '../../compose/document/config-document';
import type { Problem, Project } from '../../compose/project';
import { usedFiles } from '../../compose/files/used-files';
import { renderConfig } from '../../render/config-text';
import { renderProblems } from '../../render/problems-text';
import { loadFiles, type CommandContext } from '../context';
import { ExitCode } from '../exit';

export interface ConfigFlags {
  readonly json?: boolean;
  readonly format?: 'text' | 'json';
  readonly services?: boolean;
  readonly networks?: boolean;
  readonly profiles?: boolean;
  readonly quiet?: boolean;
}

/**
 * Shows the project as the files make it, with everything that is wrong with them. Ends with 1 where
 * `docker compose config` would refuse the files.
 *
 * @param services to which the project is restricted; empty: all. The lists ignore them, as Docker's do.
 */
export async function config(
  context: CommandContext,
  services: readonly string[],
  flags: ConfigFlags,
): Promise<number> {
  const { output } = context;
  const list = listOf(flags);
  const result = await loadFiles(context, list ? [] : services);
  const document = configDocument(result);
  const isFine = isWhole(document);
  const isQuiet = flags.quiet === true;
  if (!list && !isQuiet && (flags.json === true || flags.format === 'json')) {
    output.json(document);
  } else {
    output.note(renderProblems(result.problems.map(forConfig), output.noteStyle));
    if (result.project && list && isFine) output.result(lines(list(result.project)));
    else if (result.project && !list && !isQuiet) {
      output.result(renderConfig(result.project, usedFiles(result), output.style));
    }
  }
  return isFine ? ExitCode.done : ExitCode.no;
}

/** What only hinders a start is no error of the files. */
function forConfig(problem: Problem): Problem {
  return problem.stage === 'start' ? { ...problem, severity: 'warning' } : problem;
}

/** The names that a flag asks for, each once. */
function listOf(flags: ConfigFlags): ((project: Project) => readonly string[]) | undefined {
  if (flags.services === true) return ({ services }) => services.map(({ name }) => name);
  if (flags.networks === true) return ({ networks }) => networks.map(({ key }) => key).sort();
  if (flags.profiles !== true) return undefined;
  return ({ services, disabledServices }) =>
    [...new Set([...services, ...disabledServices].flatMap(({ profiles }) => profiles))].sort();
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
