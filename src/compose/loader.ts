/** A project that is loaded again and again while its files are edited. */
import { type Loaded, loadProject } from './load';
import { LoadMemory } from './memory';
import type { FileReader, LoadOptions, Project } from './project';
import { steadyProject } from './steady';

/** What `ProjectLoader` gives beside the result of a load. */
export interface LiveResult extends Loaded {
  /** The last project that had no errors. */
  readonly lastGood?: Project;
  /** What to show while a line is half typed: `project` with what a syntax error has spoilt as it last was. */
  readonly steady?: Project;
}

/**
 * Loads one project repeatedly and does again only what an edit has changed. The results are the same as those of
 * `loadProject`.
 */
export class ProjectLoader {
  private readonly memory = new LoadMemory();
  private lastGood: Project | undefined;
  private running: Promise<unknown> = Promise.resolve();

  /** Loads after every earlier load has ended. Rejects only if `reader` does. */
  load(options: LoadOptions, reader: FileReader): Promise<LiveResult> {
    const result = this.running.then(() => this.loadNow(options, reader));
    this.running = result.catch(() => undefined);
    return result;
  }

  private async loadNow(options: LoadOptions, reader: FileReader): Promise<LiveResult> {
    const result = await loadProject(options, reader, this.memory);
    const isGood = !result.problems.some(({ severity }) => severity === 'error');
    if (isGood && result.project) this.lastGood = result.project;
    const { lastGood } = this;
    const steady = steadyProject(result.project, result.problems, lastGood);
    return { ...result, ...(lastGood && { lastGood }), ...(steady && { steady }) };
  }
}
