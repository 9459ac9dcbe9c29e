/** What a command was called on: a tree item, a hover link, or nothing. Pure. */
import type { Subject } from './trees/node';

/** The subject of a command's first argument, whichever surface it came from. */
export function subjectOf(argument: unknown): Subject | undefined {
  if (!isRecord(argument)) return undefined;
  if (isRecord(argument['subject'])) return subjectOf(argument['subject']);
  const { kind, project, directory, file, service, containerName, name } = argument;
  if (typeof project !== 'string') return undefined;
  const where = {
    project,
    ...(typeof directory === 'string' ? { directory } : {}),
    ...(typeof file === 'string' ? { file } : {}),
  };
  if (kind === 'project') return { kind, ...where };
  if (kind === 'name' && typeof name === 'string') return { kind, ...where, name };
  if (kind !== 'service' || typeof service !== 'string') return undefined;
  return {
    kind,
    ...where,
    service,
    ...(typeof containerName === 'string' ? { containerName } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
