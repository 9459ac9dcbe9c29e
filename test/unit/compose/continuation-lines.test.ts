import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indentContinuationLines } from '../../../src/compose/yaml/continuation-lines';
import { codesOf, loadText, projectOf, serviceOf } from './in-memory';

/** The lines that were moved, each with how far. */
function moved(text: string): Readonly<Record<string, number>> {
  const before = text.split('\n');
  const after = indentContinuationLines(text)?.text.split('\n') ?? before;
  const pairs = before.map((line, index) => [line, (after[index]?.length ?? 0) - line.length] as const);
  return Object.fromEntries(pairs.filter(([, columns]) => columns !== 0));
}

describe('continuation lines', () => {
  it('move behind the column of the bracket they go on with', () => {
    assert.deepEqual(moved('a:\n  b: [\n"x",\n   y\n]\n'), { '"x",': 5, '   y': 2, ']': 5 });
  });

  it('move behind the column of the quote they go on with', () => {
    assert.deepEqual(moved("a: \"x\ny\"\nb: 'it''s\n z'\n"), { 'y"': 3, " z'": 2 });
  });

  it('stay where they are deep enough', () => {
    assert.equal(indentContinuationLines('a: [\n    b,\n    c\n   ]\n'), undefined);
  });

  for (const [what, text] of [
    ['comments', 'a: b # [ "\nc: d\n'],
    ['block scalars', 'a: |\n  [ "\nb: >-\n  {\nc: d\n'],
    ['plain scalars', 'a: it\'s [ok\nb: x{y\nc: say "hi\nd: e\n'],
    ['escaped quotes', 'a: "x\\" [ y"\nb: c\n'],
  ] as const) {
    it(`are not seen in ${what}`, () => assert.deepEqual(moved(text), {}));
  }

  it('are seen behind anchors and tags', () => {
    assert.deepEqual(moved('a: &x {\nb: c }\n'), { 'b: c }': 6 });
    assert.deepEqual(moved('a: !t "x\ny"\n'), { 'y"': 6 });
  });

  it('give back the offsets of the text as it is written', () => {
    const text = 'a: [\nb,\n c]\n';
    const indented = indentContinuationLines(text);
    assert.ok(indented);
    for (const character of 'abc[],]') {
      const there = indented.text.indexOf(character);
      assert.equal(text[indented.original(there)], character);
    }
    assert.equal(indented.original(indented.text.length), text.length);
  });
});

describe('a compose file whose continuation lines stand at any column', () => {
  it('is read as Compose reads it, with the places as they are written', async () => {
    const text =
      'services:\n  a: {\nimage: x,\n  hostname: b\n}\n  c:\n    image: y\n    command: [\n"one",\ntwo\n]\n';
    const result = await loadText(text);
    assert.deepEqual(codesOf(result), []);
    assert.equal(serviceOf(result, 'a').hostname, 'b');
    const words = serviceOf(result, 'c').values.filter(({ kind }) => kind === 'command');
    assert.deepEqual(
      words.map(({ text, range }) => [text, range.start]),
      [
        ['one', { line: 8, character: 1 }],
        ['two', { line: 9, character: 0 }],
      ],
    );
  });

  it('may have lines in a quote that look like services', async () => {
    const text =
      'services:\n  a:\n    image: x\n    command: "foo\n  b:\n    image: y"\n  c:\n    image: z\n';
    const names = projectOf(await loadText(text)).services.map(({ name }) => name);
    assert.deepEqual(names, ['a', 'c']);
  });

  it('may end its lines with carriage returns alone', async () => {
    const result = await loadText('services:\r  a:\r    image: x\r    hostname: b\r');
    assert.equal(serviceOf(result, 'a').hostname, 'b');
    assert.equal(serviceOf(result, 'a').range.start.line, 1);
  });
});
