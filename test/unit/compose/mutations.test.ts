/** Files as they stand while somebody types, or after an accident: no exception, and problems that can be shown. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProjectLoader } from '../../../src/compose/loader';
import type { LoadOptions, Problem, SourceRange } from '../../../src/compose/project';
import { load, readerOf, type Files } from './in-memory';
import { SEEDS } from './mutation-seeds';
import { generator } from '../random';

/** The long run takes the number from outside. */
const MUTATIONS = Number(process.env['NETSCOPE_TEST_MUTATIONS'] ?? 300);
const SEED = Number(process.env['NETSCOPE_TEST_SEED'] ?? 1);

type Random = (below: number) => number;

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
function mutated(random: Random): Files {
  const files = { ...pick(SEEDS, random) };
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const path = pick(Object.keys(files), random);
    files[path] = pick(CHANGES, random)(files[path] ?? '', random);
  }
  return files;
}

function assertInside({ file, start, end }: SourceRange, files: Files, sent: string): void {
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

function assertPresentable({ code, message, hint, range }: Problem, files: Files, sent: string): void {
  assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  assert.notEqual(message, '', sent);
  assert.notEqual(hint, '', sent);
  if (range) assertInside(range, files, sent);
}

const OPTIONS: LoadOptions = {
  workingDirectory: '/shop',
  files: [],
  profiles: ['*'],
  envFiles: [],
  environment: { A: 'set' },
};

it(`the ${SEEDS.length} files that are changed are good ones`, async () => {
  for (const files of SEEDS) {
    const { problems } = await load(files, OPTIONS);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
  }
});

it(`${MUTATIONS} changed files with seed ${SEED} load, with problems that lie inside of their files`, async () => {
  const random = generator(SEED);
  const live = new ProjectLoader();
  let broken = 0;
  for (let count = 0; count < MUTATIONS; count++) {
    const files = mutated(random);
    const sent = JSON.stringify(files);
    const result = await load(files, OPTIONS).catch((error: unknown) =>
      assert.fail(`${String(error)}\n${sent}`),
    );
    for (const problem of result.problems) assertPresentable(problem, files, sent);
    if (result.problems.some(({ severity }) => severity === 'error')) broken++;

    const plain = ({ project, problems }: typeof result): unknown => ({ project, problems });
    const again = await load(files, OPTIONS);
    assert.deepEqual(plain(again), plain(result), `another load gives something else\n${sent}`);
    const remembering = await live.load(OPTIONS, readerOf(files));
    assert.deepEqual(
      plain(remembering),
      plain(result),
      `a loader that remembers gives something else\n${sent}`,
    );
  }
  assert.ok(broken > MUTATIONS / 5 && broken < MUTATIONS, `${broken} of them have errors`);
});
