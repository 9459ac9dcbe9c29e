import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { sourceExcerpt } from '../../../src/render/source-excerpt';

/** The excerpt of a line with `«»` around the place. */
function excerpt(marked: string): readonly [string, string] {
  const from = marked.indexOf('«');
  const to = marked.indexOf('»') - 1;
  const { line, carets } = sourceExcerpt(marked.replaceAll(/[«»]/g, ''), from, to);
  return [line, carets];
}

describe('the excerpt of a line', () => {
  test('has carets under the place', () => {
    assert.deepEqual(excerpt('  DB: «db» # c'), ['  DB: db # c', '      ^^']);
    assert.deepEqual(excerpt('DB: «»'), ['DB:', '    ^']);
  });
  test('has blanks for tabs', () => assert.deepEqual(excerpt('\ta\t«b»'), ['    a   b', '        ^']));
  test('counts wide and joined characters', () => {
    assert.deepEqual(excerpt('日本: «語x»'), ['日本: 語x', '      ^^^']);
    assert.deepEqual(excerpt('e\u0301: «x»'), ['e\u0301: x', '   ^']);
    assert.deepEqual(excerpt('😀: «x»'), ['😀: x', '    ^']);
  });
  test('shows nothing that a terminal would act on', () => {
    assert.deepEqual(excerpt('a\u001b[31m\u202e: «x»'), ['a�[31m�: x', '         ^']);
    assert.deepEqual(excerpt('\ud800: «x»'), ['�: x', '   ^']);
  });
  test('cuts long lines around the place', () => {
    const [line, carets] = excerpt(`${'a'.repeat(500)}«host»${'b'.repeat(500)}`);
    assert.equal(line, `…${'a'.repeat(40)}host${'b'.repeat(56)}…`);
    assert.equal(carets, `${' '.repeat(41)}^^^^`);
    const [start, under] = excerpt(`«${'x'.repeat(300)}»`);
    assert.equal(start, `${'x'.repeat(100)}…`);
    assert.equal(under, '^'.repeat(100));
    assert.equal(excerpt(`${'é'.repeat(200)}«end»`)[1].length, 101);
  });
});
