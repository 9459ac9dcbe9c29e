/** The files that a project was read from, compose files first. */
import type { Loaded } from '../load';
import type { FileReason, SourceRange } from '../project';
import type { FileRole } from './recorded-reading';

/** One file, and why it takes part. */
export interface UsedFile {
  readonly path: string;
  readonly reason: FileReason | FileRole;
  /** The value that names it, where a file does. */
  readonly from?: SourceRange;
}

/** A file that is used in two ways stands there twice. Files that were looked for only are left out. */
export function usedFiles({ project, files }: Loaded): readonly UsedFile[] {
  const merged = project?.files ?? [];
  const others = files.flatMap(({ path, state, uses }) =>
    state === 'read'
      ? uses.flatMap(({ role, from }) =>
          isMerged(role) ? [] : [{ path, reason: role, ...(from && { from }) }],
        )
      : [],
  );
  return [...merged, ...others];
}

function isMerged(role: FileRole): boolean {
  return role === 'compose' || role === 'override' || role === 'looked-for';
}
