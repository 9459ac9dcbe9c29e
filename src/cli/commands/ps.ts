import { renderRunning } from '../../render/project-text';
import { findRunning, requireProjectName, withDaemon, type CommandContext } from '../context';
import { ExitCode } from '../exit';

/** Lists the endpoints of the project as they are up. */
export async function ps(context: CommandContext, flags: { readonly json?: boolean }): Promise<number> {
  const { output } = context;
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
