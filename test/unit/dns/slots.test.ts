import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slots } from '../../../src/dns/slots';

describe('slots', () => {
  it('are taken at once as long as there are any', async () => {
    const slots = new Slots(2);
    assert.deepEqual([await slots.take(0), await slots.take(0), await slots.take(0)], [true, true, false]);
  });

  it('go to the one that waits longest', async () => {
    const slots = new Slots(1);
    await slots.take(0);
    const order: string[] = [];
    const waiting = ['first', 'second'].map(async (name) => {
      assert.equal(await slots.take(60_000), true);
      order.push(name);
    });
    slots.release();
    slots.release();
    await Promise.all(waiting);
    assert.deepEqual(order, ['first', 'second']);
  });

  it('are not given to one that has left', async () => {
    const slots = new Slots(1);
    await slots.take(0);
    assert.equal(await slots.take(1), false);
    slots.release();
    assert.equal(await slots.take(0), true);
  });
});
