import { renderRunning } from '../../render/project-text';
import { findRunning, requireProjectName, withDaemon, type CommandContext } from '../context';
import { ExitCode } from '../exit';
import { enginePs } from './engine-ps';

export interface PsFlags {
  readonly json?: boolean;
  /** With an engine: every project. */
  readonly all?: boolean;
}

/** Lists the endpoints of the project as they are up. */
export async function ps(context: CommandContext, flags: PsFlags): Promise<number> {
  const { output, globals } = context;
  if (globals.engine !== undefined) return enginePs(context, globals.engine, flags);
  const project = await requireProjectName(context);
  const running = await withDaemon(context, { start: false }, (client) => findRunning(client, project));
  if (flags.json === true) {
    output.json({ project, running: running ?? null });
    return ExitCode.done;
  }
  if (running === undefined) {
    output.note(`Nothing of ${project} is up.\n`);
    return ExitCode.done;
  }
  output.result(renderRunning(running, output.style));
  if (running.state.kind === 'failed') output.warning(running.state.reason);
  return ExitCode.done;
}
