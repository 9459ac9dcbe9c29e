import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LoadOptions } from '../../../src/compose/project';
import { load, loadText, problemOf, projectOf } from './in-memory';

const TEXT = `services:
  web: {image: x}
  debug: {image: x, profiles: [debug, dev], networks: [tools]}
  test: {image: x, profiles: [test]}
networks: {tools: {}}
`;

async function enabled(options: Partial<LoadOptions> = {}): Promise<readonly string[]> {
  return projectOf(await loadText(TEXT, options)).services.map(({ name }) => name);
}

describe('profiles', () => {
  it('leave services without profiles enabled, and set the others aside with their networks', async () => {
    const project = projectOf(await loadText(TEXT));
    assert.deepEqual(
      project.services.map(({ name }) => name),
      ['web'],
    );
    assert.deepEqual(project.disabledServices, [
      { name: 'debug', profiles: ['debug', 'dev'] },
      { name: 'test', profiles: ['test'] },
    ]);
    assert.deepEqual(
      project.networks.map(({ key }) => key),
      ['default'],
    );
  });

  it('come from --profile, and only without any from COMPOSE_PROFILES', async () => {
    const environment = { COMPOSE_PROFILES: 'test, dev' };
    assert.deepEqual(await enabled({ profiles: ['dev'] }), ['web', 'debug']);
    assert.deepEqual(await enabled({ environment }), ['web', 'debug', 'test']);
    assert.deepEqual(await enabled({ profiles: ['debug'], environment }), ['web', 'debug']);
  });

  it('come from .env as well', async () => {
    const project = projectOf(
      await load({ '/shop/compose.yaml': TEXT, '/shop/.env': 'COMPOSE_PROFILES=test\n' }),
    );
    assert.deepEqual(
      project.services.map(({ name }) => name),
      ['web', 'test'],
    );
  });

  it('are all active with *', async () => {
    assert.deepEqual(await enabled({ profiles: ['*'] }), ['web', 'debug', 'test']);
  });

  it('make a dependency on a disabled service an error that names its profiles', async () => {
    const text = 'services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n';
    const problem = problemOf(await loadText(text), 'undefined-service');
    assert.match(problem.hint ?? '', /\bp\b/);
    projectOf(await loadText(text, { profiles: ['p'] }));
  });

  it('forgive it with required: false', async () => {
    const dependency = '{b: {condition: service_started, required: false}}';
    projectOf(
      await loadText(
        `services:\n  a: {image: x, depends_on: ${dependency}}\n  b: {image: x, profiles: [p]}\n`,
      ),
    );
    problemOf(await loadText(`services:\n  a: {image: x, depends_on: ${dependency}}\n`), 'undefined-service');
  });

  it('hide mistakes of disabled services', async () => {
    projectOf(await loadText('services:\n  a: {image: x}\n  b: {networks: [gone], profiles: [p]}\n'));
  });

  it('are named if they leave no service', async () => {
    const problem = problemOf(await loadText('services:\n  b: {image: x, profiles: [p]}\n'), 'no-services');
    assert.match(problem.hint ?? '', /\bp\b/);
  });
});
