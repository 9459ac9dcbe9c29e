import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceRange, TextValue } from '../../../src/compose/project';
import { placeOf } from '../../../src/compose/values/pieces';
import { generator } from '../random';
import { load, oneService, serviceOf, type Files } from './in-memory';

/** The text that a range covers, over several lines too. */
function textAt(files: Files, { file, start, end }: SourceRange): string {
  const lines = (files[file] ?? '').replace(/^\uFEFF/, '').split(/\r?\n/);
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.character, end.character);
  return [
    (lines[start.line] ?? '').slice(start.character),
    ...lines.slice(start.line + 1, end.line),
    (lines[end.line] ?? '').slice(0, end.character),
  ].join('\n');
}

function valueOf(values: readonly TextValue[], key: string): TextValue {
  const value = values.find((candidate) => candidate.key === key);
  assert.ok(value, `there is no value ${key}`);
  return value;
}

/** Where the word stands that a value has. */
function placeOfWord(files: Files, value: TextValue, word: string) {
  const from = value.text.indexOf(word);
  assert.ok(from >= 0, `"${value.text}" has no ${word}`);
  const { range, isExact } = placeOf(value, from, from + word.length);
  return { at: textAt(files, range), isExact, line: range.start.line };
}

const HOSTS = { HOST: 'api', DB: 'db', EMPTY: '' };

/** Lines of `environment`, the word that is looked for, and what its place covers. */
const EXACT: readonly (readonly [title: string, lines: readonly string[], word?: string])[] = [
  ['a plain scalar', ['A: http://web:80']],
  ['an escape before it', ['A: "x\\thttp://web:80"']],
  ['an escape after it', ['A: "http://web:80\\n"']],
  ['an escaped letter of two digits, four and eight', ['A: "\\x41\\u00e9\\U0001F433 http://web"']],
  ['two quotes that stand for one', ["A: 'it''s http://web, isn''t it'"]],
  ['an item of a list in quotes with escapes', ['- "A=x\\ty=web"']],
  ['variables around it', ['A: ${HOST}://${DB}@web:${EMPTY}/x']],
  ['an escaped dollar before it', ['A: pa$$$$word@web']],
  ['a default word', ['A: http://${NONE:-web}:80']],
  ['a default word in a default word', ['A: http://${NONE:-${NEITHER-web}}']],
  ['an alternative word', ['A: http://${HOST:+web}']],
  ['variables and escapes at once', ['A: "\\t${HOST}\\"web\\"$HOST"']],
  ['a literal block', ['A: |', '  first', '    web deeper', '  last']],
  ['a literal block with an indentation of its own', ['A: |2-', '    first', '    web', '  last']],
  ['a folded block', ['A: >-', '  first ${HOST}', '  web ${DB}', '', '  last']],
  ['a plain scalar of several lines', ['A: first', '  web', '  last']],
  ['a quoted scalar of several lines', ['A: "first', '  sec\\', '  ond web', '', '  last"']],
  ['a single-quoted scalar of several lines', ["A: 'first", "  it''s web'"]],
];

describe('places of parts of values', () => {
  for (const [title, lines, word = 'web'] of EXACT) {
    for (const ending of ['\n', '\r\n']) {
      it(`are exact: ${title}${ending === '\n' ? '' : ', with carriage returns'}`, async () => {
        const text = oneService('environment:', ...lines.map((line) => `  ${line}`)).replaceAll('\n', ending);
        const files = { '/shop/compose.yaml': text };
        const { values } = serviceOf(await load(files, { environment: HOSTS }), 'web');
        const place = placeOfWord(files, valueOf(values, 'A'), word);
        assert.deepEqual([place.at, place.isExact], [word, true]);
        assert.ok(place.line > 3);
      });
    }
  }

  it('are those of the reference for what a variable gives', async () => {
    const files = { '/shop/compose.yaml': oneService('environment:', '  - A=http://${HOST:?no}:80/$DB') };
    const { values } = serviceOf(await load(files, { environment: HOSTS }), 'web');
    const value = valueOf(values, 'A');
    assert.deepEqual(placeOfWord(files, value, 'api'), { at: '${HOST:?no}', isExact: false, line: 4 });
    assert.deepEqual(placeOfWord(files, value, 'pi'), { at: '${HOST:?no}', isExact: false, line: 4 });
    assert.deepEqual(placeOfWord(files, value, 'db'), { at: '$DB', isExact: false, line: 4 });
    assert.deepEqual(placeOfWord(files, value, '//api:8').at, '//${HOST:?no}:8');
  });

  it('are those of the variable that gives nothing', async () => {
    const files = { '/shop/compose.yaml': oneService('environment:', '  A: http://${NONE}:80') };
    const { values } = serviceOf(await load(files), 'web');
    const { range, isExact } = placeOf(valueOf(values, 'A'), 7, 7);
    assert.deepEqual([textAt(files, range), isExact], ['${NONE}', false]);
  });

  it('are exact where nothing stands', async () => {
    const text = oneService(
      'environment:',
      '  - A=',
      '  - B=http://:80',
      '  - E=${NONE:-}',
      'env_file: .list',
    );
    const files = { '/shop/compose.yaml': text, '/shop/.list': 'C=\nexport D=""\n' };
    const { values } = serviceOf(await load(files), 'web');
    for (const [key, offset, line, character] of [
      ['A', 0, 4, 10],
      ['B', 7, 5, 17],
      ['E', 0, 6, 18],
      ['C', 0, 0, 2],
      ['D', 0, 1, 10],
    ] as const) {
      const { range, isExact } = placeOf(valueOf(values, key), offset, offset);
      assert.deepEqual([range.start, range.end, isExact], [{ line, character }, { line, character }, true]);
    }
  });

  it('are those of the whole value where an escape or a line break is part of it', async () => {
    const files = { '/shop/compose.yaml': oneService('environment:', '  A: "x\\x41y"') };
    const { values } = serviceOf(await load(files), 'web');
    assert.deepEqual(placeOfWord(files, valueOf(values, 'A'), 'A').at, '"x\\x41y"');
  });

  it('stay right when lines are put before them', async () => {
    const text = `${'# more\n'.repeat(7)}${oneService('environment:', '  A: "\\t${HOST}web"')}`;
    const files = { '/shop/compose.yaml': text };
    const { values } = serviceOf(await load(files, { environment: HOSTS }), 'web');
    assert.deepEqual(placeOfWord(files, valueOf(values, 'A'), 'web'), { at: 'web', isExact: true, line: 11 });
  });
});

