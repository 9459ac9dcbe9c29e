import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import {
  effectText,
  type Fault,
  type FaultQuestion,
  faultSpecSchema,
  injectionOf,
  injectionText,
  parseEffect,
} from '../../../src/names/fault';
import { generator } from '../random';

let lastId = 0;

function fault(effect: string, change: Partial<Fault> = {}): Fault {
  const parsed = parseEffect(effect);
  assert.ok(parsed.kind !== 'wrong', effect);
  lastId += 1;
  return { id: lastId, services: [], containerNames: [], rate: 1, effect: parsed, ...change };
}

const QUESTION: FaultQuestion = {
  service: 'web',
  containerName: 'shop-web-1',
  name: 'redis',
  type: 'A',
  transport: 'udp',
};
const never = (): number => assert.fail('nothing was to be tossed for');
const befalls = (one: Fault, question: Partial<FaultQuestion> = {}): boolean =>
  injectionOf([one], { ...QUESTION, ...question }, never) !== undefined;

describe('a fault means', () => {
  it('everybody and every name, where nothing else is said', () => {
    assert.equal(befalls(fault('nxdomain')), true);
    assert.equal(befalls(fault('nxdomain'), { service: 'api', name: 'a.b', type: 'TXT' }), true);
  });

  it('a service with all replicas, or one container', () => {
    const service = fault('drop', { services: ['web'] });
    assert.equal(befalls(service), true);
    assert.equal(befalls(service, { containerName: 'shop-web-9' }), true);
    assert.equal(befalls(service, { service: 'api', containerName: 'shop-api-1' }), false);
    const container = fault('drop', { containerNames: ['shop-web-2'] });
    assert.equal(befalls(container), false);
    assert.equal(befalls(container, { containerName: 'shop-web-2' }), true);
  });

  it('names by a pattern, in any case', () => {
    assert.equal(befalls(fault('drop', { name: 'REDIS.' })), true);
    assert.equal(befalls(fault('drop', { name: 'redis' }), { name: 'redis2' }), false);
    assert.equal(befalls(fault('drop', { name: '*.example.*' }), { name: 'www.example.test' }), true);
  });

  it('one type where it is given', () => {
    assert.equal(befalls(fault('drop', { type: 'AAAA' })), false);
    assert.equal(befalls(fault('drop', { type: 'AAAA' }), { type: 'AAAA' }), true);
  });

  it('what it can do something to: stale addresses, and datagrams that can be truncated', () => {
    assert.equal(befalls(fault('stale=192.0.2.9'), { type: 'MX' }), false);
    assert.equal(befalls(fault('stale=192.0.2.9'), { type: 'AAAA' }), true);
    assert.equal(befalls(fault('truncate'), { transport: 'tcp' }), false);
    assert.equal(befalls(fault('nxdomain'), { transport: 'tcp' }), true);
  });
});

describe('faults that meet', () => {
  it('delay one after the other, and the first of the others decides', () => {
    const all = [fault('delay=100ms'), fault('servfail'), fault('nxdomain'), fault('delay=1s')];
    assert.deepEqual(injectionOf(all, QUESTION, never), {
      faults: [all[0]?.id, all[1]?.id, all[3]?.id],
      delayMs: 1100,
      effect: { kind: 'servfail' },
    });
  });

  it('never hold anything back for longer than a minute', () => {
    const all = [fault('delay=40s'), fault('delay=40s')];
    assert.equal(injectionOf(all, QUESTION, never)?.delayMs, 60_000);
  });

  it('do nothing where none of them means the question', () => {
    assert.equal(injectionOf([fault('drop', { name: 'db' })], QUESTION, never), undefined);
    assert.equal(injectionOf([], QUESTION, never), undefined);
  });
});

describe('a rate', () => {
  it('is the share of questions that a fault befalls', () => {
    const one = fault('drop', { rate: 0.3 });
    const below = generator(7);
    const toss = (): number => below(1000) / 1000;
    let hits = 0;
    for (let count = 0; count < 10_000; count++)
      if (injectionOf([one], QUESTION, toss) !== undefined) hits += 1;
    assert.ok(hits > 2800 && hits < 3200, `${hits} of 10000`);
  });

  it('is told by one toss: below it the fault befalls', () => {
    const one = fault('drop', { rate: 0.5 });
    assert.ok(injectionOf([one], QUESTION, () => 0.499));
    assert.equal(
      injectionOf([one], QUESTION, () => 0.5),
      undefined,
    );
  });

  it('leaves the rest to the faults behind', () => {
    const [first, second] = [fault('drop', { rate: 0.5 }), fault('refused')];
    assert.deepEqual(injectionOf([first, second], QUESTION, () => 0.9)?.effect, { kind: 'refused' });
    assert.deepEqual(injectionOf([first, second], QUESTION, () => 0.1)?.effect, { kind: 'drop' });
  });
});

describe('an effect', () => {
  const words = ['delay=300ms', 'nxdomain', 'servfail', 'refused', 'drop', 'truncate', 'stale=172.18.0.9'];
  for (const word of words)
    it(`${word} is read and written`, () => {
      const effect = parseEffect(word);
      assert.ok(effect.kind !== 'wrong');
      assert.equal(effectText(effect), word);
    });

  it('may be in seconds, and have addresses of both families', () => {
    assert.deepEqual(parseEffect('delay=1.5s'), { kind: 'delay', ms: 1500 });
    assert.deepEqual(parseEffect('stale=192.0.2.9,2001:db8::9'), {
      kind: 'stale',
      addresses: ['192.0.2.9', '2001:db8::9'],
    });
  });

  const wrong: readonly [string, RegExp][] = [
    ['delay', /needs a time, such as delay=300ms/],
    ['delay=300', /needs a time/],
    ['delay=-1s', /needs a time/],
    ['delay=0ms', /from 1 ms/],
    ['delay=2000s', /to 60 s; drop is for no answer/],
    ['stale', /needs addresses/],
    ['stale=redis', /"redis" is no IP address/],
    [`stale=${Array(9).fill('192.0.2.1').join(',')}`, /8 at the most/],
    ['nxdomain=1', /takes no value/],
    ['explode', /no fault "explode"; there are delay=TIME, nxdomain/],
    ['', /no fault ""/],
  ];
  for (const [word, why] of wrong)
    it(`${word.slice(0, 20)} is none, and why is said`, () => {
      const effect = parseEffect(word);
      assert.ok(effect.kind === 'wrong');
      assert.match(effect.why, why);
    });
});

describe('what has befallen a question, in words', () => {
  it('names the faults and what they do', () => {
    assert.equal(injectionText({ faults: [2], delayMs: 0, effect: { kind: 'drop' } }), 'fault 2 (drop)');
    assert.equal(
      injectionText({ faults: [1, 2], delayMs: 300, effect: { kind: 'servfail' } }),
      'faults 1, 2 (delay=300ms, servfail)',
    );
  });
});

it('the schema takes what the command line makes, and nothing beside it', () => {
  const { id: _, ...spec } = fault('delay=2s', { name: '*', services: ['web'] });
  assert.equal(v.is(faultSpecSchema, spec), true);
  for (const bad of [
    { ...spec, rate: 0 },
    { ...spec, rate: 1.1 },
    { ...spec, effect: { kind: 'delay', ms: 1e9 } },
    { ...spec, effect: { kind: 'stale', addresses: ['x'] } },
    { ...spec, effect: { kind: 'explode' } },
    { ...spec, name: 'x'.repeat(300) },
    { ...spec, services: 'web' },
  ])
    assert.equal(v.is(faultSpecSchema, bad), false, JSON.stringify(bad));
});
