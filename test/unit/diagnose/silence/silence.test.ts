import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import type { LoadOptions, Position } from '../../../../src/compose/project';
import { applyEdits } from '../../../../src/diagnose/edits/text-edit';
import type { Finding } from '../../../../src/diagnose/finding';
import { withSeverities } from '../../../../src/diagnose/findings';
import { gatherFacts } from '../../../../src/diagnose/gather';
import { ignoreEdits } from '../../../../src/diagnose/silence/ignore-edits';
import { withoutIgnored } from '../../../../src/diagnose/silence/silence';
import { readerOf } from '../../compose/in-memory';

const COMPOSE = '/shop/compose.yaml';
const OPTIONS: LoadOptions = {
  workingDirectory: '/shop',
  files: [],
  profiles: [],
  envFiles: [],
  environment: {},
};

/** A finding at the word `localhost` of each line that has it. */
function localhosts(file: string, text: string, service: string): readonly Finding[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const character = line.indexOf('localhost');
    if (character < 0 || (line.includes('netscope-ignore') && !line.includes('DB'))) return [];
    const at = (shift: number): Position => ({ line: index, character: character + shift });
    return [
      {
        code: 'localhost',
        severity: 'warning',
        message: `in line ${index}`,
        range: { file, start: at(0), end: at(9) },
        service,
        related: [],
        remedies: [],
      } as const,
    ];
  });
}

/** The lines that findings remain in. */
async function left(text: string, envFile?: string): Promise<readonly number[]> {
  const files = { [COMPOSE]: text, ...(envFile === undefined ? {} : { '/shop/web.env': envFile }) };
  const facts = await gatherFacts(OPTIONS, readerOf(files));
  const findings = [
    ...localhosts(COMPOSE, text, 'web'),
    ...(envFile === undefined ? [] : localhosts('/shop/web.env', envFile, 'web')),
  ];
  assert.ok(findings.length > 0);
  const loud = withoutIgnored(findings, facts, [], (file) => (files as Record<string, string>)[file]);
  return loud.filter(({ code }) => code === 'localhost').map(({ range }) => range.start.line);
}

const web = (...lines: readonly string[]): string => ['services:', '  web:', ...lines, ''].join('\n');
const first = '    environment:';
const one = '      DB: localhost';
const two = '      DB2: localhost';

describe('comments that silence findings', () => {
  test('without one everything stays', async () =>
    assert.deepEqual(await left(web(first, one, two)), [3, 4]));
  test('at the end of the line', async () =>
    assert.deepEqual(await left(web(first, `${one} # netscope-ignore localhost`, two)), [4]));
  test('on the line before, also above another comment', async () =>
    assert.deepEqual(await left(web(first, '# netscope-ignore localhost', '', '# c', one, two)), [7]));
  test('one of several codes, with or without its prefix', async () => {
    assert.deepEqual(
      await left(web(first, `${one} # netscope-ignore unknown-host, netscope/localhost`, two)),
      [4],
    );
    assert.deepEqual(await left(web(first, `${one} # netscope-ignore unknown-host`, two)), [3, 4]);
  });
  test('at a key for what is below it', async () =>
    assert.deepEqual(
      await left(web(`${first} # netscope-ignore localhost`, one, two, '    command: localhost')),
      [5],
    ));
  test('at the key of the service for the service, also in other files', async () => {
    const ignoring =
      'services:\n  web: # netscope-ignore localhost\n    env_file: web.env\n    hostname: localhost\n';
    assert.deepEqual(await left(ignoring, 'DB=localhost\n'), []);
    const above = `services:\n  # netscope-ignore localhost\n${ignoring.slice(10).replace(/ #.*/, '')}`;
    assert.deepEqual(await left(above, 'DB=localhost\n'), []);
  });
  test('at the top for the file', async () => {
    assert.deepEqual(await left(`# shop\n# netscope-ignore localhost\n\n${web(first, one, two)}`), []);
    assert.deepEqual(await left(web(first, one), '# netscope-ignore localhost\nA=b\nDB=localhost\n'), [3]);
  });
  test('in a line of another kind of file', async () =>
    assert.deepEqual(await left(web(first, one), 'A=b\n; netscope-ignore localhost\nDB=localhost\n'), [3]));

  test('mistakes in them are hints', async () => {
    const text = web('    image: web # netscope-ignore', '    # netscope-ignore nonsense-of-mine');
    const facts = await gatherFacts(OPTIONS, readerOf({ [COMPOSE]: text }));
    const found = withoutIgnored([], facts, [COMPOSE], () => text);
    assert.deepEqual(
      found.map(({ code, severity, message, remedies }) => [code, severity, message, remedies.length]),
      [
        [
          'unknown-ignore',
          'hint',
          '`netscope-ignore` silences nothing, because no code stands behind it.',
          0,
        ],
        [
          'unknown-ignore',
          'hint',
          '`netscope-ignore` silences nothing, because no finding has the code `nonsense-of-mine`.',
          0,
        ],
      ],
    );
  });
});

describe('the comment that silences a finding', () => {
  async function ignored(text: string, file = COMPOSE): Promise<string | undefined> {
    const [finding] = localhosts(file, text, 'web');
    assert.ok(finding);
    const edits = ignoreEdits(finding, text);
    if (edits === undefined) return undefined;
    const after = applyEdits(text, edits);
    if (file === COMPOSE) assert.equal((await left(after)).length, (await left(text)).length - 1);
    return after;
  }

  test('stands above the line', async () =>
    assert.equal(
      await ignored(web(first, one, two)),
      web(first, '      # netscope-ignore localhost', one, two),
    ));
  test('joins one that is there', async () =>
    assert.equal(
      await ignored(web(first, '      # netscope-ignore unknown-host', one)),
      web(first, '      # netscope-ignore unknown-host, localhost', one),
    ));
  test('has the sign of the file', async () => {
    assert.equal(
      await ignored('  go("localhost")\r\n', '/shop/a.ts'),
      '  // netscope-ignore localhost\r\n  go("localhost")\r\n',
    );
    assert.equal(await ignored('{"a": "localhost"}', '/shop/a.json'), undefined);
  });
  test('never stands in a text of several lines', async () =>
    assert.equal(await ignored(web('    command: |', '      run', '      localhost')), undefined));
});

test('severities are what a setting says', () => {
  const findings = localhosts(COMPOSE, one, 'web');
  assert.deepEqual(withSeverities(findings, { localhost: 'off' }), []);
  assert.deepEqual(
    withSeverities(findings, { localhost: 'hint' }).map(({ severity }) => severity),
    ['hint'],
  );
  assert.equal(withSeverities(findings, {})[0], findings[0]);
});
