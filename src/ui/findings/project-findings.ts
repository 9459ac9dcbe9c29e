/** The findings of one project as its files stand in the editors. */
import { ProjectLoader } from '../../compose/loader';
import type { Problem, Project } from '../../compose/project';
import type { HostFacts } from '../../diagnose/facts';
import type { Finding } from '../../diagnose/finding';
import { findingsOf } from '../../diagnose/findings';
import { loadForFindings, projectFacts } from '../../diagnose/gather';
import { readServiceFiles } from '../../diagnose/service-files';
import { FileMemory } from '../../files/file-memory';
import { FolderMemory } from '../../files/folder-memory';
import { EditorReader } from '../projects/editor-reader';
import type { ProjectReading } from '../projects/project-entry';
import type { ProjectStore } from '../projects/project-store';
import { loadOptions } from '../projects/snapshot';
import type { FindingSource } from './finding-source';
import { otherProjects } from './other-projects';

/** One look at a project: what was found, and in which state of its files. */
export interface Look {
  readonly findings: readonly Finding[];
  /**
   * True where a syntax error hides parts of the project: what is said about the rest would be guessed, so that there are
   * only findings about the files themselves.
   */
  readonly isPartial: boolean;
  readonly reading: ProjectReading;
  /** The other projects that were known. */
  readonly others: readonly Project[];
  /** Everything that was read or looked for, beside the disk's share of the load. */
  readonly reader: EditorReader;
}

export class ProjectFindings {
  private readonly everyProfile = new ProjectLoader();
  private readonly disk = new FileMemory();
  private readonly folders = new FolderMemory();

  constructor(
    readonly source: FindingSource,
    private readonly store: ProjectStore,
    private readonly host: () => Promise<HostFacts>,
  ) {}

  /** Looks at the files as they stand now. Rejects only where reading fails in a way that nobody expects. */
  async look(): Promise<Look> {
    const reading = await this.store.read(this.source);
    const reader = new EditorReader((path) => this.disk.read(path));
    const others = this.others(reading);
    const host = await this.host();
    const options = loadOptions(this.source, process.env);
    const chosen = { load: () => Promise.resolve(reading.result) };
    const loads = await loadForFindings(options, reader, { chosen, whole: this.everyProfile });
    const seen = {
      read: (path: string) => reader.read(path),
      list: (folder: string) => this.folders.list(folder),
    };
    const { project } = loads.whole;
    const serviceFiles = project ? await readServiceFiles(project, seen) : [];
    const facts = projectFacts(loads, serviceFiles, { others, host });
    const isPartial = loads.whole.problems.some(isSyntaxError);
    const textOf = (file: string): string | undefined =>
      reader.texts.get(file) ?? reading.reader.texts.get(file);
    const found = findingsOf(facts, {
      textOf,
      files: [...reader.texts.keys(), ...reading.reader.texts.keys()],
    });
    const findings = found.filter(
      ({ code, range: { file } }) =>
        (!isPartial || code === 'compose') && (this.source.only === undefined || file === this.source.only),
    );
    return { findings, isPartial, reading, others, reader };
  }

  /** Whether a look still shows what the editors show. */
  isCurrent({ reading, reader, others }: Look): boolean {
    if (this.store.lastReading(this.source) !== reading) return false;
    if (!reading.reader.isCurrent() || !reader.isCurrent()) return false;
    const now = this.others(reading);
    return now.length === others.length && now.every((other, index) => other === others[index]);
  }

  /** As known by now: nothing is read because somebody types elsewhere. */
  private others(own: ProjectReading): readonly Project[] {
    return otherProjects(own, this.store.readings ?? []);
  }
}

function isSyntaxError({ severity, code }: Problem): boolean {
  return severity === 'error' && code === 'yaml-syntax';
}
