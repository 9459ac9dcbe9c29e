import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isComposePath, projectDirectories } from '../../../src/ui/projects/compose-paths';

describe('compose files of a workspace', () => {
  it('are known by their names', () => {
    for (const name of [
      'compose.yaml',
      'docker-compose.yml',
      'compose.override.yml',
      'docker-compose-prod.yaml',
    ]) {
      assert.equal(isComposePath(`/srv/${name}`), true, name);
    }
    for (const name of ['composer.yaml', 'values.yaml', 'compose.json', 'my-compose.yaml']) {
      assert.equal(isComposePath(`/srv/${name}`), false, name);
    }
  });

  it('make one project a folder', () => {
    const paths = ['/b/compose.yaml', '/a/docker-compose.yml', '/a/compose.yaml', '/c/compose.override.yaml'];
    assert.deepEqual(projectDirectories(paths), ['/a', '/b']);
  });
});
