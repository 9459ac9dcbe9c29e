import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggest } from '../../../src/cli/suggest';

test('slips of the keyboard find their word', () => {
  const names = ['web', 'redis', 'database'];
  assert.equal(suggest('wbe', names), 'web');
  assert.equal(suggest('REDIS', names), 'redis');
  assert.equal(suggest('datbase', names), 'database');
});

test('another word finds none', () => {
  assert.equal(suggest('queue', ['web', 'redis']), undefined);
  assert.equal(suggest('x', []), undefined);
});
