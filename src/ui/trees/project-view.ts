/** Workspace and daemon side by side: one view per project, planned or running. Pure. */
import type { ComposeFile, Problem, Project } from '../../compose/project';
import type { RunningProject } from '../../daemon/api';
import type { Topology } from '../../topology/topology';
import { plannedBeside } from '../projects/plan-beside';
import type { Snapshot } from '../projects/snapshot';
import type { WorkspaceState } from '../contributions';

/** One project: what the files plan, and what runs under the same name. */
export interface ProjectView {
  readonly name: string;
  readonly directory: string;
  /** Whether the files are part of this workspace. */
  readonly inWorkspace: boolean;
  /** The files that make the project, in order; empty where none could be read. */
  readonly files: readonly Pick<ComposeFile, 'path' | 'reason'>[];
  /** What is wrong with the files or with the plan. */
  readonly problems: readonly Problem[];
  /** Absent where the files cannot be read at all, and for a project from another folder. */
  readonly project?: Project;
  /** What bringing the network up would build now; absent where that cannot be. */
  readonly plan?: Topology;
  readonly running?: RunningProject;
}

/**
 * Pairs each project of the workspace with the running one of its name; running projects from other
 * folders follow at the end, so that they can be taken down from here too.
 */
export function projectViews(
  snapshots: readonly Snapshot[],
  running: readonly RunningProject[],
): readonly ProjectView[] {
  const here = snapshots.map((snapshot) => viewOf(snapshot, running));
  const names = new Set(here.map((view) => view.name));
  const elsewhere = running
    .filter((project) => !names.has(project.project))
    .map((project) => ({
      name: project.project,
      directory: project.origin.directory,
      inWorkspace: false,
      files: project.origin.files.map((path) => ({ path, reason: 'explicit' as const })),
      problems: [],
      running: project,
    }));
  return [...here, ...elsewhere];
}

/** The view of one project of this workspace. */
export function viewOf(snapshot: Snapshot, running: readonly RunningProject[]): ProjectView {
  const { project, source } = snapshot;
  const name = project?.name ?? source.directory;
  const match = running.find((other) => other.project === name);
  const { topology, problem } = plannedBeside(snapshot, running);
  return {
    name,
    directory: source.directory,
    inWorkspace: true,
    files: project?.files ?? [],
    problems: problem === undefined ? snapshot.problems : [...snapshot.problems, problem],
    ...(project === undefined ? {} : { project }),
    ...(topology === undefined ? {} : { plan: topology }),
    ...(match === undefined ? {} : { running: match }),
  };
}

/** The topology to show: the running one, or the plan until there is anything of it. */
export function shownTopology({ running, plan }: ProjectView): Topology | undefined {
  const live = running?.topology;
  return live !== undefined && live.namespaces.length > 0 ? live : (plan ?? live);
}

/** Whether the network of a view answers at this moment. */
export function isUp(view: ProjectView): boolean {
  return view.running?.state.kind === 'up';
}

/** The word that stands beside everything that is shown of a view. */
export function liveOrPlanned(view: ProjectView): string {
  return isUp(view) ? 'live' : 'planned';
}

/** The first thing that keeps the network from being brought up. */
export function firstError(view: ProjectView): Problem | undefined {
  return view.problems.find((problem) => problem.severity === 'error');
}

/** The value of the context key: about this workspace's projects, whatever runs from other folders. */
export function workspaceState(views: readonly ProjectView[]): WorkspaceState {
  const here = views.filter((view) => view.inWorkspace);
  const states = here.map((view) => view.running?.state.kind);
  if (states.some((state) => state === 'starting' || state === 'stopping')) return 'busy';
  if (states.includes('up')) return 'up';
  return here.length === 0 ? 'empty' : 'down';
}
