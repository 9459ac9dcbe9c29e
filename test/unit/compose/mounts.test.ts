import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Mount } from '../../../src/compose/project';
import { covered, load, oneService, serviceOf, type Files } from './in-memory';

async function mountsOf(files: Files, environment = {}): Promise<readonly (readonly string[])[]> {
  const { mounts = [] } = serviceOf(await load(files, { environment }), 'web');
  return mounts.map(({ source, target, range }: Mount) => [source, target, covered(files, range)]);
}

describe('files that a service sees', () => {
  it('are bind mounts in both forms, relative to the project', async () => {
    const text = `${oneService(
      'volumes:',
      '  - ./nginx.conf:/etc/nginx/nginx.conf:ro',
      '  - ../shared:/shared',
      '  - /etc/x:/etc/x',
      '  - ~/y:/y',
      '  - data:/data',
      '  - /anonymous',
      '  - {type: bind, source: ./conf, target: /conf}',
      '  - {type: volume, source: data, target: /more}',
    )}volumes: {data: {}}\n`;
    assert.deepEqual(await mountsOf({ '/shop/compose.yaml': text }, { HOME: '/home/me' }), [
      ['/shop/nginx.conf', '/etc/nginx/nginx.conf', './nginx.conf:/etc/nginx/nginx.conf:ro'],
      ['/shared', '/shared', '../shared:/shared'],
      ['/etc/x', '/etc/x', '/etc/x:/etc/x'],
      ['/home/me/y', '/y', '~/y:/y'],
      ['/shop/conf', '/conf', '{type: bind, source: ./conf, target: /conf}'],
    ]);
  });

  it('are relative to the file that an included or extended service stands in', async () => {
    const base = oneService('volumes: ["./a.conf:/a.conf"]', 'build: ./app');
    const files = {
      '/shop/compose.yaml': 'include: [sub/compose.yaml]\n',
      '/shop/sub/compose.yaml': 'services: {web: {extends: {file: ../base/base.yaml, service: web}}}\n',
      '/shop/base/base.yaml': base,
    };
    assert.deepEqual(await mountsOf(files), [['/shop/base/a.conf', '/a.conf', './a.conf:/a.conf']]);
    const { buildSource } = serviceOf(await load(files), 'web');
    assert.deepEqual(buildSource, {
      context: '/shop/base/app',
      dockerfile: '/shop/base/app/Dockerfile',
      args: [],
    });
  });

  it('are configs from files', async () => {
    const text = `${oneService('configs: [first, {source: second, target: /etc/second.conf}, third]')}configs:
  first: {file: ./first.conf}
  second: {file: second.conf}
  third: {content: x}
`;
    assert.deepEqual(await mountsOf({ '/shop/compose.yaml': text }), [
      ['/shop/first.conf', '/first', 'first'],
      ['/shop/second.conf', '/etc/second.conf', '{source: second, target: /etc/second.conf}'],
    ]);
  });

  it('are what the image is built from', async () => {
    const text = oneService(
      'build:',
      '  context: app',
      '  dockerfile: docker/web.Dockerfile',
      '  args: [API=http://api]',
    );
    const { buildSource, build } = serviceOf(await load({ '/shop/compose.yaml': text }), 'web');
    assert.equal(build, true);
    assert.equal(buildSource?.context, '/shop/app');
    assert.equal(buildSource.dockerfile, '/shop/app/docker/web.Dockerfile');
    assert.deepEqual(
      buildSource.args.map(({ kind, key, text: value, exact }) => [kind, key, value, exact]),
      [['build', 'API', 'http://api', true]],
    );
    const remote = oneService('build: https://github.com/me/repo.git');
    assert.equal(serviceOf(await load({ '/shop/compose.yaml': remote }), 'web').buildSource, undefined);
  });
});
