import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProjectFaults } from '../../../src/daemon/project-faults';
import type { FaultSpec } from '../../../src/names/fault';

const SPEC: FaultSpec = { services: ['web'], containerNames: [], rate: 1, effect: { kind: 'drop' } };

describe('the faults of a project', () => {
  it('have numbers that are never used again', () => {
    const faults = new ProjectFaults(() => undefined);
    assert.deepEqual(
      [SPEC, SPEC].map((spec) => faults.set(spec).id),
      [1, 2],
    );
    assert.deepEqual(
      faults.clear([2]).map(({ id }) => id),
      [2],
    );
    assert.equal(faults.set(SPEC).id, 3);
    faults.clear();
    assert.equal(faults.set(SPEC).id, 4);
  });

  it('are cleared by number, or all of them; others are passed over', () => {
    const faults = new ProjectFaults(() => undefined);
    for (let count = 0; count < 3; count++) faults.set(SPEC);
    assert.deepEqual(faults.clear([9]), []);
    assert.equal(faults.clear([1, 3]).length, 2);
    assert.deepEqual(
      faults.all.map(({ id }) => id),
      [2],
    );
    assert.equal(faults.clear().length, 1);
    assert.deepEqual(faults.all, []);
  });

  it('count what they do', () => {
    const faults = new ProjectFaults(() => undefined);
    faults.set(SPEC);
    faults.set(SPEC);
    faults.count({ faults: [2], delayMs: 0 });
    faults.count({ faults: [1, 2], delayMs: 0 });
    assert.deepEqual(
      faults.describe().map(({ hits }) => hits),
      [1, 2],
    );
  });

  it('come back with their numbers after a restart', () => {
    const before = new ProjectFaults(() => undefined);
    before.set(SPEC);
    before.set(SPEC);
    before.clear([1]);
    const after = new ProjectFaults(() => undefined);
    after.restore(before.all);
    assert.deepEqual(after.all, before.all);
    assert.equal(after.set(SPEC).id, 3);
  });

  it('are bounded in number and checked', () => {
    const faults = new ProjectFaults(() => undefined);
    assert.throws(() => faults.set({ ...SPEC, rate: 7 }), /no such fault/);
    for (let count = 0; count < 100; count++) faults.set(SPEC);
    assert.throws(() => faults.set(SPEC), /100 faults are set already/);
  });
});
