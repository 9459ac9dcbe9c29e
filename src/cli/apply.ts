/** Brings a network to a topology: progress, the way back by Ctrl-C, and what is said at the end. */
import type { UpParams, UpResult } from '../daemon/api';
import { type DaemonClient, DaemonError } from '../daemon/client';
import { renderChanges } from '../render/changes-text';
import { type CommandContext, findRunning } from './context';
import { CliError, ExitCode } from './exit';

/**
 * Ctrl-C takes the request back; the daemon then undoes what it did and answers `cancelled`.
 * @throws DaemonError, CliError with `interrupted`
 */
export async function applyTopology(
  context: CommandContext,
  client: DaemonClient,
  params: UpParams,
): Promise<UpResult> {
  const { dependencies, output } = context;
  const { project } = params.topology;
  const abort = new AbortController();
  const stopListening = dependencies.onInterrupt(() => {
    output.progress('Interrupted; taking back what was done');
    abort.abort();
  });
  const stopProgress = client.onProgress((progress) => {
    if (progress.project === project) output.progress(progress.message);
  });
  try {
    return await client.up(params, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted || !(error instanceof DaemonError)) throw error;
    throw new CliError(ExitCode.interrupted, `interrupted; ${await leftOver(client, project, error)}`);
  } finally {
    stopListening();
    stopProgress();
    output.endProgress();
  }
}

async function leftOver(client: DaemonClient, project: string, error: DaemonError): Promise<string> {
  if (error.reason !== 'cancelled') return `${error.message}; netscope down clears away what may be left`;
  const running = await findRunning(client, project).catch(() => undefined);
  return running === undefined ? 'nothing is left of it' : 'the network is as it was before';
}

/** For a command that changes what is up in a way that no file asks for. */
export function reportChange(context: CommandContext, result: UpResult, json: boolean): number {
  const { output } = context;
  if (json) {
    output.json(result);
    return ExitCode.done;
  }
  const { project, changes, tookMs } = result;
  if (changes.length === 0) {
    output.note(`Nothing of ${project.project} had to change.\n`);
    return ExitCode.done;
  }
  output.result(renderChanges(changes));
  output.note(`${project.project} is changed (${(tookMs / 1000).toFixed(1)} s).\n`);
  output.note('netscope up brings it back to what the files say.\n');
  return ExitCode.done;
}
