import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, type Answer } from 'dns-packet';
import { AnswerCache } from '../../../src/dns/answer-cache';
import { answer, query } from './queries';

const SERVER = { server: '192.0.2.53:53', inside: false };
const NXDOMAIN = 3;

function soa(ttl: number, minimum: number): Answer {
  const data = { mname: 'a.test', rname: 'b.test', serial: 1, refresh: 2, retry: 3, expire: 4, minimum };
  return { type: 'SOA', name: 'test', ttl, data };
}

interface Said {
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
  readonly rcode?: number;
  readonly flags?: number;
}

function replyOf(name: string, { answers = [], authorities = [], rcode = 0, flags = 0x0180 }: Said): Buffer {
  const questions = [{ name, type: 'A' as const }];
  return encode({ type: 'response', id: 1, flags: flags | rcode, questions, answers, authorities });
}

const a = (ttl: number, data = '192.0.2.1', name = 'www.test'): Answer => ({ type: 'A', name, ttl, data });

/** A cache whose time is told to it, in seconds. */
function cacheAt(): { cache: AnswerCache; go: (seconds: number) => void } {
  let now = 5_000;
  return { cache: new AnswerCache(() => now), go: (seconds) => (now += seconds * 1000) };
}

/** Seconds for which an answer is kept; 0 where it is not. */
function lifeOf(said: Said): number {
  const { cache, go } = cacheAt();
  const asked = query('www.test');
  cache.put(asked, 'udp', { reply: replyOf('www.test', said), ...SERVER }, 10);
  if (cache.size === 0) return 0;
  for (let second = 0; second < 100_000; second++) {
    if (cache.get(asked, 'udp') === undefined) return second;
    go(1);
  }
  return Infinity;
}

describe('an answer that was kept', () => {
  it('goes out with the ID of the query, and with TTLs that have run on', () => {
    const { cache, go } = cacheAt();
    const said = { answers: [a(60), a(90)], authorities: [soa(300, 10)] };
    const first = replyOf('www.test', said);
    cache.put(query('www.test', 'A', { id: 7 }), 'udp', { reply: first, ...SERVER }, 10);
    go(20.9);
    const kept = cache.get(query('www.test', 'A', { id: 0xbeef }), 'udp');
    assert.ok(kept);
    assert.equal(kept.server, SERVER.server);
    const { packet } = answer(kept.reply);
    assert.equal(packet.id, 0xbeef);
    assert.deepEqual(
      [...(packet.answers ?? []), ...(packet.authorities ?? [])].map((each) =>
        'ttl' in each ? each.ttl : 0,
      ),
      [40, 70, 280],
    );
    assert.equal(answer(first).packet.answers?.[0]?.type, 'A', 'what was given is left alone');
    go(20);
    const again = cache.get(query('www.test'), 'udp');
    const [record] = again ? (answer(again.reply).packet.answers ?? []) : [];
    assert.equal(record && 'ttl' in record && record.ttl, 20, 'the time is taken off once');
  });

  it('is for the same question only: name, type, flags, size and transport', () => {
    const { cache } = cacheAt();
    cache.put(query('www.test'), 'udp', { reply: replyOf('www.test', { answers: [a(60)] }), ...SERVER }, 10);
    for (const [other, transport] of [
      [query('www2.test'), 'udp'],
      [query('www.test', 'AAAA'), 'udp'],
      [query('www.test', 'A', { flags: 0 }), 'udp'],
      [query('www.test', 'A', { udpSize: 1232 }), 'udp'],
      [query('www.test'), 'tcp'],
    ] as const)
      assert.equal(cache.get(other, transport), undefined);
  });
});

describe('an answer is kept', () => {
  it('for the shortest TTL in it, a day at the most', () => {
    assert.equal(lifeOf({ answers: [a(60), a(5)] }), 5);
    assert.equal(
      lifeOf({ answers: [a(60)], authorities: [{ type: 'NS', name: 'test', ttl: 9, data: 'ns.test' }] }),
      9,
    );
    assert.equal(lifeOf({ answers: [a(1_000_000)] }), 86_400);
  });

  it('that says that there is nothing for the minimum of its SOA, three hours at the most', () => {
    assert.equal(lifeOf({ rcode: NXDOMAIN, authorities: [soa(300, 20)] }), 20);
    assert.equal(lifeOf({ rcode: NXDOMAIN, authorities: [soa(15, 20)] }), 15);
    assert.equal(lifeOf({ authorities: [soa(99_999, 99_999)] }), 10_800);
  });

  it('not at all where nobody says for how long, or it is none', () => {
    assert.equal(lifeOf({ rcode: NXDOMAIN }), 0);
    assert.equal(lifeOf({}), 0);
    assert.equal(lifeOf({ answers: [a(0)] }), 0);
    assert.equal(lifeOf({ answers: [a(0xffff_ffff)] }), 0);
    for (const rcode of [1, 2, 4, 5]) assert.equal(lifeOf({ rcode, answers: [a(60)] }), 0);
    assert.equal(lifeOf({ answers: [a(60)], flags: 0x0380 }), 0, 'it is cut');
    const large = Array.from({ length: 200 }, (_, at) => a(60, `192.0.2.${at}`));
    assert.equal(lifeOf({ answers: large }), 0);
  });

  it('not for queries with options of EDNS, which are one client’s own', () => {
    const { cache } = cacheAt();
    const packet = query('www.test', 'A', { udpSize: 1232 });
    const withOption = Buffer.concat([packet, Buffer.of(0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8)]);
    withOption.writeUInt16BE(12, packet.length - 2);
    const reply = replyOf('www.test', { answers: [a(60)] });
    cache.put(withOption, 'udp', { reply, ...SERVER }, 10);
    assert.equal(cache.size, 0);
    cache.put(packet, 'udp', { reply, ...SERVER }, 10);
    assert.equal(cache.size, 1);
  });

  it('in a bounded number: the one that was used least lately goes', () => {
    const { cache } = cacheAt();
    const put = (name: string): void =>
      cache.put(
        query(name),
        'udp',
        { reply: replyOf(name, { answers: [a(60, '192.0.2.1', name)] }), ...SERVER },
        2,
      );
    put('a.test');
    put('b.test');
    assert.ok(cache.get(query('a.test'), 'udp'));
    put('c.test');
    assert.equal(cache.size, 2);
    assert.equal(cache.get(query('b.test'), 'udp'), undefined);
    assert.ok(cache.get(query('a.test'), 'udp'));
  });

  it('not where it is garbage', () => {
    const { cache } = cacheAt();
    const reply = replyOf('www.test', { answers: [a(60)] });
    for (let end = 12; end < reply.length; end++)
      cache.put(query('www.test'), 'udp', { reply: reply.subarray(0, end), ...SERVER }, 10);
    for (let end = 0; end < query('www.test').length; end++)
      cache.put(query('www.test').subarray(0, end), 'udp', { reply, ...SERVER }, 10);
    assert.equal(cache.size, 0);
  });
});