describe('places of parts of values in env files', () => {
  const LINES: readonly (readonly [title: string, line: string])[] = [
    ['plain', 'A=http://web:80'],
    ['with blanks around', '  A = http://web:80  '],
    ['exported, with a comment', 'export A=http://web:80 # the web'],
    ['in double quotes with escapes', 'A="x\\t\\\\ \\"y\\" \\$z http://web"'],
    ['in single quotes with an escape', "A='it\\'s http://web'"],
    ['with variables', 'A=$HOST://${EMPTY}web/${DB}'],
    ['in a default word', 'A="http://${NONE:-web}"'],
    ['over several lines', 'A="first\n  second web\nlast"'],
    ['with a colon', 'A: http://web'],
  ];
  for (const [title, line] of LINES) {
    for (const ending of ['\n', '\r\n']) {
      it(`are exact: ${title}${ending === '\n' ? '' : ', with carriage returns'}`, async () => {
        const files = {
          '/shop/compose.yaml': oneService('env_file: web.env'),
          '/shop/web.env': `\uFEFF# A=web\nHOST=x\n\n${line}\nLAST=web\n`.replaceAll('\n', ending),
        };
        const { values } = serviceOf(await load(files, { environment: HOSTS }), 'web');
        const value = valueOf(values, 'A');
        assert.equal(value.isFromFile, true);
        const place = placeOfWord(files, value, 'web');
        assert.deepEqual([place.at, place.isExact], ['web', true]);
        assert.ok(place.line >= 3);
      });
    }
  }

  it('are exact in the raw format', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: [{path: web.env, format: raw}]'),
      '/shop/web.env': '# x\r\nA="http://$x@web"\r\n',
    };
    const { values } = serviceOf(await load(files), 'web');
    assert.deepEqual(placeOfWord(files, valueOf(values, 'A'), 'web'), { at: 'web', isExact: true, line: 1 });
  });
});

describe('places of parts of random values', () => {
  const PARTS = [
    'web',
    '\\t',
    '\\"',
    "''",
    '${HOST}',
    '$$',
    '${NONE:-x y}',
    ' ',
    '\n      ',
    '\n\n      ',
    'é',
    '🐳',
  ];

  /** What stands at each single character that has an exact place. */
  function check(files: Files, value: TextValue): number {
    let exact = 0;
    for (let at = 0; at < value.text.length; at++) {
      const { range, isExact } = placeOf(value, at, at + 1);
      if (!isExact) continue;
      exact++;
      assert.equal(textAt(files, range), value.text[at], JSON.stringify([files, value.text, at]));
    }
    return exact;
  }

  it('hold what they say', async () => {
    const random = generator(7);
    let exact = 0;
    for (let round = 0; round < 400; round++) {
      const body = Array.from({ length: 1 + random(12) }, () => PARTS[random(PARTS.length)] ?? '').join('');
      const [open, close] = [
        ['"', '"'],
        ["'", "'"],
        ['|\n      ', ''],
        ['>-\n      ', ''],
        ['x', 'x'],
      ][random(5)] ?? ['', ''];
      const text = oneService('environment:', `  A: ${open ?? ''}${body}${close ?? ''}`);
      const quoted = body.replaceAll("''", '').replaceAll(/\n */g, '\n');
      const files = {
        '/shop/compose.yaml': `${text}    env_file: web.env\n`,
        '/shop/web.env': `B="${quoted}"\nC=${quoted.replaceAll(/["\n]/g, '')}\n`,
      };
      const loaded = await load(files, { environment: HOSTS });
      for (const value of loaded.project?.services[0]?.values ?? []) exact += check(files, value);
    }
    assert.ok(exact > 2000, `only ${exact} characters have an exact place`);
  });
});
