import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueryLog } from '../../../src/daemon/query-log';
import type { ResolvedQuery } from '../../../src/dns/resolver';

function query(id: number): ResolvedQuery {
  return {
    at: 0,
    containerName: 'shop-web-1',
    name: 'db',
    type: 'A',
    transport: 'udp',
    client: '127.0.0.1:1',
    id,
    answerer: { kind: 'zone', network: 'shop_default' },
    candidates: [],
    rcode: 'NOERROR',
    answers: [],
    tookMs: 0,
    size: 0,
  };
}

describe('the query log', () => {
  it('numbers what comes from 1', () => {
    const log = new QueryLog();
    assert.equal(log.next, 1);
    for (const id of [7, 8, 9]) log.add('shop', query(id));
    assert.equal(log.next, 4);
    assert.deepEqual(
      [7, 8, 9]
        .map((wanted) => log.find(1, ({ id }) => id === wanted))
        .map((event) => [event?.sequence, event?.project]),
      [
        [1, 'shop'],
        [2, 'shop'],
        [3, 'shop'],
      ],
    );
  });

  it('finds the newest that fits, and none from before the question', () => {
    const log = new QueryLog();
    for (const id of [5, 5, 6]) log.add('shop', query(id));
    assert.equal(log.find(1, ({ id }) => id === 5)?.sequence, 2);
    assert.equal(
      log.find(3, ({ id }) => id === 5),
      undefined,
    );
    assert.equal(
      log.find(log.next, () => true),
      undefined,
    );
    assert.equal(
      new QueryLog().find(1, () => true),
      undefined,
    );
  });

  it('keeps the last ones only, and never gives one for another', () => {
    const log = new QueryLog();
    const total = 10_000;
    for (let id = 1; id <= total; id++) log.add('shop', query(id));
    assert.equal(log.next, total + 1);
    assert.equal(log.find(1, ({ id }) => id === total)?.sequence, total);
    assert.equal(
      log.find(1, ({ id }) => id === 1),
      undefined,
    );
    let kept = 0;
    log.find(1, ({ id }) => {
      assert.equal(id, total - kept, 'from the newest to the oldest');
      kept += 1;
      return false;
    });
    assert.ok(kept >= 1000 && kept < total, `${kept} are kept`);
  });
});
