import { renderConfig } from '../../render/config-text';
import { renderProblems } from '../../render/problems-text';
import { loadFiles, type CommandContext } from '../context';
import { ExitCode } from '../exit';

/** Shows the project as the files make it, with everything that is wrong with them. */
export async function config(context: CommandContext, flags: { readonly json?: boolean }): Promise<number> {
  const { output } = context;
  const { project, problems } = await loadFiles(context);
  if (flags.json === true) {
    output.json({ project: project ?? null, problems });
  } else {
    output.note(renderProblems(problems, output.noteStyle));
    if (project !== undefined) output.result(renderConfig(project, output.style));
  }
  const broken = project === undefined || problems.some((problem) => problem.severity === 'error');
  return broken ? ExitCode.usage : ExitCode.done;
}
