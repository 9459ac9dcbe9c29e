/** Which projects of the workspace are others, and not the same files once more. Pure. */
import type { Project } from '../../compose/project';
import type { Snapshot } from '../projects/snapshot';

/** What was read for a project: the files by their path, those of `include` and `extends` among them. */
export interface ReadProject {
  readonly snapshot: Snapshot;
  readonly reader: { readonly texts: ReadonlyMap<string, string> };
}

/**
 * The projects beside one. A file that two of them read makes them one, as a part that has a folder of its own and is
 * included elsewhere: nobody brings up both.
 */
export function otherProjects(own: ReadProject, all: readonly ReadProject[]): readonly Project[] {
  return all.flatMap((other) => {
    const { project, source } = other.snapshot;
    if (project === undefined || source.directory === own.snapshot.source.directory) return [];
    return isPartOf(other, own) || isPartOf(own, other) ? [] : [project];
  });
}

function isPartOf({ snapshot: { project } }: ReadProject, { reader: { texts } }: ReadProject): boolean {
  return project?.files.some(({ path }) => texts.has(path)) ?? false;
}
