/** What is said about files that are named by include, extends, env_file and flags, in words that can be searched. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { discoverFiles } from '../../../src/compose/files/discovery';
import { UnreadableFile, type UnreadableReason } from '../../../src/compose/files/file-reader';
import { loadProject } from '../../../src/compose/load';
import type { FileReader, LoadOptions, LoadResult, Problem } from '../../../src/compose/project';
import { covered, load, oneService, problemOf, projectOf, serviceOf, type Files } from './in-memory';

/** A disk on which some paths cannot be read. */
function readerWith(files: Files, unreadable: Readonly<Record<string, UnreadableReason>>): FileReader {
  return {
    read(path) {
      const reason = unreadable[path];
      if (reason === undefined) return Promise.resolve(files[path]);
      const replaced = reason === 'not-utf8' ? files[path] : undefined;
      return Promise.reject(new UnreadableFile(path, reason, '', replaced));
    },
  };
}

function loadWith(
  files: Files,
  unreadable: Readonly<Record<string, UnreadableReason>>,
  options: Partial<LoadOptions> = {},
): Promise<LoadResult> {
  const defaults = { workingDirectory: '/shop', files: [], profiles: [], envFiles: [], environment: {} };
  return loadProject({ ...defaults, ...options }, readerWith(files, unreadable));
}

const withExtends = (reference: string): Files => ({
  '/shop/compose.yaml': oneService(`extends: ${reference}`),
});
const withInclude = (entry: string): Files => ({
  '/shop/compose.yaml': `include:\n  - ${entry}\n${oneService()}`,
});

/** The only problem of a load, and the text it is at. */
async function onlyProblem(files: Files): Promise<Problem & { readonly at: string }> {
  const result = await load(files);
  assert.equal(result.problems.length, 1, JSON.stringify(result.problems));
  assert.equal(serviceOf(result, 'web').image, 'nginx');
  const [problem] = result.problems;
  assert.ok(problem);
  assert.notEqual(problem.hint, undefined);
  return { ...problem, at: covered(files, problem.range) };
}

describe('extends', () => {
  const cases: readonly (readonly [reference: string, code: string, message: string, at?: string])[] = [
    ['zz', 'extends-not-found', 'cannot extend service "web" in /shop/compose.yaml: service "zz" not found.'],
    [
      '{file: base.yaml, service: zz}',
      'extends-not-found',
      'cannot extend service "web" in /shop/compose.yaml: service "zz" not found in base.yaml.',
    ],
    ['{file: base.yaml}', 'extends-service-missing', 'extends.web.service is required.'],
    ['{service: 5}', 'extends-service-missing', 'extends.web.service is required.'],
    [
      'web',
      'extends-cycle',
      'Circular reference: web in /shop/compose.yaml extends web in /shop/compose.yaml.',
    ],
    [
      '{file: gone.yaml, service: a}',
      'file-not-found',
      'Cannot open /shop/gone.yaml: no such file or directory.',
      'gone.yaml',
    ],
    [
      '{file: empty.yaml, service: a}',
      'extends-no-services',
      'cannot extend service "web" in /shop/empty.yaml: no services section.',
      'empty.yaml',
    ],
    [
      '{file: list.yaml, service: a}',
      'extends-no-services',
      'cannot extend service "web" in /shop/list.yaml: services must be a mapping.',
      'list.yaml',
    ],
    [
      '{file: base.yaml, service: scalar}',
      'wrong-type',
      'cannot extend service "web" in /shop/compose.yaml: services.scalar must be a mapping.',
    ],
    [
      '{file: github.com/a/b, service: c}',
      'unsupported-extends',
      'extends from the remote file github.com/a/b is not followed.',
      'github.com/a/b',
    ],
  ];
  const others: Files = {
    '/shop/base.yaml': 'services: {a: {image: a}, scalar: 5}\n',
    '/shop/empty.yaml': 'x-a: 1\n',
    '/shop/list.yaml': 'services: [a]\n',
  };
  for (const [reference, code, message, at = reference] of cases) {
    it(`${reference}: ${code}`, async () => {
      const problem = await onlyProblem({ ...withExtends(reference), ...others });
      assert.deepEqual([problem.code, problem.message, problem.at], [code, message, at]);
    });
  }

  it('tells the whole way of a circle over files', async () => {
    const files = {
      '/shop/compose.yaml': 'services: {a: {image: x, extends: {file: b.yaml, service: b}}}\n',
      '/shop/b.yaml': 'services: {b: {extends: {file: c.yaml, service: c}}}\n',
      '/shop/c.yaml': 'services: {c: {extends: {file: b.yaml, service: b}}}\n',
    };
    const { message, range } = problemOf(await load(files), 'extends-cycle');
    assert.equal(
      message,
      'Circular reference: b in /shop/b.yaml extends c in /shop/c.yaml extends b in /shop/b.yaml.',
    );
    assert.equal(range?.file, '/shop/c.yaml');
  });

  it('says for each service that the file it names cannot be read', async () => {
    const service = (name: string): string => `  ${name}: {image: x, extends: {file: lib, service: a}}\n`;
    const files = { '/shop/compose.yaml': `services:\n${service('one')}${service('two')}` };
    const result = await loadWith(files, { '/shop/lib': 'directory' });
    assert.deepEqual(
      result.problems.map(({ code, message, range }) => [code, message, range?.start.line]),
      [1, 2].map((line) => ['file-unreadable', 'Cannot read /shop/lib: is a directory.', line]),
    );
  });

  it('takes a base without attributes for nothing', async () => {
    const files = { '/shop/compose.yaml': `${oneService('extends: base')}  base:\n` };
    assert.equal(serviceOf(await load(files), 'web').image, 'nginx');
  });

  it('ends where more than a hundred services extend one another, in whatever order they stand', async () => {
    const services = ['  s0: {image: x}'];
    for (let index = 1; index <= 150; index++) services.push(`  s${index}: {extends: s${index - 1}}`);
    for (const lines of [services, [...services].reverse()]) {
      const short = lines.filter((line) => Number(/\d+/.exec(line)?.[0]) <= 100);
      projectOf(await load({ '/shop/compose.yaml': ['services:', ...short].join('\n') }));
      const result = await load({ '/shop/compose.yaml': ['services:', ...lines].join('\n') });
      assert.match(problemOf(result, 'extends-too-deep').message, /more than 100 services/);
    }
  });
});

