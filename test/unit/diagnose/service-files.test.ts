import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { posix as path } from 'node:path';
import { readServiceFiles, wantedFiles, type FolderReader } from '../../../src/diagnose/service-files';
import { load, oneService, projectOf, type Files } from '../compose/in-memory';

/** A disk made of files, and what was asked of it. */
function diskOf(files: Files): FolderReader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    read: (file) => {
      asked.push(file);
      return Promise.resolve(files[file]);
    },
    list: (folder) => {
      asked.push(`${folder}/`);
      const inside = Object.keys(files).filter((file) => file.startsWith(`${folder}/`));
      const names = new Map(
        inside.map((file) => {
          const [name = '', ...rest] = file.slice(folder.length + 1).split('/');
          return [name, rest.length > 0] as const;
        }),
      );
      const entries = [...names].map(([name, isFolder]) => ({ name, isFolder }));
      return Promise.resolve(entries.length === 0 ? undefined : entries);
    },
  };
}

async function readAll(files: Files) {
  const project = projectOf(await load(files));
  const disk = diskOf(files);
  const found = await readServiceFiles(project, disk);
  return { found, project, disk, shown: found.map((file) => [file.service, file.path, file.target]) };
}

describe('files that services see', () => {
  it('are configuration of known kinds, mounted alone or in a folder', async () => {
    const text = oneService(
      'volumes:',
      '  - ./nginx.conf:/etc/nginx/nginx.conf:ro',
      '  - ./sites:/etc/nginx/conf.d',
      '  - ./data.db:/data.db',
      '  - ./.env:/app/.env',
      '  - /var/run/docker.sock:/var/run/docker.sock',
      '  - /:/host:ro',
    );
    const { shown, disk } = await readAll({
      '/shop/compose.yaml': text,
      '/shop/nginx.conf': 'x',
      '/shop/sites/a.conf': 'x',
      '/shop/sites/deep/b.conf': 'x',
      '/shop/sites/README.md': 'x',
      '/shop/sites/.git/c.conf': 'x',
      '/shop/.env': 'x',
      '/etc/passwd': 'x',
    });
    assert.deepEqual(shown, [
      ['web', '/shop/nginx.conf', '/etc/nginx/nginx.conf'],
      ['web', '/shop/sites/a.conf', '/etc/nginx/conf.d/a.conf'],
      ['web', '/shop/sites/deep/b.conf', '/etc/nginx/conf.d/deep/b.conf'],
      ['web', '/shop/.env', '/app/.env'],
    ]);
    assert.ok(
      !disk.asked.some((asked) => asked.startsWith('/etc') || asked === '//' || asked.startsWith('/var')),
    );
  });

  it('are the Dockerfile and the source that an image is built from', async () => {
    const text = `${oneService('build: {context: ., dockerfile: web.Dockerfile}')}  api:\n    build: ./api\n`;
    const { shown } = await readAll({
      '/shop/compose.yaml': text,
      '/shop/web.Dockerfile': 'x',
      '/shop/src/main.js': 'x',
      '/shop/src/main.test.js': 'x',
      '/shop/node_modules/y/index.js': 'x',
      '/shop/nginx.conf': 'x',
      '/shop/api/Dockerfile': 'x',
      '/shop/api/main.py': 'x',
    });
    assert.deepEqual(shown, [
      ['web', '/shop/web.Dockerfile', undefined],
      ['web', '/shop/src/main.js', undefined],
      ['api', '/shop/api/Dockerfile', undefined],
      ['api', '/shop/api/main.py', undefined],
    ]);
  });

  it('are source in a mounted folder, once', async () => {
    const text = oneService('build: ./app', 'volumes: ["./app:/app"]');
    const { shown } = await readAll({ '/shop/compose.yaml': text, '/shop/app/main.py': 'x' });
    assert.deepEqual(shown, [['web', '/shop/app/main.py', '/app/main.py']]);
  });

  it('are told before anything is read', async () => {
    const text = oneService('volumes: ["./haproxy.cfg:/x.cfg", "./conf:/conf"]', 'build: .');
    assert.deepEqual(wantedFiles(projectOf(await load({ '/shop/compose.yaml': text }))), [
      { service: 'web', path: '/shop/haproxy.cfg', target: '/x.cfg', isFolder: false },
      { service: 'web', path: '/shop/conf', target: '/conf', isFolder: true },
      { service: 'web', path: '/shop/Dockerfile', isFolder: false },
      { service: 'web', path: '/shop', isFolder: true },
      { service: '', path: '/shop/.vscode/launch.json', isFolder: false },
      { service: '', path: '/shop/.devcontainer/devcontainer.json', isFolder: false },
      { service: '', path: '/shop/.devcontainer.json', isFolder: false },
    ]);
  });

  it('are the same objects while they do not change', async () => {
    const files = { '/shop/compose.yaml': oneService('volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]') };
    const first = (await readAll({ ...files, '/shop/nginx.conf': 'one' })).found[0];
    assert.equal((await readAll({ ...files, '/shop/nginx.conf': 'one' })).found[0], first);
    assert.equal((await readAll({ ...files, '/shop/nginx.conf': 'two' })).found[0]?.text, 'two');
  });

  it('are bounded in number, size and depth', async () => {
    const many = Array.from({ length: 400 }, (_, index): [string, string] => [`/shop/app/m${index}.py`, 'x']);
    const deep = `/shop/app/${'d/'.repeat(8)}m.py`;
    const { found } = await readAll({
      '/shop/compose.yaml': oneService('build: ./app', 'volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]'),
      '/shop/nginx.conf': 'x'.repeat(2 ** 21),
      [deep]: 'x',
      ...Object.fromEntries(many),
    });
    assert.equal(found.length, 100);
    assert.ok(found.every((file) => path.dirname(file.path) === '/shop/app'));
  });

  it('leave out what cannot be read', async () => {
    const text = oneService('volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "./conf:/conf"]');
    const project = projectOf(await load({ '/shop/compose.yaml': text }));
    const broken: FolderReader = {
      read: () => Promise.reject(new Error('no')),
      list: () => Promise.reject(new Error('no')),
    };
    assert.deepEqual(await readServiceFiles(project, broken), []);
  });
});
