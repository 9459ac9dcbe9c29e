/** Keeps a network in line with its files until Ctrl-C. */
import type { Project } from '../../compose/project';
import type { UpResult } from '../../daemon/api';
import { DaemonError } from '../../daemon/client';
import { renderChanges } from '../../render/changes-text';
import { renderProblems } from '../../render/problems-text';
import type { EngineProfileName } from '../../topology/engine-profile-name';
import { TopologyError } from '../../topology/topology-error';
import { bringUp, printNotes, printResult } from '../bring-up';
import { loadFiles, type CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { onceFromInput, RememberedFiles } from '../remembered-files';
import { resolverSettings } from '../resolver-flag';
import { parseScales, scaled } from '../scales';

/** Editors write in several steps; this is how long nothing must happen before files are read. */
const SETTLE_MS = 150;

export interface WatchFlags {
  readonly rootful?: boolean;
  /** `web=3`. */
  readonly scale?: readonly string[];
  readonly engineProfile?: EngineProfileName;
  readonly resolver?: readonly string[];
}

/** Brings the project up, and again whenever a file that took part shows something else. */
export async function watch(
  context: CommandContext,
  services: readonly string[],
  flags: WatchFlags,
): Promise<number> {
  const { output, dependencies } = context;
  const reader = onceFromInput(dependencies.reader);
  let isUp = false;
  let told = '';
  const notes = new Set<string>();
  for (;;) {
    const files = new RememberedFiles(reader);
    try {
      const result = await once(context, files, services, flags, notes);
      if (isUp) report(context, result);
      else printResult(output, result);
      told = '';
    } catch (error) {
      const failure = describe(error);
      // What cannot come up at all, or is interrupted, ends as `up` does.
      if (!isUp) output.note(failure?.problems ?? '');
      if (failure === undefined || !isUp) throw error;
      if (failure.text !== told) {
        output.note(`${clock()}  the network stays as it is\n${failure.problems}`);
        if (failure.message !== '') output.error(failure.message, failure.hint);
      }
      told = failure.text;
    }
    if (!isUp) {
      const count = files.paths.length;
      output.note(
        `Watching ${count} ${count === 1 ? 'path' : 'paths'}. Ctrl-C ends that and leaves the network up.\n`,
      );
    }
    isUp = true;
    if ((await nextChange(context, files)) === 'interrupted') {
      output.note('No longer watching; the network stays up. Take it down: netscope down\n');
      return ExitCode.done;
    }
  }
}

/** Compose files with errors, as one thing to tell. */
class UnusableFiles extends CliError {
  constructor(readonly problems: string) {
    super(ExitCode.usage, 'the compose files cannot be used');
  }
}

async function once(
  context: CommandContext,
  files: RememberedFiles,
  services: readonly string[],
  flags: WatchFlags,
  toldNotes: Set<string>,
): Promise<UpResult> {
  const reading = { ...context, dependencies: { ...context.dependencies, reader: files } };
  let text = '';
  const read = async (): Promise<Project> => {
    const { project, problems } = await loadFiles(reading, services);
    text = renderProblems(problems, context.output.noteStyle);
    if (project === undefined || problems.some(({ severity }) => severity === 'error'))
      throw new UnusableFiles(text);
    return scaled(project, parseScales(flags.scale ?? []));
  };
  return bringUp(context, read, {
    rootful: flags.rootful === true,
    isPart: services.length > 0,
    engineProfile: flags.engineProfile,
    resolver: resolverSettings(flags.resolver),
    onPlan: (topology) => {
      const notes = topology.notes.filter(({ message }) => !toldNotes.has(message));
      for (const { message } of notes) toldNotes.add(message);
      context.output.note(text);
      printNotes(context.output, { notes });
    },
  });
}

interface Failure {
  readonly problems: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** All of it, to tell two failures apart. */
  readonly text: string;
}

/** `undefined` for what ends the watching: an interrupt, or a fault of this program. */
function describe(error: unknown): Failure | undefined {
  const isExpected =
    error instanceof TopologyError ||
    error instanceof DaemonError ||
    (error instanceof CliError && error.exitCode !== ExitCode.interrupted);
  if (!isExpected) return undefined;
  const isFiles = error instanceof UnusableFiles;
  const problems = isFiles ? error.problems : '';
  const message = isFiles ? '' : error.message;
  return { problems, message, hint: error.hint, text: `${problems}\n${message}` };
}

function report({ output }: CommandContext, { change, changes }: UpResult): void {
  const time = clock();
  if (change === 'unchanged') {
    output.note(`${time}  nothing to change\n`);
    return;
  }
  const lines = renderChanges(changes).trimEnd().split('\n');
  output.result(lines.map((line) => `${time}  ${line}\n`).join(''));
}

/** Waits until a file shows something else than it did, or somebody has had enough. */
function nextChange(
  { dependencies, output }: CommandContext,
  files: RememberedFiles,
): Promise<'changed' | 'interrupted'> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      stopWatching();
      stopListening();
      finish();
    };
    const look = (): void => {
      files.differ().then(
        (differ) => {
          if (differ) end(() => resolve('changed'));
        },
        (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    };
    const settle = (): void => {
      clearTimeout(timer);
      timer = setTimeout(look, SETTLE_MS);
    };
    const stopWatching = dependencies.watchFiles(files.paths, settle, (error) =>
      output.warning(`a folder cannot be watched: ${error.message}`),
    );
    const stopListening = dependencies.onInterrupt(() => end(() => resolve('interrupted')));
    // What has changed since it was read has nobody told of.
    settle();
  });
}

/** The time of day, to the second. */
function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