describe('include', () => {
  const cases: readonly (readonly [entry: string, code: string, message: string, at?: string])[] = [
    ['gone.yaml', 'file-not-found', 'Cannot open /shop/gone.yaml: no such file or directory.'],
    [
      '{path: [ok.yaml, gone.yaml]}',
      'file-not-found',
      'Cannot open /shop/gone.yaml: no such file or directory.',
      'gone.yaml',
    ],
    [
      'compose.yaml',
      'include-cycle',
      'include cycle detected: /shop/compose.yaml include /shop/compose.yaml.',
    ],
    ['5', 'wrong-type', 'include[0] expected a map or struct, got int.'],
    ['[ok.yaml]', 'wrong-type', 'include[0] expected a map or struct, got slice.'],
    ['{env_file: a.env}', 'include-path-missing', 'This include names no file.'],
    [
      '{path: ok.yaml, env_file: gone.env}',
      'env-file-not-found',
      "Couldn't find env file: /shop/gone.env (no such file or directory).",
      'gone.env',
    ],
    [
      'git@example.com:a/b.git',
      'unsupported-include',
      'The remote include git@example.com:a/b.git is not followed.',
    ],
  ];
  for (const [entry, code, message, at = entry] of cases) {
    it(`${entry}: ${code}`, async () => {
      const problem = await onlyProblem({ ...withInclude(entry), '/shop/ok.yaml': 'x-a: 1\n' });
      assert.deepEqual([problem.code, problem.message, problem.at], [code, message, at]);
    });
  }

  it('must be a list, but may be empty', async () => {
    const text = (value: string): Files => ({ '/shop/compose.yaml': `include: ${value}\n${oneService()}` });
    assert.equal((await onlyProblem(text('a.yaml'))).message, '`include` must be a list, got a.yaml.');
    assert.equal((await onlyProblem(text('{path: a}'))).message, '`include` must be a list, got a mapping.');
    projectOf(await load(text('')));
    projectOf(await load(text('[]')));
  });

  it('finds a circle through a second path and through several files', async () => {
    const files = {
      ...withInclude('{path: [ok.yaml, b.yaml]}'),
      '/shop/ok.yaml': 'x-a: 1\n',
      '/shop/b.yaml': 'include: [{path: [ok.yaml, compose.yaml]}]\n',
    };
    const { message, range } = problemOf(await load(files), 'include-cycle');
    assert.equal(
      message,
      'include cycle detected: /shop/compose.yaml include /shop/b.yaml include /shop/compose.yaml.',
    );
    assert.equal(covered(files, range), 'compose.yaml');
  });

  it('of a folder says so at the path', async () => {
    const files = withInclude('{path: lib}');
    const { message, range } = problemOf(
      await loadWith(files, { '/shop/lib': 'directory' }),
      'file-unreadable',
    );
    assert.equal(message, 'Cannot read /shop/lib: is a directory.');
    assert.equal(covered(files, range), 'lib');
  });

  it('lets later env files see earlier ones, and /dev/null stand for none', async () => {
    const files = {
      ...withInclude('{path: lib/a.yaml, env_file: [one.env, two.env]}'),
      '/shop/lib/a.yaml': 'services: {a: {image: "$IMAGE", hostname: "$HOST"}}\n',
      '/shop/one.env': 'NAME=shop\nHOST=one\n',
      '/shop/two.env': 'IMAGE=$NAME:1\nHOST=two\n',
      '/shop/lib/.env': 'IMAGE=wrong\n',
    };
    const a = serviceOf(await load(files), 'a');
    assert.deepEqual([a.image, a.hostname], ['shop:1', 'two']);
    const none = { ...files, ...withInclude('{path: lib/a.yaml, env_file: /dev/null}') };
    assert.equal(serviceOf(await load(none), 'a').hostname, '');
  });

  it('ignores a default .env that is a folder, but not one that is named', async () => {
    const files = { ...withInclude('lib/a.yaml'), '/shop/lib/a.yaml': 'services: {a: {image: x}}\n' };
    const unreadable = { '/shop/lib/.env': 'directory', '/shop/.env': 'directory' } as const;
    projectOf(await loadWith(files, unreadable));
    const named = await loadWith(files, unreadable, { envFiles: ['.env'] });
    assert.match(problemOf(named, 'file-unreadable').message, /\/shop\/\.env: is a directory/);
  });
});

