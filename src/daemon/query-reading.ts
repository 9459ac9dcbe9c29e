/** Reads the query log of a network: a part of it, or all that comes. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type AnsweredQuery, describeQuery } from '../dns/answered-query';
import type { QueryEvent } from '../probe/evidence';
import type { QueriesParams, QueryBatch } from './api';
import { fits } from './query-filter';
import type { QueryLog } from './query-log';

/** What is done at once: queries that are looked at, and such that are put into words. Answers wait that long. */
const MAX_LOOKS = 4_096;
const MAX_EVENTS = 256;
/** Queries that come that close to each other go to a reader in one message. */
const GATHER_MS = 20;

/** Event number `sequence`; `undefined` where it is not kept. */
export function eventOf(
  log: QueryLog,
  project: string,
  sequence: number,
  withPackets = false,
): QueryEvent | undefined {
  const answered = log.at(sequence);
  if (answered === undefined) return undefined;
  const { query, reply } = answered;
  const packets = {
    query: query.toString('base64'),
    ...(reply && { reply: reply.toString('base64') }),
  };
  return { sequence, project, ...describeQuery(answered), ...(withPackets && { packets }) };
}

/** The newest query that is meant, from number `since` on. */
export function findQuery(
  log: QueryLog,
  project: string,
  since: number,
  isMeant: (answered: AnsweredQuery) => boolean,
): QueryEvent | undefined {
  for (let sequence = log.next - 1; sequence >= since; sequence--) {
    const answered = log.at(sequence);
    if (answered === undefined) return undefined;
    if (isMeant(answered)) return eventOf(log, project, sequence);
  }
  return undefined;
}

/** The next part behind `after`, of bounded size. */
export function readQueries(log: QueryLog, params: QueriesParams): QueryBatch {
  const { project, filter, withPackets = false } = params;
  // A number from the future is one of an earlier network of that name.
  const isKnown = params.after !== undefined && params.after < log.next;
  const after = isKnown ? (params.after ?? 0) : log.oldest - 1;
  const first = Math.max(after + 1, log.oldest);
  const end = Math.min(log.next, first + MAX_LOOKS);
  const events: QueryEvent[] = [];
  let sequence = first;
  for (; sequence < end && events.length < MAX_EVENTS; sequence++) {
    const answered = log.at(sequence);
    if (answered === undefined || !fits(filter, answered)) continue;
    const event = eventOf(log, project, sequence, withPackets);
    if (event !== undefined) events.push(event);
  }
  const last = Math.max(sequence - 1, after);
  return { events, last, missed: Math.max(0, first - after - 1), isLatest: last >= log.next - 1 };
}

/**
 * Gives all that is in the log and comes into it to `send`, until the signal or the end of the network. The next batch
 * is made when `send` has resolved: a reader that is too slow falls behind in the log, which tells it what it missed,
 * and nothing heaps up.
 */
export async function followQueries(
  log: QueryLog,
  params: QueriesParams,
  send: (batch: QueryBatch & { readonly hasEnded?: true }) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let after = params.after;
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  while (!signal.aborted) {
    const batch = readQueries(log, { ...params, ...(after !== undefined && { after }) });
    after = batch.last;
    const hasEnded = log.isClosed && batch.isLatest;
    if (batch.events.length > 0 || batch.missed > 0 || hasEnded)
      await send({ ...batch, ...(hasEnded && { hasEnded }) });
    if (hasEnded) return;
    // More may have come while that was sent.
    if (batch.isLatest && batch.last >= log.next - 1) {
      await Promise.race([log.change(), aborted]);
      if (!log.isClosed) await Promise.race([sleep(GATHER_MS), aborted]);
    } else {
      await nextTurn();
    }
  }
}
