import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, load, oneService, problemOf, projectOf } from './in-memory';

const WEB = oneService();

describe('finding the compose files', () => {
  it('takes exactly the files given with -f, in order, and adds no override', async () => {
    const files = {
      '/shop/compose.yaml': WEB,
      '/shop/compose.override.yaml': WEB,
      '/shop/a.yaml': WEB,
      '/shop/sub/b.yaml': WEB,
    };
    const project = projectOf(await load(files, { files: ['a.yaml', 'sub/b.yaml'] }));
    assert.deepEqual(project.files, [
      { path: '/shop/a.yaml', reason: 'explicit' },
      { path: '/shop/sub/b.yaml', reason: 'explicit' },
    ]);
  });

  it('reads standard input for -', async () => {
    const project = projectOf(await load({ '-': WEB }, { files: ['-'] }));
    assert.deepEqual(project.files, [{ path: '-', reason: 'stdin' }]);
    assert.equal(project.directory, '/shop');
  });

  it('splits COMPOSE_FILE at a colon, or at COMPOSE_PATH_SEPARATOR', async () => {
    const files = { '/shop/a.yaml': WEB, '/shop/b.yaml': WEB };
    const colon = projectOf(await load(files, { environment: { COMPOSE_FILE: 'a.yaml:b.yaml' } }));
    assert.deepEqual(
      colon.files.map((file) => [file.path, file.reason]),
      [
        ['/shop/a.yaml', 'COMPOSE_FILE'],
        ['/shop/b.yaml', 'COMPOSE_FILE'],
      ],
    );
    const environment = { COMPOSE_FILE: 'a.yaml;b.yaml', COMPOSE_PATH_SEPARATOR: ';' };
    assert.equal(projectOf(await load(files, { environment })).files.length, 2);
  });

  it('takes COMPOSE_FILE from .env too', async () => {
    const project = projectOf(
      await load({ '/shop/.env': 'COMPOSE_FILE=stack.yaml\n', '/shop/stack.yaml': WEB }),
    );
    assert.equal(project.files[0]?.path, '/shop/stack.yaml');
  });

  it('says that an empty COMPOSE_FILE hides the files of the folder', async () => {
    const result = await load({ '/shop/compose.yaml': WEB }, { environment: { COMPOSE_FILE: '' } });
    assert.equal(result.project, undefined);
    assert.match(problemOf(result, 'no-compose-file').message, /COMPOSE_FILE/);
  });

  it('prefers compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml, and warns of several', async () => {
    const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
    for (const [index, expected] of names.entries()) {
      const files = Object.fromEntries(names.slice(index).map((name) => [`/shop/${name}`, WEB]));
      const result = await load(files);
      assert.equal(projectOf(result).files[0]?.path, `/shop/${expected}`);
      assert.equal(codesOf(result).includes('several-compose-files'), index < names.length - 1);
    }
  });

  it('adds one override of the same folder, whatever the base file is called', async () => {
    const project = projectOf(
      await load({
        '/shop/docker-compose.yml': WEB,
        '/shop/compose.override.yaml': WEB,
        '/shop/compose.override.yml': WEB,
        '/shop/docker-compose.override.yml': WEB,
      }),
    );
    assert.deepEqual(project.files, [
      { path: '/shop/docker-compose.yml', reason: 'discovered' },
      { path: '/shop/compose.override.yml', reason: 'override' },
    ]);
  });

  it('searches the folders above, and makes the one it finds the project directory', async () => {
    const project = projectOf(
      await load({ '/shop/compose.yml': WEB }, { workingDirectory: '/shop/src/deep' }),
    );
    assert.equal(project.directory, '/shop');
    assert.equal(project.name, 'shop');
  });

  it('says where it searched if there is nothing', async () => {
    const result = await load({});
    assert.equal(result.project, undefined);
    const problem = problemOf(result, 'no-compose-file');
    assert.match(problem.message, /\/shop/);
    assert.match(problem.hint ?? '', /compose\.yaml/);
  });

  it('names each file that is missing, and still loads the others', async () => {
    const result = await load({ '/shop/a.yaml': WEB }, { files: ['gone.yaml', 'a.yaml'] });
    assert.match(problemOf(result, 'file-not-found').message, /\/shop\/gone\.yaml/);
    assert.deepEqual(
      result.project?.services.map((service) => service.name),
      ['web'],
    );
  });
});

describe('the project directory', () => {
  it('is the folder of the first file, for all files', async () => {
    const project = projectOf(
      await load({ '/shop/sub/a.yaml': WEB, '/b.yaml': WEB }, { files: ['sub/a.yaml', '../b.yaml'] }),
    );
    assert.equal(project.directory, '/shop/sub');
  });

  it('is --project-directory where that is given', async () => {
    const project = projectOf(
      await load({ '/shop/sub/a.yaml': WEB }, { files: ['sub/a.yaml'], projectDirectory: 'elsewhere' }),
    );
    assert.equal(project.directory, '/shop/elsewhere');
    assert.equal(project.name, 'elsewhere');
  });

  it('is where the search starts', async () => {
    const project = projectOf(await load({ '/other/compose.yaml': WEB }, { projectDirectory: '/other' }));
    assert.equal(project.files[0]?.path, '/other/compose.yaml');
  });
});
