import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usedFiles } from '../../../src/compose/files/used-files';
import { codesOf, load } from './in-memory';

const FILES = {
  '/shop/.env': 'TAG=1\n',
  '/shop/compose.yaml': `include:
  - db/compose.yaml
services:
  web:
    extends: {file: base.yaml, service: app}
    env_file: web.env
`,
  '/shop/compose.override.yml': 'services:\n  web:\n    hostname: www\n',
  '/shop/base.yaml': 'services:\n  app:\n    image: "app:$TAG"\n',
  '/shop/web.env': 'A=1\n',
  '/shop/db/compose.yaml': 'services:\n  db:\n    image: db\n',
};

test('the files of a project are told with why and by whom they are used', async () => {
  const loaded = await load(FILES);
  assert.deepEqual(codesOf(loaded), []);
  assert.deepEqual(
    usedFiles(loaded).map(({ path, reason, from }) => [path, reason, from?.start.line]),
    [
      ['/shop/compose.yaml', 'discovered', undefined],
      ['/shop/compose.override.yml', 'override', undefined],
      ['/shop/.env', 'env-file', undefined],
      ['/shop/db/compose.yaml', 'include', 1],
      ['/shop/base.yaml', 'extends', 4],
      ['/shop/web.env', 'service-env-file', 5],
    ],
  );
});

test('the paths that were tried in vain are known, because a file there would change the project', async () => {
  const { files } = await load(FILES);
  const absent = files.filter(({ state }) => state === 'absent').map(({ path }) => path);
  assert.ok(absent.includes('/shop/db/.env'));
  assert.ok(absent.includes('/shop/compose.yml'));
});
