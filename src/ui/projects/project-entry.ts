/** One project: loads it when asked, once at a time, and knows when that is out of date. */
import { ProjectLoader } from '../../compose/loader';
import { EditorReader } from './editor-reader';
import { loadOptions, snapshotOf } from './snapshot';
import type { ProjectSource, Snapshot } from './snapshot';

export class ProjectEntry {
  private last: { readonly snapshot: Snapshot; readonly reader: EditorReader } | undefined;
  private running: Promise<Snapshot> | undefined;
  private stale = true;
  private readonly loader = new ProjectLoader();

  constructor(readonly source: ProjectSource) {}

  /** The last snapshot, which may be older than the documents. */
  get snapshot(): Snapshot | undefined {
    return this.last?.snapshot;
  }

  /** Whether the last snapshot shows what the editors show now. */
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

  /** Gives a current snapshot, loading it if needed. */
  load(): Promise<Snapshot> {
    if (this.isCurrent && this.last !== undefined) return Promise.resolve(this.last.snapshot);
    this.running ??= this.loadUntilCurrent().finally(() => (this.running = undefined));
    return this.running;
  }

  private async loadUntilCurrent(): Promise<Snapshot> {
    for (;;) {
      this.stale = false;
      const reader = new EditorReader();
      const result = await this.loader.load(loadOptions(this.source, process.env), reader);
      const snapshot = snapshotOf(this.source, result);
      this.last = { snapshot, reader };
      if (this.isCurrent) return snapshot;
    }
  }
}
