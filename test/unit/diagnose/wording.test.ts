import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listed, printable, quoted } from '../../../src/diagnose/wording';

describe('names in sentences', () => {
  it('stand in backticks, and cannot end them', () => {
    assert.equal(quoted('db'), '`db`');
    assert.equal(quoted('a`b'), "`a'b`");
  });

  it('hold nothing that a terminal obeys or that nobody sees', () => {
    assert.equal(quoted('\u001b[31mdb\r\n'), '`�[31mdb  `');
    assert.equal(printable('one\ntwo\u202e\u0007'), 'one two��');
  });

  it('are cut in the middle where they are long', () => {
    const text = quoted(`begin-${'x'.repeat(300)}-end`);
    assert.match(text, /^`begin-x+…x+-end`$/);
    assert.equal(text.length, 62);
  });

  it('are listed as a person would', () => {
    assert.equal(listed(['a']), '`a`');
    assert.equal(listed(['a', 'b', 'c'], 'or'), '`a`, `b` or `c`');
    assert.equal(listed(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']), '`a`, `b`, `c`, `d`, `e` and 3 more');
  });
});
