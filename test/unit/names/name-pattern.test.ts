import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesPattern } from '../../../src/names/name-pattern';

describe('a pattern of names', () => {
  const matching: readonly [string, string][] = [
    ['redis', 'redis'],
    ['Redis', 'rEDIS.'],
    ['redis.', 'redis'],
    ['*', ''],
    ['*', 'a.b.c'],
    ['*.example.test', 'www.example.test'],
    ['*.example.test', 'a.b.example.test'],
    ['r*s', 'redis'],
    ['r**s', 'rs'],
    ['*a*b*', 'xxaxxbxx'],
    ['*ab', 'aaab'],
    ['[.*', '[.x'],
  ];
  for (const [pattern, name] of matching)
    it(`${pattern} means "${name}"`, () => assert.equal(matchesPattern(pattern, name), true));

  const others: readonly [string, string][] = [
    ['redis', 'redis2'],
    ['redis', 'my-redis'],
    ['*.example.test', 'example.test'],
    ['r.dis', 'redis'],
    ['*ab', 'aba'],
    ['', 'redis'],
  ];
  for (const [pattern, name] of others)
    it(`${pattern} does not mean "${name}"`, () => assert.equal(matchesPattern(pattern, name), false));

  it('is told quickly, however it is made', () => {
    assert.equal(matchesPattern(`${'*a'.repeat(120)}b`, 'a'.repeat(255)), false);
  });
});
