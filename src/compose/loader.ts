/** A project that is loaded again and again while its files are edited. */
import { type Loaded, loadProject } from './load';
import { LoadMemory } from './memory';
import type { FileReader, LoadOptions, Project } from './project';

/** What `ProjectLoader` gives beside the result of a load. */
export interface LiveResult extends Loaded {
  /** The last project that had no errors: what hovers may fall back to while a line is half typed. */
  readonly lastGood?: Project;
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
    return { ...result, ...(this.lastGood && { lastGood: this.lastGood }) };
  }
}
