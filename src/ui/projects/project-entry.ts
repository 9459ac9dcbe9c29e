/** One project: loads it when asked, once at a time, and knows when that is out of date. */
import { ProjectLoader, type LiveResult } from '../../compose/loader';
import { EditorReader } from './editor-reader';
import { loadOptions, snapshotOf } from './snapshot';
import type { ProjectSource, Snapshot } from './snapshot';

/** One load: what it gave, and the documents that it saw. */
export interface ProjectReading {
  readonly snapshot: Snapshot;
  readonly result: LiveResult;
  readonly reader: EditorReader;
}

export class ProjectEntry {
  private last: ProjectReading | undefined;
  private running: Promise<ProjectReading> | undefined;
  private stale = true;
  private readonly loader = new ProjectLoader();

  constructor(readonly source: ProjectSource) {}

  /** The last load, which may be older than the documents. */
  get reading(): ProjectReading | undefined {
    return this.last;
  }

  /** Whether the last load shows what the editors show now. */
  get isCurrent(): boolean {
    return !this.stale && (this.last?.reader.isCurrent() ?? false);
  }

  /** Whether the project was read from this file, or looked for it. */
  dependsOn(path: string): boolean {
    return this.last?.reader.versions.has(path) ?? true;
  }

  invalidate(): void {
    this.stale = true;
  }

  /** Gives a current load, starting it if needed. */
  load(): Promise<ProjectReading> {
    if (this.isCurrent && this.last !== undefined) return Promise.resolve(this.last);
    this.running ??= this.loadUntilCurrent().finally(() => (this.running = undefined));
    return this.running;
  }

  private async loadUntilCurrent(): Promise<ProjectReading> {
    for (;;) {
      this.stale = false;
      const reader = new EditorReader();
      const result = await this.loader.load(loadOptions(this.source, process.env), reader);
      const reading = { snapshot: snapshotOf(this.source, result), result, reader };
      this.last = reading;
      if (this.isCurrent) return reading;
    }
  }
}
