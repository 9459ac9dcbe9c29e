import { requireProjectName, withDaemon, type CommandContext } from '../context';
import type { DownResult } from '../../daemon/api';
import { ExitCode } from '../exit';

/** Takes the project's network down, and clears away what a daemon that was killed has left of it. */
export async function down(context: CommandContext, flags: { readonly json?: boolean }): Promise<number> {
  const { dependencies, output } = context;
  const project = await requireProjectName(context);
  return withDaemon(context, { start: false }, async (client) => {
    // Without a daemon, and with nothing that one has left behind, there is nothing to ask.
    if (client === undefined) return report({ wasUp: false, tookMs: 0 });
    const abort = new AbortController();
    const stopListening = dependencies.onInterrupt(() => abort.abort());
    const stopProgress = client.onProgress((progress) => {
      if (progress.project === project) output.progress(progress.message);
    });
    try {
      return report(await client.down(project, abort.signal));
    } finally {
      stopListening();
      stopProgress();
      output.endProgress();
    }
  });

  function report({ wasUp, tookMs }: Pick<DownResult, 'wasUp' | 'tookMs'>): number {
    if (flags.json === true) output.json({ project, wasUp, tookMs });
    else if (wasUp) output.note(`${project} is down (${(tookMs / 1000).toFixed(1)} s).\n`);
    else output.note(`Nothing of ${project} is up.\n`);
    return ExitCode.done;
  }
}
