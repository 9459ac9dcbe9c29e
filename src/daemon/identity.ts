import { createHash } from 'node:crypto';

/**
 * 8 hex digits for a project of one daemon: the names of chains, the link group and the folder of pins follow
 * from it, so that a later daemon finds what an earlier one has left.
 */
export function projectId(runtimeDirectory: string, project: string): string {
  const owner = `${process.getuid?.() ?? 0}\0${runtimeDirectory}`;
  return createHash('sha256').update(`${owner}\0${project}`).digest('hex').slice(0, 8);
}
