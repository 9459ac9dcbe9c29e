/** Files that somebody made to do harm, or a broken program wrote: an error, never an exception, a hang or all memory. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadProject } from '../../../src/compose/load';
import type { LoadResult } from '../../../src/compose/project';
import { readRegularFile } from '../../../src/files/read-regular-file';
import { codesOf, covered, load, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

const GOOD = oneService();

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

function assertRefused(result: LoadResult, code: string): void {
  assert.equal(problemOf(result, code).severity, 'error');
}

describe('YAML that the parser must not see', () => {
  // Deep enough to be refused, not deep enough to end the process where it is not.
  const isGuarded = loadText(`x-a: ${'['.repeat(300)}`).then((result) =>
    codesOf(result).includes('yaml-too-deep'),
  );

  const cases: readonly (readonly [what: string, code: string, text: () => string])[] = [
    ['brackets that are never closed', 'yaml-too-deep', () => '['.repeat(100_000)],
    ['as many as a file can hold', 'yaml-too-deep', () => '['.repeat(4 * 1024 * 1024)],
    ['closed ones', 'yaml-too-deep', () => `x-a: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n${GOOD}`],
    ['flow mappings', 'yaml-too-deep', () => `x-a: ${'{a: '.repeat(100_000)}`],
    ['lists on one line', 'yaml-too-deep', () => `x-a:\n  ${'- '.repeat(100_000)}1\n${GOOD}`],
    [
      'block mappings',
      'yaml-too-deep',
      () => `x-a:\n${lines(2000, (level) => `${' '.repeat(level + 1)}a:`)}\n${GOOD}`,
    ],
    ['ten million characters', 'yaml-too-large', () => 'a'.repeat(10_000_000)],
    ['a list of two million values', 'yaml-too-large', () => `x-a: [${'1,'.repeat(2_000_000)}`],
    ['a NUL', 'yaml-control-character', () => oneService('hostname: "a\0b"')],
    ['an escape sequence for a terminal', 'yaml-control-character', () => oneService('hostname: \x1b[2J')],
    ['half of a surrogate pair', 'yaml-control-character', () => oneService('hostname: \uD83D')],
  ];
  for (const [what, code, text] of cases) {
    it(`${what}: ${code}`, async () => {
      assert.ok(await isGuarded, 'parse-yaml.ts has to ask exceedsLimits before it parses');
      assertRefused(await loadText(text()), code);
    });
  }

  it('leaves the other services as they are, and says where it is', async () => {
    assert.ok(await isGuarded, 'parse-yaml.ts has to ask exceedsLimits before it parses');
    const text = `${oneService(`x-a: ${'['.repeat(100_000)}`)}  db:\n    image: postgres\n`;
    const result = await loadText(text);
    assert.equal(serviceOf(result, 'db').image, 'postgres');
    assert.equal(problemOf(result, 'yaml-too-deep').range?.start.line, 3);
  });
});

describe('YAML that grows when it is read', () => {
  it('100,000 aliases', async () => {
    const result = await loadText(`x-a: &a 1\nx-b:\n${lines(100_000, () => '- *a')}\n${GOOD}`);
    assertRefused(result, 'yaml-excessive-aliasing');
  });

  it('a billion laughs, in extension fields and in services', async () => {
    const ten = (name: string): string => `[${Array(10).fill(`*${name}`).join(',')}]`;
    const laughs = lines(30, (level) => `x-a${level + 1}: &a${level + 1} ${ten(`a${level}`)}`);
    assertRefused(await loadText(`x-a0: &a0 [lol]\n${laughs}\n${GOOD}`), 'yaml-excessive-aliasing');
    const services = lines(
      30,
      (level) => `  s${level + 1}: &a${level + 1} {image: x, x-a: ${ten(`a${level}`)}}`,
    );
    assertRefused(
      await loadText(`services:\n  s0: &a0 {image: x}\n${services}\n`),
      'yaml-excessive-aliasing',
    );
  });

  it('an alias to what it stands in', async () => {
    assertRefused(await loadText(`x-a: &a [*a]\n${GOOD}`), 'yaml-alias');
  });

  it('3,000 services, each merging the one before', async () => {
    const services = lines(3000, (index) => `  s${index + 1}: &a${index + 1}\n    <<: *a${index}`);
    const result = await loadText(`services:\n  s0: &a0 {image: x}\n${services}\n`);
    assert.equal(projectOf(result).services.length, 3001);
  });
});

describe('files that name each other', () => {
  const chain = (length: number, last: string): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        index === 0 ? '/shop/compose.yaml' : `/shop/${index}.yaml`,
        index === length - 1 ? last : `include: [${index + 1}.yaml]\n`,
      ]),
    );

  it('a hundred includes, one inside the other, but not a thousand', async () => {
    assert.equal(serviceOf(await load(chain(100, GOOD)), 'web').image, 'nginx');
    const result = await load(chain(1000, GOOD));
    assert.deepEqual(codesOf(result), ['include-too-deep']);
  });

  it('a circle of includes', async () => {
    assertRefused(await load(chain(90, 'include: [compose.yaml]\n')), 'include-cycle');
    assertRefused(await load(chain(1000, 'include: [compose.yaml]\n')), 'include-too-deep');
  });

  it('includes that double at every step', async () => {
    const files: Record<string, string> = { '/shop/compose.yaml': `include: [0.yaml, 0.yaml]\n${GOOD}` };
    for (let index = 0; index < 40; index++) {
      files[`/shop/${index}.yaml`] = `include: [${index + 1}.yaml, ${index + 1}.yaml]\n`;
    }
    files['/shop/40.yaml'] = 'x-a: 1\n';
    const result = await load(files);
    assertRefused(result, 'include-too-many');
    assert.deepEqual(codesOf(result), ['include-too-many']);
    assert.equal(serviceOf(result, 'web').image, 'nginx');
  });

  it('a circle of a thousand services', async () => {
    const services = lines(1000, (index) => `  s${index}: {image: x, extends: s${(index + 1) % 1000}}`);
    const result = await loadText(`services:\n${services}\n`);
    assertRefused(result, 'extends-too-deep');
    assert.equal(result.project?.services.length, 1000);
  });

  it('services that copy ever more', async () => {
    const service = (index: number): string =>
      `  s${index + 1}: {extends: s${index}, environment: {E${index}: 1}}`;
    const result = await loadText(`services:\n  s0: {image: x}\n${lines(5000, service)}\n`);
    assertRefused(result, 'extends-too-deep');
    const sizes = result.project?.services.map(({ environment }) => Object.keys(environment).length) ?? [];
    assert.equal(sizes.length, 5001);
    assert.ok(Math.max(...sizes) <= 101);
  });
});

describe('values that grow when they are read', () => {
  it('words inside of words', async () => {
    const result = await loadText(oneService(`hostname: "${'${A:-'.repeat(20_000)}${'}'.repeat(20_000)}"`));
    assertRefused(result, 'interpolation-syntax');
  });

  it('words that are never closed', async () => {
    assertRefused(
      await loadText(oneService(`hostname: "${'${A:-'.repeat(20_000)}"`)),
      'interpolation-syntax',
    );
  });

  it('a long variable, many times', async () => {
    const result = await loadText(oneService(`hostname: "${'$A'.repeat(100_000)}"`), {
      environment: { A: 'x'.repeat(100_000) },
    });
    assertRefused(result, 'interpolation-length');
  });
});

describe('mistakes without end', () => {
  it('are told up to a limit', async () => {
    const result = await loadText(`x-a: [${'"\\q",'.repeat(50_000)}]\n${GOOD}`);
    assertRefused(result, 'yaml-syntax');
    assert.ok(result.problems.length < 100);
  });

  it('300,000 lines that are no keys', async () => {
    const result = await loadText('a\n'.repeat(300_000));
    assert.ok(result.problems.some(({ severity }) => severity === 'error'));
    assert.ok(result.problems.length < 100);
  });
});

describe('env files that grow when they are read', () => {
  it('variables of variables', async () => {
    const ten = (name: string): string => `$${name}`.repeat(10);
    const files = {
      '/shop/compose.yaml': oneService('hostname: $V3'),
      '/shop/.env': `V0=lollollol\n${lines(60, (level) => `V${level + 1}=${ten(`V${level}`)}`)}\n`,
    };
    const result = await load(files);
    const { message, range } = problemOf(result, 'env-file-syntax');
    assert.match(message, /longer than 128 KiB/);
    assert.equal(range?.start.line, 5);
    assert.equal(serviceOf(result, 'web').hostname?.length, 9000);
  });

  it('one variable that takes itself ten times, on each of many lines', async () => {
    const files = { '/shop/compose.yaml': GOOD, '/shop/.env': `A=x\n${lines(1000, () => 'A=$A$A$A$A')}\n` };
    assertRefused(await load(files), 'env-file-syntax');
  });

  it('300,000 lines, each with something to say', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: a.env'),
      '/shop/a.env': `${lines(300_000, (index) => `V${index % 1000}=$NOBODY`)}\nB C\n`,
    };
    const result = await load(files);
    assert.equal(problemOf(result, 'env-file-syntax').range?.start.line, 300_000);
    assert.equal(Object.keys(serviceOf(result, 'web').environment).length, 1000);
  });
});

describe('paths that lead to something else than a file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'netscope-hostile-'));
    await mkdir(path.join(folder, 'project'));
    await symlink('loop', path.join(folder, 'loop'));
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    await writeFile(
      path.join(folder, 'latin1.yaml'),
      Buffer.from('services: {a: {image: "\xff"}}\n', 'latin1'),
    );
  });
  after(() => rm(folder, { recursive: true }));

  const up = '../../../../../../../../../../../../..';
  const targets = {
    [`${up}/proc`]: 'is a directory',
    '..': 'is a directory',
    [`${up}/dev/zero`]: 'a device is not a regular file',
    '/dev/zero': 'a device is not a regular file',
    '/proc/self/mem': 'EIO',
    '../loop': 'too many levels of symbolic links',
    '../fifo': 'a FIFO is not a regular file',
  };
  const uses = {
    include: (target: string) => `include:\n  - ${target}\n${GOOD}`,
    extends: (target: string) => oneService(`extends: {file: ${target}, service: a}`),
    env_file: (target: string) => oneService(`env_file: ${target}`),
  };
  for (const [use, text] of Object.entries(uses)) {
    for (const [target, words] of Object.entries(targets)) {
      it(`${use}: ${target}`, async () => {
        const file = path.join(folder, 'project/compose.yaml');
        await writeFile(file, text(target));
        const options = { workingDirectory: path.dirname(file), profiles: [], envFiles: [], environment: {} };
        const result = await loadProject({ ...options, files: [file] }, { read: readRegularFile });
        assert.equal(result.problems.length, 1);
        const problem = problemOf(result, 'file-unreadable');
        assert.ok(problem.message.includes(words), problem.message);
        assert.equal(covered({ [file]: text(target) }, problem.range), target);
        assert.equal(serviceOf(result, 'web').image, 'nginx');
      });
    }
  }

  it('a file of another encoding is an error, and its text is still looked at', async () => {
    const file = path.join(folder, 'project/compose.yaml');
    await writeFile(file, 'include: [../latin1.yaml]\n');
    const options = { workingDirectory: path.dirname(file), profiles: [], envFiles: [], environment: {} };
    const result = await loadProject({ ...options, files: [file] }, { read: readRegularFile });
    assertRefused(result, 'file-unreadable');
    assert.equal(serviceOf(result, 'a').image, '\uFFFD');
  });
});

describe('texts that only look odd', () => {
  const odd = oneService('hostname: a', 'ports: ["80:80"]');
  const variants = {
    'a byte order mark': `\uFEFF${odd}`,
    CRLF: odd.replaceAll('\n', '\r\n'),
    'carriage returns alone': odd.replaceAll('\n', '\r'),
    'no line break at the end': odd.trimEnd(),
    'blanks and tabs behind the values': odd.replaceAll('\n', ' \t\n'),
    'comments between': odd.replaceAll('\n', ' # [{"\n'),
    'one huge line': `x-a: "${'x'.repeat(1_000_000)}"\n${odd}`,
    '50,000 other keys': `x-a:\n${lines(50_000, (index) => `  k${index}: 1`)}\n${odd}`,
  };
  for (const [what, text] of Object.entries(variants)) {
    it(`${what}: the same project`, async () => {
      const values = async (text: string): Promise<unknown> => {
        const web = serviceOf(await loadText(text), 'web');
        return [web.image, web.hostname, web.ports.map(({ target, published }) => [target, published])];
      };
      projectOf(await loadText(text));
      assert.deepEqual(await values(text), await values(odd));
    });
  }

  it('a tab where indentation should be is an error at its line', async () => {
    const result = await loadText('services:\n  web:\n    image: x\n\thostname: a\n');
    assert.equal(problemOf(result, 'yaml-syntax').range?.start.line, 3);
  });

  it('names that objects have in JavaScript are names like others', async () => {
    const text = `services:
  __proto__: {image: a, environment: {__proto__: p, constructor: c}, networks: {__proto__: {aliases: [toString]}}}
  constructor: {image: b, depends_on: [__proto__], networks: [hasOwnProperty]}
networks: {__proto__: {}, hasOwnProperty: {driver_opts: {__proto__: "1"}}}
`;
    const project = projectOf(await loadText(text));
    assert.deepEqual(
      project.services.map(({ name, image }) => [name, image]),
      [
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ],
    );
    assert.deepEqual(Object.entries(serviceOf({ project, problems: [] }, '__proto__').environment), [
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    assert.deepEqual(
      project.networks.map(({ key }) => key),
      ['__proto__', 'hasOwnProperty'],
    );
    assert.equal(Object.keys(Object.prototype).length, 0);
  });
});
