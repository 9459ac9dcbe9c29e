import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, covered, loadText, problemOf, projectOf } from './in-memory';

const SHOP = `services:
  web: {image: x, depends_on: [api], networks: [front]}
  api:
    image: x
    networks: [back]
    links: [db]
    depends_on: {cache: {condition: service_started, required: false}}
  db: {image: x, networks: [back]}
  cache: {image: x, profiles: [fast], env_file: gone.env}
  worker: {image: x, env_file: gone.env}
  debug: {image: x, profiles: [debug, all], network_mode: none}
  trace: {image: x, profiles: [all], depends_on: [cache], network_mode: none}
networks: {front: {}, back: {}}
`;

async function select(...services: readonly string[]) {
  const { services: enabled, ...project } = projectOf(await loadText(SHOP, { services }));
  return { ...project, enabled, names: enabled.map(({ name }) => name) };
}

describe('services named by the caller', () => {
  it('bring what they depend on, and the networks of these', async () => {
    const project = await select('web');
    assert.deepEqual(project.names, ['web', 'api', 'db']);
    assert.deepEqual(
      project.networks.map(({ key }) => key),
      ['front', 'back'],
    );
    assert.deepEqual(
      project.disabledServices.map(({ name, isUnselected = false }) => [name, isUnselected]),
      [
        ['cache', false],
        ['worker', true],
        ['debug', false],
        ['trace', false],
      ],
    );
  });

  it('lose dependencies that are not enabled and not required', async () => {
    const { enabled } = await select('api');
    assert.deepEqual(
      enabled.find(({ name }) => name === 'api')?.dependsOn.map(({ service }) => service),
      ['db'],
    );
  });

  it('need no env files of others', async () => {
    assert.deepEqual((await select('db')).names, ['db']);
    problemOf(await loadText(SHOP), 'env-file-not-found');
  });

  it('activate their own profiles, which enable no other service', async () => {
    const project = await select('debug');
    assert.deepEqual(project.names, ['debug']);
    assert.equal(project.disabledServices.find(({ name }) => name === 'trace')?.isUnselected, undefined);
  });

  it('may be patterns, which activate nothing', async () => {
    assert.deepEqual((await select('[a-d]*')).names, ['api', 'db']);
    assert.deepEqual((await select('?b', 'd\\b')).names, ['db']);
    for (const nothing of ['d?bug', '[', '[z-a]', 'd*g', 'd+b', 'WEB']) {
      problemOf(await loadText(SHOP, { services: [nothing] }), 'no-such-service');
    }
  });

  it('have to be there', async () => {
    const result = await loadText(SHOP, { services: ['wbe', 'db'] });
    const problem = problemOf(result, 'no-such-service');
    assert.equal(problem.message, 'No such service: wbe.');
    assert.match(problem.hint ?? '', /web, api, db/);
    assert.deepEqual(
      result.project?.services.map(({ name }) => name),
      ['db'],
    );
  });

  it('have to find what they require', async () => {
    const result = await loadText(SHOP, { services: ['trace'] });
    const problem = problemOf(result, 'no-such-service');
    assert.match(problem.message, /No such service: cache, on which "trace" depends/);
    assert.equal(covered({ '/shop/compose.yaml': SHOP }, problem.range), 'cache');
  });

  it('do not excuse what is wrong with the services that are enabled anyway', async () => {
    const text = 'services:\n  a: {image: x}\n  b: {image: x, networks: [gone]}\n';
    problemOf(await loadText(text, { services: ['a'] }), 'undefined-network');
  });

  it('are only warned of where Docker does not check them', async () => {
    const text = 'services:\n  a: {image: x}\n  b: {image: x, profiles: [p], networks: [gone]}\n';
    const result = await loadText(text, { services: ['b'] });
    assert.equal(problemOf(result, 'undefined-network').severity, 'warning');
    assert.equal(projectOf(result).services[0]?.name, 'b');
    assert.deepEqual(codesOf(await loadText(text)), []);
  });
});

describe('optional dependencies', () => {
  const text = (options: string, other: string) =>
    `services:\n  a: {image: x, depends_on: {b: {condition: service_started${options}}}}\n${other}`;

  it('forgive a service that no profile enables, and nothing else', async () => {
    const off = '  b: {image: x, profiles: [p]}\n';
    projectOf(await loadText(text(', required: false', off)));
    for (const [options, other] of [
      ['', off],
      [', required: false', ''],
    ] as const) {
      const problem = problemOf(await loadText(text(options, other)), 'undefined-service');
      assert.match(problem.message, /Service "a" depends on undefined service "b"/);
    }
  });
});
