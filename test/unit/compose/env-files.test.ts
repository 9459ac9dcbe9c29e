import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEnvFile } from '../../../src/compose/files/env-file';
import { codesOf, load, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

function parse(text: string, outer: Readonly<Record<string, string>> = {}) {
  return parseEnvFile(text, (name) => outer[name]);
}

function valuesOf(text: string, outer: Readonly<Record<string, string>> = {}): Record<string, string> {
  const parsed = parse(text, outer);
  assert.equal(parsed.error, undefined);
  return Object.fromEntries(parsed.values);
}

describe('the grammar of env files', () => {
  it('reads KEY=value, KEY: value and export KEY=value', () => {
    assert.deepEqual(valuesOf('A=1\nB: 2\nexport C=3\n'), { A: '1', B: '2', C: '3' });
  });

  it('skips a byte order mark, blank lines and comments, and accepts CRLF', () => {
    assert.deepEqual(valuesOf('\uFEFF# top\r\n\r\n  A=1\r\nB=2\r\n'), { A: '1', B: '2' });
  });

  it('ends an unquoted value at a blank and a hash, not at a hash alone', () => {
    assert.deepEqual(valuesOf('A=1 # one\nB=x#y\nC=#z\nD=\n'), { A: '1', B: 'x#y', C: '#z', D: '' });
  });

  it('keeps single quotes literal and lets quoted values span lines', () => {
    assert.deepEqual(valuesOf(`A='$X \\n it\\'s'\nB="one\ntwo"\n`), { A: "$X \\n it's", B: 'one\ntwo' });
  });

  it('processes escapes and variables in double quotes', () => {
    assert.deepEqual(valuesOf('A=1\nB="\\t${A}\\$A\\x"\n'), { A: '1', B: '\t1$A\\x' });
  });

  it('takes a key without a value from the caller, or leaves it out', () => {
    assert.deepEqual(valuesOf('A\nB\n', { A: 'outer' }), { A: 'outer' });
    assert.deepEqual(valuesOf('A', { A: 'outer' }), { A: 'outer' });
  });

  it('asks the caller before the file when a value refers to a variable', () => {
    assert.deepEqual(valuesOf('A=file\nB=$A\n', { A: 'caller' }), { A: 'file', B: 'caller' });
  });

  it('names the line of an error', () => {
    assert.deepEqual(parse('A=1\nB C=2\n').error, { line: 1, message: 'key cannot contain a space' });
    assert.equal(parse('A=1\n\nB="open\n').error?.line, 2);
    assert.match(parse('A!B=1').error?.message ?? '', /unexpected character "!"/);
    assert.deepEqual([...parse('A=1\nB="open\n').values], [['A', '1']]);
  });
});

describe('the variables that files may use', () => {
  const COMPOSE = oneService('hostname: ${HOST:-none}');
  const hostname = async (...args: Parameters<typeof load>) => serviceOf(await load(...args), 'web').hostname;

  it('come from .env of the project directory, and the caller wins', async () => {
    const files = { '/shop/compose.yaml': COMPOSE, '/shop/.env': 'HOST=file\n' };
    assert.equal(await hostname(files), 'file');
    assert.equal(await hostname(files, { environment: { HOST: 'caller' } }), 'caller');
    assert.equal(await hostname(files, { environment: { HOST: '' } }), 'none');
  });

  it('come from .env of the working directory before that of the folder where the file was found', async () => {
    const files = {
      '/shop/compose.yaml': oneService('hostname: ${HOST}', 'domainname: ${DOMAIN}'),
      '/shop/.env': 'HOST=outer\nDOMAIN=outer\n',
      '/shop/src/.env': 'HOST=inner\n',
    };
    const web = serviceOf(await load(files, { workingDirectory: '/shop/src' }), 'web');
    assert.deepEqual([web.hostname, web.domainname], ['inner', 'outer']);
  });

  it('come from --env-file instead of .env, the later file winning', async () => {
    const files = {
      '/shop/compose.yaml': COMPOSE,
      '/shop/.env': 'HOST=default\n',
      '/shop/a.env': 'HOST=a\n',
      '/shop/b.env': 'HOST=b\n',
      '/shop/c.env': 'OTHER=c\n',
    };
    assert.equal(await hostname(files, { envFiles: ['a.env', 'b.env'] }), 'b');
    assert.equal(await hostname(files, { envFiles: ['c.env'] }), 'none');
    assert.equal(await hostname(files, { environment: { COMPOSE_ENV_FILES: 'a.env,b.env' } }), 'b');
    const environment = { COMPOSE_ENV_FILES: 'b.env' };
    assert.equal(await hostname(files, { envFiles: ['a.env'], environment }), 'a');
  });

  it('do not come from .env if COMPOSE_DISABLE_ENV_FILE says so', async () => {
    const files = { '/shop/compose.yaml': COMPOSE, '/shop/.env': 'HOST=file\n' };
    assert.equal(await hostname(files, { environment: { COMPOSE_DISABLE_ENV_FILE: 'true' } }), 'none');
    assert.equal(await hostname(files, { environment: { COMPOSE_DISABLE_ENV_FILE: '1' } }), 'none');
    assert.equal(await hostname(files, { environment: { COMPOSE_DISABLE_ENV_FILE: '0' } }), 'file');
  });

  it('are missing with an error if --env-file names no file', async () => {
    const result = await loadText(COMPOSE, { envFiles: ['gone.env'] });
    assert.match(problemOf(result, 'env-file-not-found').message, /\/shop\/gone\.env/);
  });

  it('are reported with file and line where .env has an error', async () => {
    const result = await load({ '/shop/compose.yaml': COMPOSE, '/shop/.env': 'HOST=file\nB C\n' });
    const { range } = problemOf(result, 'env-file-syntax');
    assert.equal(range?.file, '/shop/.env');
    assert.equal(range.start.line, 1);
    assert.equal(serviceOf(result, 'web').hostname, 'file');
  });
});

describe('env_file of a service', () => {
  it('gives variables to the container, and environment wins', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: web.env', 'environment: {A: own}'),
      '/shop/web.env': 'A=file\nREDIS_HOST=redis\n',
    };
    const web = serviceOf(await load(files), 'web');
    assert.deepEqual(web.environment, { A: 'own', REDIS_HOST: 'redis' });
    const value = web.values.find(({ key }) => key === 'REDIS_HOST');
    assert.deepEqual([value?.range.file, value?.range.start.line, value?.exact], ['/shop/web.env', 1, false]);
  });

  it("refers to the project's variables first, then to those of the service", async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: web.env', 'environment: {A: own, B: own}'),
      '/shop/web.env': 'FIRST=$A\nSECOND=$B\n',
    };
    const web = serviceOf(await load(files, { environment: { A: 'project' } }), 'web');
    assert.deepEqual([web.environment['FIRST'], web.environment['SECOND']], ['project', 'own']);
  });

  it('takes no part in interpolation', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: web.env', 'hostname: ${HOST:-none}'),
      '/shop/web.env': 'HOST=file\n',
    };
    assert.equal(serviceOf(await load(files), 'web').hostname, 'none');
  });

  it('is an error if it is missing, unless it is not required', async () => {
    const required = await loadText(oneService('env_file: [gone.env]'));
    assert.deepEqual(codesOf(required), ['env-file-not-found']);
    projectOf(await loadText(oneService('env_file:', '  - path: gone.env', '    required: false')));
  });

  it('keeps quotes and dollars in raw format', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file:', '  - path: web.env', '    format: raw'),
      '/shop/web.env': 'A="$X"\n',
    };
    assert.deepEqual(serviceOf(await load(files), 'web').environment, { A: '"$X"' });
  });
});
