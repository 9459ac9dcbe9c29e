import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparableNames, nearNames } from '../../../src/diagnose/near-names';

const near = (name: string, candidates: readonly string[]): string[] =>
  nearNames(name, comparableNames(candidates)).map((each) => `${each.name} ${each.distance}`);

test('one letter wrong, missing, too many or swapped is near', () => {
  for (const typed of ['rediz', 'redi', 'rediss', 'rdeis', 'REDIS'])
    assert.equal(near(typed, ['redis', 'web'])[0]?.split(' ')[0], 'redis', typed);
});

test('in a short name only one slip in three letters counts', () => {
  assert.deepEqual(near('dbb', ['db']), ['db 1']);
  assert.deepEqual(near('ab', ['db']), []);
  assert.deepEqual(near('cat', ['dog']), []);
  assert.deepEqual(near('postgrse', ['postgres', 'mariadb']), ['postgres 1']);
});

test('hyphens, underscores and case do not count', () => {
  assert.deepEqual(near('php-fpm', ['phpfpm']), ['phpfpm 0']);
  assert.deepEqual(near('User_Api', ['user-api']), ['user-api 0']);
});

test('what begins or ends with the other comes last', () => {
  assert.deepEqual(near('mysql', ['mysql-primary', 'mysqk']), ['mysqk 1', 'mysql-primary 3']);
  assert.deepEqual(near('my', ['my-very-long-name']), []);
});
