import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueryLog } from '../../../src/daemon/query-log';
import { findQuery } from '../../../src/daemon/query-reading';
import { answered } from './logged';

const idOf = (log: QueryLog, sequence: number): number | undefined => log.at(sequence)?.query.readUInt16BE(0);

describe('the query log', () => {
  it('numbers what comes from 1 and gives it back as it was', () => {
    const log = new QueryLog();
    assert.equal(log.next, 1);
    const given = [7, 8, 9].map((id) => answered({ id, name: `name-${id}` }));
    for (const each of given) log.add(each);
    assert.equal(log.next, 4);
    assert.deepEqual([log.at(1), log.at(2), log.at(3)], given);
    assert.equal(log.at(0), undefined);
    assert.equal(log.at(4), undefined);
  });

  it('has memory of its own for messages, whose buffers may be used again', () => {
    const log = new QueryLog();
    const given = answered({ id: 5 });
    const before = Buffer.from(given.query);
    log.add(given);
    given.query.fill(0);
    given.reply?.fill(0);
    assert.deepEqual(log.at(1)?.query, before);
  });

  it('knows a query without an answer', () => {
    const log = new QueryLog();
    log.add(answered({ silent: true }));
    assert.equal(log.at(1)?.reply, undefined);
    log.add(answered());
    assert.ok(log.at(2)?.reply);
  });

  it('keeps the last ones only, and never gives one for another', () => {
    const log = new QueryLog({ queries: 100, bytes: 1 << 20 });
    for (let id = 1; id <= 1050; id++) log.add(answered({ id }));
    assert.deepEqual([log.oldest, log.next], [951, 1051]);
    assert.equal(idOf(log, 950), undefined);
    for (let sequence = 951; sequence <= 1050; sequence++) assert.equal(idOf(log, sequence), sequence);
  });

  it('keeps fewer where messages are large, in the same memory', () => {
    const bytes = 200_000;
    const log = new QueryLog({ queries: 1000, bytes });
    const large = { ...answered(), reply: Buffer.alloc(65_535) };
    for (let count = 0; count < 50; count++) {
      log.add({ ...large, reply: Buffer.from(large.reply).fill(count) });
      for (let sequence = log.oldest; sequence < log.next; sequence++) {
        const reply = log.at(sequence)?.reply;
        assert.ok(
          reply?.every((byte) => byte === sequence - 1),
          `number ${sequence} of ${log.next - 1}`,
        );
      }
    }
    const kept = log.next - log.oldest;
    assert.ok(kept >= 2 && kept * 65_535 <= bytes, `${kept} are kept`);
    for (let id = 1; id <= 1000; id++) log.add(answered({ id }));
    assert.equal(idOf(log, log.next - 1), 1000);
  });

  it('counts what nobody can tell, and lets readers see the gap', async () => {
    const log = new QueryLog({ queries: 10, bytes: 1 << 20 });
    for (let id = 1; id <= 3; id++) log.add(answered({ id }));
    const change = log.change();
    log.lose(1000);
    await change;
    assert.deepEqual([log.oldest, log.next], [1004, 1004]);
    assert.equal(log.at(3), undefined);
    assert.equal(log.at(1003), undefined);
    for (let id = 1; id <= 12; id++) log.add(answered({ id }));
    assert.deepEqual([log.oldest, log.next, idOf(log, 1015)], [1006, 1016, 12]);
  });

  it('wakes those who wait for what comes', async () => {
    const log = new QueryLog();
    const changes = [log.change(), log.change()];
    log.add(answered());
    await Promise.all(changes);
    const end = log.change();
    log.close();
    await end;
    await log.change();
    assert.equal(log.isClosed, true);
  });
});

describe('a query that is looked for', () => {
  it('is the newest that fits, and none from before the question', () => {
    const log = new QueryLog();
    for (const id of [5, 5, 6]) log.add(answered({ id }));
    const find = (since: number, id: number): number | undefined =>
      findQuery(log, 'shop', since, ({ query }) => query.readUInt16BE(0) === id)?.sequence;
    assert.equal(find(1, 5), 2);
    assert.equal(find(3, 5), undefined);
    assert.equal(find(log.next, 6), undefined);
    assert.equal(
      findQuery(new QueryLog(), 'shop', 1, () => true),
      undefined,
    );
  });
});
