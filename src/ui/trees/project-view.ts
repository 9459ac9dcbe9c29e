/** Workspace and daemon side by side: one view per project, planned or running. Pure. */
import type { RunningProject } from '../../daemon/api';
import type { Problem } from '../../compose/project';
import type { Topology } from '../../topology/topology';
import type { Snapshot } from '../projects/snapshot';
import type { WorkspaceState } from '../contributions';

/** One project: what the files plan, and what runs under the same name. */
export interface ProjectView {
  readonly name: string;
  readonly directory: string;
  /** Whether the files are part of this workspace. */
  readonly inWorkspace: boolean;
  readonly problems: readonly Problem[];
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
      problems: [],
      running: project,
    }));
  return [...here, ...elsewhere];
}

function viewOf(snapshot: Snapshot, running: readonly RunningProject[]): ProjectView {
  const name = snapshot.project?.name ?? snapshot.source.directory;
  const match = running.find((project) => project.project === name);
  return {
    name,
    directory: snapshot.source.directory,
    inWorkspace: true,
    problems: snapshot.problems,
    ...(snapshot.plan === undefined ? {} : { plan: snapshot.plan }),
    ...(match === undefined ? {} : { running: match }),
  };
}

/** The topology to show: the running one where there is one, else the plan. */
export function shownTopology(view: ProjectView): Topology | undefined {
  return view.running?.topology ?? view.plan;
}

/** Whether the network of a view answers at this moment. */
export function isUp(view: ProjectView): boolean {
  return view.running?.state.kind === 'up';
}

/** The value of the context key for a set of views. */
export function workspaceState(views: readonly ProjectView[]): WorkspaceState {
  const states = views.map((view) => view.running?.state.kind);
  if (states.some((state) => state === 'starting' || state === 'stopping')) return 'busy';
  if (states.includes('up')) return 'up';
  return views.length === 0 ? 'empty' : 'down';
}
