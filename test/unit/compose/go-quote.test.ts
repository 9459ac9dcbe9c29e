import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quotedText } from '../../../src/compose/values/go-quote';

describe('texts in quotation marks', () => {
  it('show what prints as it is', () => {
    assert.equal(quotedText('a b/é日😀'), '"a b/é日😀"');
  });

  it('escape quotation marks, backslashes and what does not print', () => {
    assert.equal(quotedText('a"b\\c\n'), '"a\\"b\\\\c\\n"');
    assert.equal(quotedText('\x1b\u00a0\u2028\u{e0001}'), '"\\x1b\\u00a0\\u2028\\U000e0001"');
  });
});
