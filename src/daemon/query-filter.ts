/** Which queries a reader of the log wants, told from their bytes: only what fits is put into words. */
import { rcodeName, typeName } from '../dns/codes';
import { queryName, queryType, type AnsweredQuery } from '../dns/answered-query';
import { matchesPattern } from '../names/name-pattern';
import type { QueryFilter, QuerySource } from './api';

/** Cheap tests come first. */
export function fits(filter: QueryFilter, answered: AnsweredQuery): boolean {
  return (
    fitsNamespace(filter, answered) &&
    (filter.failed !== true || isFailed(answered)) &&
    (filter.sources?.some((source) => isFrom(source, answered)) ?? true) &&
    (filter.types?.includes(typeName(queryType(answered.query))) ?? true) &&
    (filter.name === undefined || matchesPattern(filter.name, queryName(answered.query)))
  );
}

function fitsNamespace({ services, containerNames }: QueryFilter, { namespace }: AnsweredQuery): boolean {
  if (services === undefined && containerNames === undefined) return true;
  const isNamed = containerNames?.includes(namespace.containerName) ?? false;
  return isNamed || (services?.includes(namespace.service) ?? false);
}

/** What was only held back is somebody's answer, and a fault's. */
function isFrom(source: QuerySource, { answerer, injected }: AnsweredQuery): boolean {
  return source === answerer.kind || (source === 'fault' && injected !== undefined);
}

/** An empty NOERROR is an answer: most names have no IPv6 address. */
function isFailed({ reply }: AnsweredQuery): boolean {
  return reply === undefined || rcodeName((reply[3] ?? 0) & 0xf) !== 'NOERROR';
}
