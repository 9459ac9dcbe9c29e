/** Whatever comes in at the helper's channel: nothing wrong is taken for a request, and nothing makes it fall over. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { arrival, MAX_MESSAGE_SIZE } from '../../../src/helper/door';
import { helperEnvelope, helperRequest, type HelperOperation } from '../../../src/helper/protocol';
import { generator } from '../random';
import { garbage, mutated, pick } from './message-mutations';
import { FULL_REQUESTS } from './requests';

const SEED = 20_261_122;
const COUNT = Math.max(3000, Number(process.env['NETSCOPE_TEST_PACKETS'] ?? 0) / 20);

const OPERATIONS = Object.keys(FULL_REQUESTS) as HelperOperation[];

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let count = 0; count < depth; count++) value = { request: value };
  return value;
}

describe('the door of the helper', () => {
  it('knows every operation, and every one of them is tried below', () => {
    const known = helperRequest.options.map((option) => option.entries.op.literal);
    assert.deepEqual([...known].sort(), [...OPERATIONS].sort());
    for (const [operation, request] of Object.entries(FULL_REQUESTS))
      assert.deepEqual(
        arrival({ id: 1, request }),
        { kind: 'request', envelope: { id: 1, request } },
        operation,
      );
  });

  it('names the field that is wrong, and does not repeat what it holds', () => {
    const request = { ...FULL_REQUESTS.deleteNetworks, bridges: ['br-0123456789ab', 'secret/../x'] };
    const result = arrival({ id: 7, request });
    assert.ok(result.kind === 'refused');
    assert.equal(result.id, 7);
    assert.match(result.faults.join(), /^request\.bridges\.1: expected /);
    assert.doesNotMatch(result.faults.join(), /secret/);
  });

  it('says a bounded number of faults', () => {
    const bridges = Array.from({ length: 200 }, () => '/');
    const result = arrival({ id: 7, request: { ...FULL_REQUESTS.deleteNetworks, bridges } });
    assert.ok(result.kind === 'refused');
    assert.equal(result.faults.length, 21);
    assert.equal(result.faults.at(-1), 'and 180 more');
  });

  it('takes for a stranger whoever sends what no daemon of ours does', () => {
    const request = FULL_REQUESTS.sweep;
    const strange: unknown[] = [
      ...[undefined, null, 1, 'sweep', [], {}, [{ id: 1, request }]],
      ...[
        { request },
        { id: 1 },
        { id: 1, request: null },
        { id: 1, request: [] },
        { id: 1, request: 'sweep' },
      ],
      ...[-1, 1.5, '1', Number.NaN, Infinity, 2 ** 60].map((id) => ({ id, request })),
      { id: 1, request, more: true },
      ...['exec', 'Sweep', '', null, ['sweep'], 'toString', '__proto__', { toString: 'sweep' }].map((op) => ({
        id: 1,
        request: { ...request, op },
      })),
    ];
    for (const message of strange) assert.equal(arrival(message).kind, 'stranger', JSON.stringify(message));
  });

  it('does not look at what is too large or too deep', () => {
    const large = { id: 1, request: { ...FULL_REQUESTS.sweep, project: 'a'.repeat(MAX_MESSAGE_SIZE) } };
    assert.equal(arrival(large).kind, 'stranger');
    const [namespace] = FULL_REQUESTS.createNamespaces.namespaces;
    assert.ok(namespace);
    const endpoints = Array.from({ length: 64 }, () => namespace.endpoints[0]);
    const namespaces = Array.from({ length: 1024 }, () => ({ ...namespace, endpoints }));
    assert.equal(
      arrival({ id: 1, request: { ...FULL_REQUESTS.createNamespaces, namespaces } }).kind,
      'stranger',
    );
    assert.equal(arrival(nested(100_000)).kind, 'stranger');
    const many = { ...FULL_REQUESTS.createNamespaces, namespaces: namespaces.slice(0, 200) };
    assert.equal(arrival({ id: 1, request: many }).kind, 'request');
  });

  it(`holds against ${COUNT} changed requests`, () => {
    const choose = generator(SEED);
    const seen = { request: 0, refused: 0, stranger: 0 };
    for (let count = 0; count < COUNT; count++) {
      const envelope = { id: choose(1000), request: FULL_REQUESTS[pick(OPERATIONS, choose)] };
      const message = mutated(envelope, choose);
      const before = JSON.stringify(message);
      const result = arrival(message);
      seen[result.kind] += 1;
      assert.equal(JSON.stringify(message), before, 'it is looked at, not changed');
      assert.equal(result.kind === 'request', v.is(helperEnvelope, message) && hasWholeId(message), before);
      if (result.kind === 'refused') {
        assert.ok(result.faults.length > 0);
        for (const fault of result.faults)
          assert.match(fault, /^(request[.\w]*: expected .+|and \d+ more)$/s);
      }
    }
    for (const [kind, number] of Object.entries(seen)) assert.ok(number > COUNT / 50, `${kind}: ${number}`);
  });

  it(`takes none of ${COUNT} heaps of garbage`, () => {
    const choose = generator(SEED + 1);
    for (let count = 0; count < COUNT; count++) {
      const message = garbage(choose, 4);
      assert.equal(arrival(message).kind, 'stranger', JSON.stringify(message).slice(0, 500));
    }
  });
});

function hasWholeId(message: unknown): boolean {
  const { id } = message as { id: unknown };
  return Number.isSafeInteger(id) && Number(id) >= 0;
}
