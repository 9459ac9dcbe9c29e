/** Files as they stand while somebody types, or after an accident. */
import assert from 'node:assert/strict';
import type { SourceRange } from '../../../src/compose/project';
import type { Files } from './in-memory';

export type Random = (below: number) => number;

/** What people type by mistake, and what means something to YAML or Compose. */
const SNIPPETS = [
  ...[
    '\n',
    ' ',
    '  ',
    '\t',
    '\r',
    '- ',
    ': ',
    ':',
    '? ',
    '# ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '|\n',
    '>-\n',
  ],
  ...[
    '&a ',
    '*a',
    '*nobody',
    '<<: ',
    '!reset ',
    '!override ',
    '!!str ',
    '!x ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...[
    '$',
    '${',
    '${A:-',
    '${A:?no}',
    '$$',
    '}',
    '~',
    'null',
    'true',
    '010',
    '1.5',
    '-1',
    '99999999999',
    '""',
  ],
  ...[
    '\uFEFF',
    '\0',
    '\x1b',
    '\u2028',
    'é',
    '😀',
    '\uD83D',
    '__proto__',
    'constructor: ',
    'extends: ',
    'include: ',
  ],
  ...[
    'services:\n',
    'networks:\n',
    'ports:\n',
    '  web:\n',
    '"8080:80"',
    '0-70000',
    '::1',
    '10.0.0.0/8',
    'x'.repeat(300),
  ],
];

function pick<T>(list: readonly T[], random: Random): T {
  const item = list[random(list.length)];
  assert.ok(item !== undefined);
  return item;
}

const CHANGES: readonly ((text: string, random: Random) => string)[] = [
  // Something typed, something deleted, something typed twice.
  (text, random) => spliced(text, random(text.length + 1), 0, pick(SNIPPETS, random)),
  (text, random) => spliced(text, random(text.length + 1), 1 + random(8), ''),
  (text, random) => {
    const at = random(text.length + 1);
    return spliced(text, at, 0, text.slice(at, at + 1 + random(20)));
  },
  // A file that is only half there.
  (text, random) => text.slice(0, random(text.length + 1)),
  (text, random) => changeLines(text, random, (lines, at) => lines.splice(at, 1)),
  (text, random) => changeLines(text, random, (lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  (text, random) =>
    changeLines(text, random, (lines, at) => lines.splice(at, 0, ...lines.splice(random(lines.length), 2))),
  (text, random) =>
    changeLines(
      text,
      random,
      (lines, at) => (lines[at] = `${' '.repeat(random(5))}${lines[at]?.trimStart() ?? ''}`),
    ),
  // Two words change places.
  (text, random) => {
    const words = text.split(/(\w+)/);
    const [one, other] = [random(words.length), random(words.length)];
    [words[one], words[other]] = [words[other] ?? '', words[one] ?? ''];
    return words.join('');
  },
];

function spliced(text: string, at: number, removed: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at + removed);
}

function changeLines(text: string, random: Random, change: (lines: string[], at: number) => unknown): string {
  const lines = text.split('\n');
  change(lines, random(lines.length));
  return lines.join('\n');
}

/** One of the seeds with a few changes to one or more of its files. */
export function mutated(seeds: readonly Files[], random: Random): Files {
  const files = { ...pick(seeds, random) };
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const path = pick(Object.keys(files), random);
    files[path] = pick(CHANGES, random)(files[path] ?? '', random);
  }
  return files;
}

/** A range that an editor can show. */
export function assertInside({ file, start, end }: SourceRange, files: Files, sent: string): void {
  // A carriage return alone ends a line of YAML, but none of an env file. Between the two characters of CRLF a range
  // may end: editors take that for the end of the line.
  const lineBreak = file.endsWith('.env') ? /\n/ : /(?<=\r)\n|\r(?!\n)|\n/;
  const lines = files[file]?.split(lineBreak);
  assert.ok(lines, `${file} is not among the files\n${sent}`);
  for (const { line, character } of [start, end]) {
    const length = lines[line]?.length;
    assert.ok(
      length !== undefined && character >= 0 && character <= length,
      `${line}:${character} in ${file}\n${sent}`,
    );
  }
  const isForward = start.line < end.line || (start.line === end.line && start.character <= end.character);
  assert.ok(isForward, `the range ends before it starts\n${sent}`);
}
