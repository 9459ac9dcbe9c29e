/** Which queries a reader of the log wants, told from their bytes: only what fits is put into words. */
import { rcodeName, typeName } from '../dns/codes';
import { queryName, queryType, type AnsweredQuery } from '../dns/answered-query';
import { matchesPattern } from '../names/name-pattern';
import type { QueryFilter } from './api';

/** Cheap tests come first. */
export function fits(filter: QueryFilter, answered: AnsweredQuery): boolean {
  return (
    fitsNamespace(filter, answered) &&
    (filter.failed !== true || isFailed(answered)) &&
    (filter.sources?.includes(answered.answerer.kind) ?? true) &&
    (filter.types?.includes(typeName(queryType(answered.query))) ?? true) &&
    (filter.name === undefined || matchesPattern(filter.name, queryName(answered.query)))
  );
}

function fitsNamespace({ services, containerNames }: QueryFilter, { namespace }: AnsweredQuery): boolean {
  if (services === undefined && containerNames === undefined) return true;
  const isNamed = containerNames?.includes(namespace.containerName) ?? false;
  return isNamed || (services?.includes(namespace.service) ?? false);
}

/** An empty NOERROR is an answer: most names have no IPv6 address. */
function isFailed({ reply }: AnsweredQuery): boolean {
  return reply === undefined || rcodeName((reply[3] ?? 0) & 0xf) !== 'NOERROR';
}
