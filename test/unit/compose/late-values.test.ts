/** What Compose finds wrong only in the model of all files, and what it finds in services that are disabled. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configDocument } from '../../../src/compose/document/config-document';
import { codesOf, load, loadText, oneService, problemOf, projectOf, serviceOf } from './in-memory';

describe('values that are read when all files are merged', () => {
  it('are wrong if no later file replaces them', async () => {
    for (const line of ['stop_grace_period: soon', 'mem_limit: much', 'attach: perhaps']) {
      const files = { '/shop/compose.yaml': oneService(line) };
      assert.equal(
        (await load(files)).problems.filter(({ severity }) => severity === 'error').length,
        1,
        line,
      );
    }
    const files = {
      '/shop/compose.yaml': oneService('stop_grace_period: soon', 'pid:'),
      '/shop/compose.override.yaml': 'services:\n  web: {stop_grace_period: 1s, pid: host}\n',
    };
    assert.equal(serviceOf(await load(files), 'web').pid, 'host');
    projectOf(await load(files));
  });

  it('belong to the whole, not to a file that is included', async () => {
    const files = {
      '/shop/compose.yaml': 'include: [part.yaml]\nservices:\n  web: {stop_grace_period: 1s}\n',
      '/shop/part.yaml': oneService('stop_grace_period: soon'),
    };
    projectOf(await load(files));
  });
});

describe('a service that no profile enables', () => {
  it('must have ports and hosts that can be read', async () => {
    for (const [line, code] of [
      ['ports: [x]', 'port-syntax'],
      ['extra_hosts: [x]', 'extra-hosts-syntax'],
    ] as const) {
      const result = await loadText(
        `${oneService()}  idle:\n    image: nginx\n    profiles: [p]\n    ${line}\n`,
      );
      assert.ok(codesOf(result).includes(code), line);
    }
  });

  it('may join networks that are not there', async () => {
    const text = `${oneService()}  idle: {image: nginx, profiles: [p], networks: [no], network_mode: host}\n`;
    projectOf(await loadText(text));
  });
});

describe('an empty profile', () => {
  const text = oneService('profiles: [""]');

  it('is active unless others are named', async () => {
    assert.equal(projectOf(await loadText(text)).services.length, 1);
    const result = await loadText(text, { profiles: ['p'] });
    assert.deepEqual(result.project?.disabledServices, [{ name: 'web', profiles: [''] }]);
  });
});

describe('what is tagged !reset', () => {
  it('is not looked at', async () => {
    const text = oneService('scale: !reset null', 'privileged: !reset maybe', 'hostname: !reset "${NO:?}"');
    assert.equal(serviceOf(await loadText(text), 'web').scale, undefined);
    projectOf(await loadText(text));
  });
});

describe('lists that stand for mappings', () => {
  it('may have items that could not be keys', async () => {
    const text =
      'services:\n  web: {image: nginx, labels: [""], sysctls: [""], networks: [a b]}\nnetworks: {a b: }\n';
    const web = serviceOf(await loadText(text), 'web');
    assert.deepEqual(web.sysctls, { '': '' });
    assert.equal(web.networks[0]?.network, 'a b');
    projectOf(await loadText(text));
  });
});

describe('a single value', () => {
  it('is replaced by a later list', async () => {
    const provider = (options: string) => `services:\n  web: {provider: {type: t, options: ${options}}}\n`;
    const files = {
      '/shop/compose.yaml': provider('{a: one}'),
      '/shop/compose.override.yaml': provider('{a: [two, three]}'),
    };
    const { provider: merged } = serviceOf(await load(files), 'web');
    assert.deepEqual(merged?.options, { a: ['two', 'three'] });
    projectOf(await load(files));
  });
});

describe('paths of label files and env files', () => {
  it('are relative to the folder of the project, or to the home folder', async () => {
    const files = {
      '/shop/compose.yaml': oneService('label_file: web.labels', 'env_file: ~/web.env'),
      '/shop/web.labels': 'a=b\n',
      '/home/me/web.env': 'A=1\n',
    };
    const result = await load(files, { environment: { HOME: '/home/me' } });
    assert.deepEqual(serviceOf(result, 'web').environment, { A: '1' });
    projectOf(result);
  });
});

describe('an include', () => {
  it('names paths and env files as strings', async () => {
    for (const entry of ['{path: 1}', '{path: [~]}', '{path: part.yaml, env_file: {a: b}}']) {
      const result = await load({
        '/shop/compose.yaml': `include: [${entry}]\n`,
        '/shop/part.yaml': oneService(),
      });
      assert.match(problemOf(result, 'wrong-type').message, /for string list/);
    }
  });
});

describe('a name that a later file leaves empty', () => {
  it('stays', async () => {
    const files = {
      '/shop/compose.yaml': `name: one\n${oneService()}`,
      '/shop/compose.override.yaml': 'name:\n',
    };
    assert.equal(projectOf(await load(files)).name, 'one');
  });
});

describe('warnings', () => {
  it('tell of several override files, and of variables in env files, as docker compose does', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: web.env'),
      '/shop/compose.override.yaml': '{}\n',
      '/shop/compose.override.yml': '{}\n',
      '/shop/.env': 'A=$NO\n',
      '/shop/web.env': 'B=$NEITHER\n',
    };
    const document = configDocument(await load(files));
    assert.deepEqual('warnings' in document && document.warnings, [
      'Found multiple override files with supported names: /shop/compose.override.yml, /shop/compose.override.yaml',
      'The "NEITHER" variable is not set. Defaulting to a blank string.',
      'The "NO" variable is not set. Defaulting to a blank string.',
      'Using /shop/compose.override.yml',
    ]);
  });
});

describe('an env file of another format', () => {
  it('is an error that leaves the model', async () => {
    const files = {
      '/shop/compose.yaml': oneService('env_file: [{path: web.env, format: other}]'),
      '/shop/web.env': 'A=1\n',
    };
    assert.equal(problemOf(await load(files), 'env-file-format').stage, 'env-files');
  });
});
