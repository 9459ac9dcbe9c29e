import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { QueryBatch, QueryFilter } from '../../../src/daemon/api';
import { QueryLog } from '../../../src/daemon/query-log';
import { followQueries, readQueries } from '../../../src/daemon/query-reading';
import { queryEvent } from '../render/query-event';
import { answered, type Asked } from './logged';

function logOf(...asked: Asked[]): QueryLog {
  const log = new QueryLog();
  for (const each of asked) log.add(answered(each));
  return log;
}

const read = (log: QueryLog, filter: QueryFilter = {}, after?: number): QueryBatch =>
  readQueries(log, { project: 'shop', filter, ...(after !== undefined && { after }) });
const sequences = (batch: QueryBatch): number[] => batch.events.map(({ sequence }) => sequence);

describe('an event', () => {
  it('says who asked what, who answered, what, how long it took and how large it was', () => {
    const [event] = read(logOf({ name: 'Redis', id: 7 })).events;
    assert.deepEqual(
      event,
      queryEvent({
        name: 'Redis',
        answerer: { kind: 'zone', network: 'shop_default' },
        candidates: [{ name: 'Redis' }],
        answers: [{ name: 'Redis', type: 'A', ttl: 30, data: '192.0.2.1' }],
        size: answered({ name: 'Redis' }).reply?.length ?? 0,
      }),
    );
  });

  it('has no rcode where no answer was sent', () => {
    const [event] = read(logOf({ silent: true })).events;
    assert.equal(event?.rcode, undefined);
    assert.equal(event?.size, 0);
  });

  it('brings its messages along where they are asked for', () => {
    const log = logOf({ id: 9 });
    const { events } = readQueries(log, { project: 'shop', filter: {}, withPackets: true });
    const { query, reply } = answered({ id: 9 });
    assert.deepEqual(events[0]?.packets, {
      query: query.toString('base64'),
      reply: reply?.toString('base64'),
    });
  });
});

describe('a filter', () => {
  const log = logOf(
    { name: 'db' },
    { name: 'api.example.test', type: 'AAAA', answerer: { kind: 'upstream', server: '192.0.2.53:53' } },
    { name: 'nope', rcode: 3, answerer: { kind: 'upstream', server: '192.0.2.53:53' } },
    { name: 'db', service: 'api', silent: true },
    {
      name: 'db',
      service: 'worker',
      replica: 2,
      answerer: { kind: 'none', reason: 'no upstream' },
      rcode: 2,
    },
  );
  const injected = { faults: [1], delayMs: 9 };
  log.add({ ...answered({ type: 'MX' }), injected });
  log.add({ ...answered({ type: 'MX', answerer: { kind: 'fault' } }), injected });
  const cases: readonly [string, QueryFilter, number[]][] = [
    ['nothing', {}, [1, 2, 3, 4, 5, 6, 7]],
    ['a service', { services: ['api'] }, [4]],
    ['a container', { services: [], containerNames: ['shop-worker-2'] }, [5]],
    ['either', { services: ['api'], containerNames: ['shop-worker-2'] }, [4, 5]],
    ['a name in any case', { name: 'DB', types: ['A'] }, [1, 4, 5]],
    ['a pattern', { name: '*.test' }, [2]],
    ['a type', { types: ['AAAA', 'TXT'] }, [2]],
    ['failure', { failed: true }, [3, 4, 5]],
    ['the upstreams', { sources: ['upstream'] }, [2, 3]],
    ['faults', { sources: ['fault'] }, [6, 7]],
    ['all of it', { sources: ['upstream'], failed: true, name: 'n*', services: ['web'] }, [3]],
  ];
  for (const [what, filter, expected] of cases)
    it(`of ${what}`, () => assert.deepEqual(sequences(read(log, filter)), expected));
});

describe('a reader', () => {
  it('goes on behind what it knows', () => {
    const log = logOf({}, {}, {});
    assert.deepEqual(sequences(read(log, {}, 1)), [2, 3]);
    assert.deepEqual(read(log, {}, 3), { events: [], last: 3, missed: 0, isLatest: true });
  });

  it('that has fallen behind is told how many it missed', () => {
    const log = new QueryLog({ queries: 10, bytes: 0 });
    for (let id = 1; id <= 25; id++) log.add(answered({ id }));
    const batch = read(log, {}, 4);
    assert.equal(batch.missed, 11);
    assert.deepEqual(sequences(batch), [16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    assert.equal(read(log).missed, 0, 'who has read nothing yet');
  });

  it('gets bounded parts, without gaps and without doubles', () => {
    const log = new QueryLog();
    for (let id = 1; id <= 10_000; id++) log.add(answered({ name: id % 2 === 0 ? 'even' : 'odd' }));
    const seen: number[] = [];
    let after: number | undefined;
    let parts = 0;
    for (;;) {
      const batch: QueryBatch = read(log, { name: 'even' }, after);
      seen.push(...sequences(batch));
      after = batch.last;
      parts += 1;
      if (batch.isLatest) break;
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 5000 }, (_, at) => 2 * (at + 1)),
    );
    assert.ok(parts > 10, `${parts} parts`);
  });

  it('that knows a number of another log begins anew', () => {
    assert.deepEqual(sequences(read(logOf({}, {}), {}, 900)), [1, 2]);
  });
});

describe('who follows', () => {
  it('gets what is there and what comes, and the end', async () => {
    const log = logOf({ name: 'one' });
    const names: string[] = [];
    const ended = new Promise<void>((resolve) => {
      const send = (batch: QueryBatch & { hasEnded?: true }): Promise<void> => {
        names.push(...batch.events.map(({ name }) => name));
        if (names.length === 1) log.add(answered({ name: 'two' }));
        else log.close();
        if (batch.hasEnded === true) resolve();
        return Promise.resolve();
      };
      void followQueries(log, { project: 'shop', filter: {} }, send, new AbortController().signal);
    });
    await ended;
    assert.deepEqual(names, ['one', 'two']);
  });

  it('and does not read makes nothing heap up, and learns what it missed', async () => {
    const log = new QueryLog({ queries: 10, bytes: 0 });
    log.add(answered({ id: 1 }));
    const batches: QueryBatch[] = [];
    let release = (): void => undefined;
    const following = followQueries(
      log,
      { project: 'shop', filter: {} },
      (batch) => {
        batches.push(batch);
        return new Promise((resolve) => (release = resolve));
      },
      new AbortController().signal,
    );
    assert.equal(batches.length, 1);
    for (let id = 2; id <= 100; id++) log.add(answered({ id }));
    log.close();
    release();
    const hasSecond = (): boolean => batches.length >= 2;
    while (!hasSecond()) await new Promise((resolve) => setImmediate(resolve));
    release();
    await following;
    assert.deepEqual(
      batches.map(({ missed, events }) => [missed, events.length]),
      [
        [0, 1],
        [89, 10],
      ],
    );
  });

  it('stops when told', async () => {
    const log = logOf();
    const abort = new AbortController();
    const send = (): Promise<void> => Promise.reject(new Error('nothing was to be sent'));
    const following = followQueries(log, { project: 'shop', filter: {} }, send, abort.signal);
    abort.abort();
    await following;
  });
});
