import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exceedsLimits } from '../../../src/compose/yaml/yaml-limits';

/** Block mappings inside of one another, each one column further right. */
function steps(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
}

describe('texts that exceed no limit', () => {
  const texts = {
    'an empty one': '',
    'with a byte order mark, CRLF, tabs, NEL and characters beyond the first plane':
      '\uFEFFa: "\t\x85😀"\r\n',
    'with 200 levels of flow collections': `${'['.repeat(199)}${']'.repeat(199)}`,
    'with 190 levels of block collections': steps(190),
    'with many lists, none of them inside another': 'a: [1, {b: [2]}]\n'.repeat(10_000),
    'with many brackets in quotes, comments and block scalars': `a: "${'['.repeat(500)}"\nb: '${'{'.repeat(500)}'\n# ${'['.repeat(500)}\nc: |\n  ${'[{'.repeat(500)}\nd: it's ${'a[ '.repeat(500)}\n`,
    'with one very long line': `a: ${'x'.repeat(3_000_000)}\n`,
    'with a line of many dashes and colons': `a: ${'-:'.repeat(100_000)}\n`,
    'with many keys': Array.from({ length: 50_000 }, (_, index) => `k${index}: 1\n`).join(''),
  };
  for (const [what, text] of Object.entries(texts)) {
    it(what, () => assert.equal(exceedsLimits(text), undefined));
  }
});

describe('texts that are too deep', () => {
  const texts = {
    'brackets that are never closed': '['.repeat(100_000),
    'brackets that are closed': `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    'flow mappings': '{a: '.repeat(100_000),
    'flow lists and mappings by turns': '[{a: '.repeat(100_000),
    'brackets behind an apostrophe that opens no quote': `a: [it's, ${'['.repeat(1000)}`,
    'brackets behind closing ones in quotes': `a: ${'["]", '.repeat(1000)}`,
    'brackets on a line each': '[\n'.repeat(100_000),
    'dashes on one line': '- '.repeat(100_000),
    'question marks on one line': '? '.repeat(100_000),
    'mappings on one line, which is no legal YAML': 'a: '.repeat(100_000),
    'block mappings': steps(1000),
    'lists at the column of their keys': Array.from(
      { length: 150 },
      (_, level) => `${' '.repeat(2 * level)}a:\n${' '.repeat(2 * level)}- b:\n`,
    ).join(''),
    'a document after another': `a: 1\n---\n${'['.repeat(1000)}`,
  };
  for (const [what, text] of Object.entries(texts)) {
    it(what, () => {
      const exceeded = exceedsLimits(text);
      assert.equal(exceeded?.code, 'yaml-too-deep');
      assert.ok(exceeded.offset > 0 && exceeded.offset <= text.length);
    });
  }

  it('are cut at the place where they become so', () => {
    assert.equal(exceedsLimits(`a: 1\nb: ${'['.repeat(1000)}`)?.offset, 'a: 1\nb: '.length + 199);
  });
});

describe('texts that are too large', () => {
  it('in characters', () => {
    assert.equal(exceedsLimits(' '.repeat(4 * 1024 * 1024)), undefined);
    assert.deepEqual(exceedsLimits(' '.repeat(4 * 1024 * 1024 + 1))?.code, 'yaml-too-large');
  });

  it('in tokens', () => {
    const exceeded = exceedsLimits(`a: [${'1,'.repeat(1_000_000)}`);
    assert.equal(exceeded?.code, 'yaml-too-large');
    assert.match(exceeded.message, /tokens/);
  });
});

describe('characters that Docker refuses', () => {
  const at = (character: string): number | undefined => {
    const exceeded = exceedsLimits(`a: "x${character}y"`);
    assert.ok(exceeded === undefined || exceeded.code === 'yaml-control-character');
    return exceeded?.offset;
  };

  it('are control characters, non-characters and halves of surrogate pairs', () => {
    const refused = [
      '\0',
      '\x01',
      '\x07',
      '\b',
      '\v',
      '\f',
      '\x1b',
      '\x7f',
      '\x80',
      '\x9f',
      '\uFFFE',
      '\uFFFF',
    ];
    for (const character of [...refused, '\uD83D', '\uDE00']) assert.equal(at(character), 5);
    for (const character of ['\t', '\n', '\r', '\x85', '\xA0', '\u2028', '\uFEFF', '\uFFFD', '😀']) {
      assert.equal(at(character), undefined);
    }
  });

  it('are named', () => {
    assert.equal(
      exceedsLimits('a: \x1b')?.message,
      'The character U+001B stands here, but control characters are not allowed.',
    );
  });
});
