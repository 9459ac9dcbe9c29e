import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { ProjectLoader } from '../../../src/compose/loader';
import type { LoadOptions } from '../../../src/compose/project';
import { diagnose } from '../../../src/diagnose/diagnose';
import { gatherFacts, loadForFindings } from '../../../src/diagnose/gather';
import { readerOf } from '../compose/in-memory';

const OPTIONS: LoadOptions = {
  workingDirectory: '/shop',
  files: [],
  profiles: [],
  envFiles: [],
  environment: {},
};
const withProfile = {
  '/shop/compose.yaml': 'services:\n  web: {image: web}\n  mail: {image: mail, profiles: [mail]}\n',
};

describe('gathering facts', () => {
  test('services without an active profile are in the project, and told apart', async () => {
    const { project, enabled } = await gatherFacts(OPTIONS, readerOf(withProfile));
    assert.deepEqual(
      project.services.map(({ name }) => name),
      ['web', 'mail'],
    );
    assert.deepEqual([...enabled], ['web']);
  });

  test('without profiles the files are loaded once', async () => {
    const files = { '/shop/compose.yaml': 'services: {web: {image: web}}' };
    const { chosen, whole } = await loadForFindings(OPTIONS, readerOf(files));
    assert.equal(chosen, whole);
  });

  test('a service that nobody asked for is no reason to load again', async () => {
    const files = { '/shop/compose.yaml': 'services: {web: {image: web}, db: {image: db}}' };
    const { chosen, whole } = await loadForFindings({ ...OPTIONS, services: ['web'] }, readerOf(files));
    assert.equal(chosen, whole);
  });

  test('problems are those of the chosen profiles', async () => {
    const files = {
      '/shop/compose.yaml':
        'services:\n  web: {image: web}\n  mail: {image: mail, profiles: [mail], depends_on: [smtp]}\n' +
        '  smtp: {image: smtp, profiles: [smtp]}\n',
    };
    const facts = await gatherFacts(OPTIONS, readerOf(files));
    assert.deepEqual(facts.problems, []);
    const chosen = await gatherFacts({ ...OPTIONS, profiles: ['mail'] }, readerOf(files));
    assert.notDeepEqual(chosen.problems, []);
  });

  test('files that make no project give what is wrong with them', async () => {
    const facts = await gatherFacts(OPTIONS, readerOf({ '/shop/compose.yaml': 'services: [' }));
    const found = diagnose(facts).map(({ problem }) => problem);
    assert.ok(found.includes('yaml-syntax'), found.join());
    assert.deepEqual(diagnose(await gatherFacts(OPTIONS, readerOf({}))), []);
  });

  test('loaders that remember give the same', async () => {
    const loaders = { chosen: new ProjectLoader(), whole: new ProjectLoader() };
    const first = await gatherFacts(OPTIONS, readerOf(withProfile), {}, loaders);
    const again = await gatherFacts(OPTIONS, readerOf(withProfile), {}, loaders);
    assert.equal(
      first.project.services[0],
      again.project.services[0],
      'a service that has not changed is kept',
    );
    assert.deepEqual(again.project, (await gatherFacts(OPTIONS, readerOf(withProfile))).project);
  });
});
