/** The plan of a project beside the networks that are up: what `up` would build at this moment. Pure. */
import type { Problem, Project } from '../../compose/project';
import type { RunningProject } from '../../daemon/api';
import { subnetsOf } from '../../topology/both-families';
import { planTopology } from '../../topology/plan';
import { withResolver } from '../../topology/resolver-plan';
import { TopologyError } from '../../topology/topology-error';
import type { Topology } from '../../topology/topology';
import type { ResolvingSettings } from '../resolving-settings';
import type { Snapshot } from './snapshot';

/** A plan, or what keeps it from being made. */
export interface Planned {
  readonly topology?: Topology;
  readonly problem?: Problem;
}

/**
 * The plan to bring up: what runs of the same project keeps its addresses, and what runs of others is
 * kept clear of.
 *
 * @param resolving whose ways of resolving names hold, and what comes on top of them
 * @throws TopologyError where the project cannot be planned
 */
export function planBeside(
  project: Project,
  running: readonly RunningProject[],
  resolving: ResolvingSettings = {},
): Topology {
  return plan(project, running, true, resolving);
}

/** @param joinsOthers false: external networks are left out, with a note, instead of looked for */
function plan(
  project: Project,
  running: readonly RunningProject[],
  joinsOthers: boolean,
  { engineProfile, resolver }: ResolvingSettings = {},
): Topology {
  const own = running.find((other) => other.project === project.name);
  const previous = own?.topology;
  const others = running.filter((other) => other.project !== project.name);
  const taken = others.flatMap((other) => other.topology.networks.flatMap(subnetsOf));
  const mode = own?.mode ?? 'rootless';
  const joinable = others.filter((other) => other.mode === mode).map(({ topology }) => topology);
  const planned = planTopology(project, {
    taken,
    ...(joinsOthers ? { others: joinable } : {}),
    ...(previous === undefined ? {} : { previous }),
    ...(engineProfile === undefined ? {} : { engineProfile }),
  });
  return withResolver(planned, project, resolver ?? previous?.resolver?.settings ?? {});
}

/** Views and hovers ask for the same plan again and again; it changes with the files or with what runs. */
const plans = new WeakMap<
  Snapshot,
  { readonly running: readonly RunningProject[]; readonly planned: Planned }
>();

/** The plan of what was read; one that cannot be made is a problem at its place in the files. */
export function plannedBeside(snapshot: Snapshot, running: readonly RunningProject[]): Planned {
  const known = plans.get(snapshot);
  if (known?.running === running) return known.planned;
  const planned = planOrProblem(snapshot, running);
  plans.set(snapshot, { running, planned });
  return planned;
}

function planOrProblem({ project }: Snapshot, running: readonly RunningProject[]): Planned {
  if (project === undefined) return {};
  try {
    return { topology: planBeside(project, running) };
  } catch (error) {
    // What can be shown of a project without its external networks is worth showing.
    if (error instanceof TopologyError && error.code === 'network-missing')
      return withoutOthers(project, running);
    if (!(error instanceof TopologyError)) throw error;
    return { problem: problemOf(project, error) };
  }
}

function withoutOthers(project: Project, running: readonly RunningProject[]): Planned {
  try {
    return { topology: plan(project, running, false) };
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    return { problem: problemOf(project, error) };
  }
}

function problemOf(project: Project, error: TopologyError): Problem {
  const range =
    project.services.find((service) => service.name === error.service)?.range ??
    project.networks.find((network) => network.key === error.network)?.range;
  const { code, message, hint } = error;
  return { severity: 'error', code, message, hint, ...(range === undefined ? {} : { range }) };
}
