import type { Project } from '../../compose/project';
import { loadForFindings } from '../../diagnose/gather';
import { matrixOf } from '../../names/matrix';
import { projectNames } from '../../names/project-names';
import { renderMatrix } from '../../render/matrix-text';
import { renderProblems } from '../../render/problems-text';
import { planTopology } from '../../topology/plan';
import { TopologyError } from '../../topology/topology-error';
import type { Topology } from '../../topology/topology';
import type { CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { loadOptions } from '../global-options';
import { suggest } from '../suggest';
import { Texts } from '../texts';

export interface MatrixFlags {
  readonly json?: boolean;
  readonly names?: boolean;
}

/**
 * Shows who can resolve whom, from the files alone. Files with errors are shown as far as they are understood, and end
 * with 1.
 *
 * @param callers whose view is wanted; empty: everybody's
 */
export async function matrix(
  context: CommandContext,
  callers: readonly string[],
  flags: MatrixFlags,
): Promise<number> {
  const { output, globals, dependencies } = context;
  // Standard input can be read once only, and both loads ask for it.
  const texts = new Texts(dependencies.reader);
  const loads = await loadForFindings(loadOptions(globals, dependencies), texts);
  const { project, problems } = loads.chosen;
  const whole = loads.whole.project;
  output.note(renderProblems(problems, output.noteStyle));
  if (project === undefined || whole === undefined)
    throw new CliError(ExitCode.usage, 'the compose files cannot be used');
  const enabled = new Set(project.services.map(({ name }) => name));
  for (const caller of callers) requireEnabled(whole, enabled, caller);

  const topology = plan(project, context);
  const result = matrixOf(projectNames(whole), { enabled, from: callers, topology });
  if (flags.json === true) output.json(result);
  else {
    const { columns } = dependencies.stdout;
    const width = columns === undefined ? {} : { width: columns };
    output.result(renderMatrix(result, { ...width, details: flags.names === true }, output.style));
  }
  return problems.some(({ severity }) => severity === 'error') ? ExitCode.no : ExitCode.done;
}

/** @throws CliError for a service that is not there or not enabled */
function requireEnabled({ name, services }: Project, enabled: ReadonlySet<string>, word: string): void {
  if (enabled.has(word)) return;
  const disabled = services.find((service) => service.name === word);
  if (disabled !== undefined) {
    const profile = disabled.profiles[0];
    throw new CliError(
      ExitCode.usage,
      `${word} is not enabled`,
      profile === undefined ? undefined : `Enable it with --profile ${profile}.`,
    );
  }
  const near = suggest(word, enabled);
  const hint = near === undefined ? `Services: ${[...enabled].join(', ')}.` : `Did you mean ${near}?`;
  throw new CliError(ExitCode.usage, `no service "${word}" in ${name}`, hint);
}

/** Nothing where the project cannot be planned: names hold without addresses. */
function plan(project: Project, { output }: CommandContext): Topology | undefined {
  try {
    return planTopology(project);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    output.warning(`there are no addresses: ${error.message}`);
    return undefined;
  }
}
