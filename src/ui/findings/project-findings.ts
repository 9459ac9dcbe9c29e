/** The findings of one project as its files stand in the editors. */
import { ProjectLoader } from '../../compose/loader';
import type { Problem, Project } from '../../compose/project';
import type { HostFacts } from '../../diagnose/facts';
import type { Finding } from '../../diagnose/finding';
import { findingsOf } from '../../diagnose/findings';
import { loadForFindings, projectFacts } from '../../diagnose/gather';
import { EditorReader } from '../projects/editor-reader';
import type { ProjectReading } from '../projects/project-entry';
import type { ProjectStore } from '../projects/project-store';
import { loadOptions } from '../projects/snapshot';
import type { FindingSource } from './finding-source';
import { otherProjects } from './other-projects';
import { SeenFilesReader } from './seen-files';

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
  /** By which all of it was read: the project, the project with every profile, and the files that services see. */
  readonly readers: readonly EditorReader[];
}

/** The text of a file as a look has seen it. */
export function seenText({ readers }: Pick<Look, 'readers'>, file: string): string | undefined {
  for (const { texts } of readers) {
    const text = texts.get(file);
    if (text !== undefined) return text;
  }
  return undefined;
}

export class ProjectFindings {
  private readonly everyProfile = new ProjectLoader();
  private readonly seen = new SeenFilesReader();

  constructor(
    readonly source: FindingSource,
    private readonly store: ProjectStore,
    private readonly host: () => Promise<HostFacts>,
  ) {}

  /** Looks at the files as they stand now. Rejects only where reading fails in a way that nobody expects. */
  async look(): Promise<Look> {
    const reading = await this.store.read(this.source);
    const reader = new EditorReader();
    const others = this.others(reading);
    const host = await this.host();
    const options = loadOptions(this.source, process.env);
    const chosen = { load: () => Promise.resolve(reading.result) };
    const loads = await loadForFindings(options, reader, { chosen, whole: this.everyProfile });
    const { project } = loads.whole;
    const seen = project && (await this.seen.read(project));
    const readers = [reading.reader, reader, ...(seen === undefined ? [] : [seen.reader])];
    const facts = projectFacts(loads, seen?.files ?? [], { others, host });
    const isPartial = loads.whole.problems.some(isSyntaxError);
    const found = findingsOf(facts, {
      textOf: (file) => seenText({ readers }, file),
      files: new Set(readers.flatMap(({ texts }) => [...texts.keys()])),
    });
    const findings = found.filter(
      ({ code, range: { file } }) =>
        (!isPartial || code === 'compose') && (this.source.only === undefined || file === this.source.only),
    );
    return { findings, isPartial, reading, others, readers };
  }

  /** Whether a look still shows what the editors show. */
  isCurrent({ reading, readers, others }: Look): boolean {
    if (this.store.lastReading(this.source) !== reading) return false;
    if (!readers.every((reader) => reader.isCurrent())) return false;
    const now = this.others(reading);
    return now.length === others.length && now.every((other, index) => other === others[index]);
  }

  /** Something that was read has changed on the disk. */
  changedOnDisk(): void {
    this.seen.forget();
  }

  /** As known by now: nothing is read because somebody types elsewhere. */
  private others(own: ProjectReading): readonly Project[] {
    return otherProjects(own, this.store.readings ?? []);
  }
}

function isSyntaxError({ severity, code }: Problem): boolean {
  return severity === 'error' && code === 'yaml-syntax';
}
