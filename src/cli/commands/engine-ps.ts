import type { EngineProject } from '../../engine/engine-picture';
import { engineTitle } from '../../engine/engine-state';
import { renderEngine } from '../../render/engine-text';
import type { CommandContext } from '../context';
import { projectIn, projectNameIfAny, readEngine } from '../engine-access';
import { ExitCode } from '../exit';

export interface EnginePsFlags {
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Lists what an engine runs: the project of the files where it knows it, else everything. */
export async function enginePs(context: CommandContext, word: string, flags: EnginePsFlags): Promise<number> {
  const { output } = context;
  const name = flags.all === true ? undefined : await projectNameIfAny(context);
  const picture = await readEngine(context, word);
  const own = projectIn(picture, name);
  const projects = name === undefined ? picture.projects : own === undefined ? [] : [own];
  if (flags.json === true) {
    output.json({ engine: picture.engine, projects: projects.map(withoutEnvironment) });
    return ExitCode.done;
  }
  if (projects.length === 0) {
    const what = name === undefined ? 'container' : `container of ${name}`;
    output.note(`${engineTitle(picture.engine)} has no ${what}.\n`);
    if (picture.projects.length > 0) output.note('  hint: --all lists what it has.\n');
    return ExitCode.done;
  }
  output.result(renderEngine(picture, projects, output.style));
  return ExitCode.done;
}

/** Containers keep secrets in their environment, and what is printed here gets copied into reports. */
function withoutEnvironment({ topology, ...project }: EngineProject): object {
  const namespaces = topology.namespaces.map(({ environment: _, ...namespace }) => namespace);
  return { ...project, topology: { ...topology, namespaces } };
}
