/** One project as the editor shows it at one moment. Pure. */
import type { LoadOptions, LoadResult, Problem, Project } from '../../compose/project';
import type { RunningProject } from '../../daemon/api';
import { planTopology } from '../../topology/plan';
import { TopologyError } from '../../topology/topology-error';
import type { Topology } from '../../topology/topology';

/** Where a project's files are looked for. */
export interface ProjectSource {
  /** Absolute folder. */
  readonly directory: string;
  /** Empty: the files that `docker compose` finds there by itself. */
  readonly files: readonly string[];
}

/** What was read, and the plan made from it. */
export interface Snapshot {
  readonly source: ProjectSource;
  /** Absent where the files cannot be read at all. */
  readonly project?: Project;
  /** Absent where the project asks for a network that cannot be. */
  readonly plan?: Topology;
  /** What is wrong with the files or with the plan. */
  readonly problems: readonly Problem[];
}

/** Plans what was loaded; a plan that cannot be made becomes one more problem. */
export function snapshotOf(source: ProjectSource, { project, problems }: LoadResult): Snapshot {
  if (project === undefined) return { source, problems };
  try {
    return { source, project, problems, plan: planTopology(project) };
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    return { source, project, problems: [...problems, planProblem(project, error)] };
  }
}

function planProblem(project: Project, error: TopologyError): Problem {
  const range =
    project.services.find((service) => service.name === error.service)?.range ??
    project.networks.find((network) => network.key === error.network)?.range;
  const { code, message, hint } = error;
  return { severity: 'error', code, message, hint, ...(range === undefined ? {} : { range }) };
}

/**
 * The plan to bring up: what runs of the same project keeps its addresses, and what runs of others is
 * kept clear of.
 *
 * @throws TopologyError where the project cannot be planned
 */
export function planBeside(project: Project, running: readonly RunningProject[]): Topology {
  const previous = running.find((other) => other.project === project.name)?.topology;
  const others = running.filter((other) => other.project !== project.name);
  const taken = others.flatMap((other) => other.topology.networks.map((network) => network.subnet));
  return planTopology(project, { taken, ...(previous === undefined ? {} : { previous }) });
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

/** The first thing that keeps the files from being brought up. */
export function firstError(snapshot: Snapshot): Problem | undefined {
  return snapshot.problems.find((problem) => problem.severity === 'error');
}
