/** One project as the editor shows it at one moment. Pure. */
import type { LiveResult } from '../../compose/loader';
import type { LoadOptions, Problem, Project } from '../../compose/project';

/** Where a project's files are looked for. */
export interface ProjectSource {
  /** Absolute folder. */
  readonly directory: string;
  /** Empty: the files that `docker compose` finds there by itself. */
  readonly files: readonly string[];
}

/** What was read. */
export interface Snapshot {
  readonly source: ProjectSource;
  /** Absent where the files cannot be read at all. Half-typed definitions are as they last were. */
  readonly project?: Project;
  /** What is wrong with the files. */
  readonly problems: readonly Problem[];
}

export function snapshotOf(
  source: ProjectSource,
  { steady, problems }: Pick<LiveResult, 'steady' | 'problems'>,
): Snapshot {
  return { source, problems, ...(steady === undefined ? {} : { project: steady }) };
}

/** The same string for the same source, for maps. */
export function sourceKey(source: ProjectSource): string {
  return JSON.stringify([source.directory, ...source.files]);
}

/** What the loader is asked for. */
export function loadOptions(
  source: ProjectSource,
  environment: Readonly<Record<string, string | undefined>>,
): LoadOptions {
  return { workingDirectory: source.directory, files: source.files, profiles: [], envFiles: [], environment };
}

/** Whether a file takes part in the project of a snapshot. */
export function includesFile(snapshot: Snapshot, path: string): boolean {
  return snapshot.project?.files.some((file) => file.path === path) ?? false;
}
