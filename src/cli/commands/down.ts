import { requireProjectName, withDaemonAhead, type CommandContext } from '../context';
import type { DownResult } from '../../daemon/api';
import { ExitCode } from '../exit';

interface DownFlags {
  readonly json?: boolean;
}

/** Takes the project's network down, and clears away what a daemon that was killed has left of it. */
export async function down(context: CommandContext, flags: DownFlags): Promise<number> {
  const { dependencies, output } = context;
  const read = (): Promise<string> => requireProjectName(context);
  return withDaemonAhead(context, { start: false, prepare: {} }, read, async (client, project) => {
    const report = reporter(context, project, flags);
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
}

function reporter({ output }: CommandContext, project: string, flags: DownFlags) {
  return ({ wasUp, tookMs }: Pick<DownResult, 'wasUp' | 'tookMs'>): number => {
    if (flags.json === true) output.json({ project, wasUp, tookMs });
    else if (wasUp) output.note(`${project} is down (${(tookMs / 1000).toFixed(1)} s).\n`);
    else output.note(`Nothing of ${project} is up.\n`);
    return ExitCode.done;
  };
}
