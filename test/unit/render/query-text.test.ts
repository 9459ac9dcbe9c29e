import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryEvent } from './query-event';
import type { QueryEvidence } from '../../../src/probe/evidence';
import { renderQuery } from '../../../src/render/query-text';

function query(outcome: QueryEvidence['outcome']): QueryEvidence {
  return { name: 'redis', type: 'A', transport: 'udp', client: '127.0.0.1:40000', tookMs: 0.42, outcome };
}

test('records stand as dig prints them', () => {
  const answers = [{ name: 'redis.', type: 'A', ttl: 600, data: '172.18.0.2' }];
  assert.equal(
    renderQuery(query({ kind: 'answer', rcode: 'NOERROR', flags: [], answers, size: 44 })),
    'redis. 600 IN A 172.18.0.2\nAnswered in 0.4 ms.\n',
  );
});

test('no record, no name and no answer are told apart', () => {
  const empty = { kind: 'answer', flags: [], answers: [], size: 23 } as const;
  assert.match(
    renderQuery(query({ ...empty, rcode: 'NOERROR' })),
    /^redis A: the name has no A record \(NOERROR\)\.\n/,
  );
  assert.match(renderQuery(query({ ...empty, rcode: 'NXDOMAIN' })), /^redis A: NXDOMAIN\.\n/);
  assert.equal(renderQuery(query({ kind: 'failure', reason: 'timeout' })), 'redis A: no answer (timeout).\n');
});

test('a fault that was injected is told, with an answer and without one', () => {
  const event = queryEvent({
    answerer: { kind: 'fault' },
    injected: { faults: [2], delayMs: 0, effect: { kind: 'drop' } },
  });
  assert.equal(
    renderQuery({ ...query({ kind: 'failure', reason: 'timeout' }), event }),
    'redis A: no answer (timeout).\nInjected on purpose: fault 2 (drop).\n',
  );
  const answer = { kind: 'answer', rcode: 'REFUSED', flags: [], answers: [], size: 23 } as const;
  assert.match(
    renderQuery({ ...query(answer), event }),
    /REFUSED\.\nAnswered by a fault in 0\.4 ms\.\nInjected on purpose: fault 2 \(drop\)\.\n$/,
  );
});

test('the option of the resolver that led to an answer is told', () => {
  const answers = [{ name: 'a.web.', type: 'A', ttl: 5, data: '172.18.0.2' }];
  const outcome = { kind: 'answer', rcode: 'NOERROR', flags: [], answers, size: 44 } as const;
  assert.match(
    renderQuery({ ...query(outcome), event: queryEvent({ option: 'wildcards' }) }),
    /Answered by the zone of shop_front, by the option wildcards of the resolver, in 0\.4 ms\./,
  );
  const absent = queryEvent({ option: 'down-services', answerer: { kind: 'none', reason: 'db is down' } });
  assert.match(
    renderQuery({ ...query({ ...outcome, rcode: 'NXDOMAIN', answers: [] }), event: absent }),
    /by the resolver itself, by the option down-services of the resolver, because db is down, in/,
  );
});
