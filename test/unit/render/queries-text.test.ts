import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueryTable } from '../../../src/render/queries-text';
import { ansiStyle } from '../../../src/render/style';
import { queryEvent } from './query-event';

describe('the table of queries', () => {
  it('has a line for each, with who asked what and who answered', () => {
    const [heading, line] = new QueryTable().lines([queryEvent()]).split('\n');
    assert.match(heading ?? '', /^TIME +FROM +NAME +TYPE +VIA +RESULT +TOOK +SIZE +ANSWERED BY +ANSWERS$/);
    assert.match(
      line ?? '',
      /^\d\d:\d\d:\d\d\.123 +web-1 +redis +A +udp +NOERROR +0\.3 ms +44 B +zone shop_front +172\.18\.0\.2$/,
    );
  });

  it('keeps its columns where lines come one after the other, and its heading once', () => {
    const table = new QueryTable();
    const long = 'a-rather-long-name.example.test';
    const text = table.lines([queryEvent({ name: long })]) + table.lines([]) + table.lines([queryEvent()]);
    const lines = text.trimEnd().split('\n');
    assert.equal(lines.length, 3);
    assert.equal(lines[1]?.indexOf('NOERROR'), lines[2]?.indexOf('NOERROR'));
  });

  it('says in words and in colour what has failed', () => {
    const text = new QueryTable(ansiStyle).lines([
      queryEvent({ rcode: 'SERVFAIL', answers: [], answerer: { kind: 'none', reason: 'no upstream' } }),
      queryEvent(),
    ]);
    const [, failed, good] = text.split('\n');
    assert.match(failed ?? '', /\u001b\[31m.*SERVFAIL.*nobody \(no upstream\)/);
    assert.doesNotMatch(good ?? '', /\u001b/);
  });

  it('tells faults from answers', () => {
    const [, by, held] = new QueryTable(ansiStyle)
      .lines([
        queryEvent({
          answerer: { kind: 'fault' },
          injected: { faults: [2], delayMs: 0, effect: { kind: 'nxdomain' } },
        }),
        queryEvent({ injected: { faults: [1], delayMs: 300 } }),
      ])
      .split('\n');
    assert.match(by ?? '', /^\u001b\[33m.* injected fault 2 \(nxdomain\)/);
    assert.match(held ?? '', /zone shop_front, injected fault 1 \(delay=300ms\)/);
  });

  it('shows a query without an answer', () => {
    const { rcode: _, ...event } = queryEvent({ answers: [], size: 0 });
    const [, line] = new QueryTable().lines([event]).split('\n');
    assert.match(line ?? '', /no answer/);
    assert.doesNotMatch(line ?? '', / B /);
  });

  it('names the type of records that were not asked for', () => {
    const answers = [
      { name: 'www', type: 'CNAME', ttl: 1, data: 'real' },
      { name: 'real', type: 'A', ttl: 1, data: '192.0.2.1' },
    ];
    assert.match(new QueryTable().lines([queryEvent({ answers })]), /CNAME real, 192\.0\.2\.1\n/);
  });
});