describe('env files', () => {
  it('of a service are named with the service', async () => {
    const files = { '/shop/compose.yaml': oneService('env_file: [gone.env, lib]') };
    const result = await loadWith(files, { '/shop/lib': 'directory' });
    assert.deepEqual(
      result.problems.map(({ code, message, range }) => [code, message, covered(files, range)]),
      [
        [
          'env-file-not-found',
          'Service "web": env file /shop/gone.env not found (no such file or directory).',
          'gone.env',
        ],
        ['file-unreadable', 'Cannot read /shop/lib: is a directory.', 'lib'],
      ],
    );
  });

  it('that are not required may be missing, but not be a folder', async () => {
    const files = { '/shop/compose.yaml': oneService('env_file:', '  - {path: lib, required: false}') };
    projectOf(await load(files));
    problemOf(await loadWith(files, { '/shop/lib': 'directory' }), 'file-unreadable');
  });

  it('may be in any encoding, with a warning; compose files may not', async () => {
    const files = { '/shop/compose.yaml': oneService('env_file: a.env'), '/shop/a.env': 'A=gr\uFFFDn\n' };
    const env = await loadWith(files, { '/shop/a.env': 'not-utf8' });
    assert.deepEqual(serviceOf(env, 'web').environment, { A: 'gr\uFFFDn' });
    assert.equal(problemOf(env, 'file-unreadable').severity, 'warning');
    const included = { ...withInclude('a.yaml'), '/shop/a.yaml': 'services: {a: {image: "\uFFFD"}}\n' };
    const compose = await loadWith(included, { '/shop/a.yaml': 'not-utf8' });
    assert.equal(problemOf(compose, 'file-unreadable').severity, 'error');
    assert.equal(serviceOf(compose, 'a').image, '\uFFFD');
  });

  it('are named with the flag or variable where one is missing', async () => {
    const files = { '/shop/compose.yaml': oneService() };
    const flag = await load(files, { envFiles: ['gone.env'] });
    const { message, hint } = problemOf(flag, 'env-file-not-found');
    assert.equal(message, "Couldn't find env file: /shop/gone.env (no such file or directory).");
    assert.match(hint ?? '', /--env-file or COMPOSE_ENV_FILES/);
  });

  it('are turned off by what Go takes for true, and by nothing else', async () => {
    const files = { '/shop/compose.yaml': oneService('hostname: ${H:-none}'), '/shop/.env': 'H=file\n' };
    const hostname = async (value: string): Promise<string | undefined> =>
      serviceOf(await load(files, { environment: { COMPOSE_DISABLE_ENV_FILE: value } }), 'web').hostname;
    for (const word of ['1', 't', 'T', 'TRUE', 'true', 'True']) assert.equal(await hostname(word), 'none');
    for (const word of ['0', 'f', 'False', 'tRUE', 'yes', '']) assert.equal(await hostname(word), 'file');
  });
});

describe('discovery', () => {
  const both = { '/shop/compose.yaml': oneService(), '/shop/docker-compose.yml': oneService() };

  it('warns of several config files and of several override files in the words of compose', async () => {
    const files = {
      ...both,
      '/shop/compose.override.yml': 'x-a: 1\n',
      '/shop/docker-compose.override.yaml': 'x-a: 1\n',
    };
    assert.deepEqual(
      (await load(files)).problems.map(({ severity, message }) => [severity, message]),
      [
        [
          'warning',
          'Found multiple config files with supported names: /shop/compose.yaml, /shop/docker-compose.yml. Using /shop/compose.yaml.',
        ],
        [
          'warning',
          'Found multiple override files with supported names: /shop/compose.override.yml, /shop/docker-compose.override.yaml. Using /shop/compose.override.yml.',
        ],
      ],
    );
  });

  it('does not go past a file that it cannot read, but past one that cannot be there', async () => {
    const options = { workingDirectory: '/shop', files: [], profiles: [], envFiles: [], environment: {} };
    const found = async (reason: UnreadableReason): Promise<readonly string[]> => {
      const reader = readerWith(both, { '/shop/compose.yaml': reason });
      const files = await discoverFiles(options, new Map(), reader, () => undefined);
      return files.map(({ path }) => path);
    };
    assert.deepEqual(await found('no-permission'), ['/shop/compose.yaml']);
    assert.deepEqual(await found('failed'), ['/shop/docker-compose.yml']);
  });

  it('says that no configuration file was provided', async () => {
    assert.match(
      problemOf(await load({}), 'no-compose-file').message,
      /no configuration file provided: not found/,
    );
  });
});
