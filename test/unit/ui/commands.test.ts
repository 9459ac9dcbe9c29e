import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DaemonError } from '../../../src/daemon/client';
import { isAskable, nameChoices } from '../../../src/ui/commands/name-choices';
import { findNamespace, findProject } from '../../../src/ui/commands/find';
import { NothingToDo, messageFor } from '../../../src/ui/message';
import { subjectOf } from '../../../src/ui/subject';
import { projectViews } from '../../../src/ui/trees/project-view';
import { DIRECTORY, TEXT, plan, snapshot } from './sample';

describe('names to trace', () => {
  it('are services, aliases and containers, each with its outcome from there', async () => {
    const topology = await plan();
    const web = topology.namespaces.find(({ service }) => service === 'web');
    assert.ok(web);
    const choices = nameChoices(topology, web).map(({ name, outcome }) => `${name}: ${outcome}`);
    assert.ok(choices.includes('redis: 172.18.0.2 on shop_default'), choices.join('\n'));
    assert.ok(choices.includes('cache: 172.18.0.2 on shop_default'));
    assert.ok(choices.includes('reports: does not resolve: no shared network'));
    assert.equal(choices.at(-1), 'shop-web-1: 172.18.0.3 on shop_default');
    assert.ok(
      choices.every((choice) => !/^[0-9a-f]{12}:/.test(choice)),
      'no short IDs',
    );
  });

  it('may be typed', () => {
    assert.equal(isAskable('example.com'), true);
    assert.equal(isAskable(''), false);
    assert.equal(isAskable('two words'), false);
    assert.equal(isAskable('a'.repeat(254)), false);
  });
});

describe('messages', () => {
  const TASK = 'bring up the network';

  it('say what did not work, what the daemon says and what to do next', () => {
    const error = new DaemonError('port-in-use', 'port 8000 is taken', 'Stop what listens there');
    const message = messageFor(error, TASK);
    assert.equal(message?.severity, 'error');
    assert.equal(message.text, 'Cannot bring up the network: port 8000 is taken. Stop what listens there.');
  });

  it('offer at most two actions, chosen by the reason', () => {
    const titles = (error: Error): string[] | undefined =>
      messageFor(error, TASK)?.actions.map(({ title }) => title);
    assert.deepEqual(titles(new DaemonError('not-up', 'shop is not up.')), ['Bring Up Network', 'Show Log']);
    assert.deepEqual(titles(new Error('boom')), ['Show Log']);
  });

  it('do not call an error what is none', () => {
    const message = messageFor(new NothingToDo('No network is up.'), TASK);
    assert.deepEqual(message, { severity: 'information', text: 'No network is up.', actions: [] });
  });

  it('are not shown for what the person cancelled', () => {
    assert.equal(messageFor(new DaemonError('cancelled', 'Cancelled.'), TASK), undefined);
  });
});

describe('what a command is to work on', () => {
  it('is the project of the folder it was called on, or the one that runs under its name', async () => {
    const here = await snapshot();
    const copy = await snapshot(TEXT, { directory: '/srv/copy' });
    const views = projectViews([here, copy], []);
    const subject = { kind: 'project', project: 'shop' } as const;
    assert.equal(findProject(views, subject)?.directory, DIRECTORY);
    assert.equal(findProject(views, { ...subject, directory: '/srv/copy' })?.directory, '/srv/copy');
    assert.equal(findProject(views, { ...subject, directory: '/srv/gone' })?.directory, DIRECTORY);
  });

  it('is never another project or service, not even where there is only one', async () => {
    const views = projectViews([await snapshot()], []);
    assert.equal(findProject(views, { kind: 'project', project: 'other' }), undefined);
    const { namespaces } = await plan();
    const subject = { kind: 'service', project: 'shop', service: 'stranger' } as const;
    assert.equal(findNamespace(namespaces, subject), undefined);
    assert.equal(findNamespace(namespaces.slice(0, 1), subject), undefined);
  });

  it('is the replica it was called on, else the first', async () => {
    const views = projectViews(
      [await snapshot(TEXT.replace('image: redis', 'image: redis\n    scale: 2'))],
      [],
    );
    const namespaces = views[0]?.plan?.namespaces ?? [];
    const subject = { kind: 'service', project: 'shop', service: 'redis' } as const;
    assert.equal(findNamespace(namespaces, subject)?.replica, 1);
    assert.equal(findNamespace(namespaces, { ...subject, containerName: 'shop-redis-2' })?.replica, 2);
  });
});

describe('what a command is called on', () => {
  const service = { kind: 'service', project: 'shop', service: 'web', name: 'redis' };

  it('is a hover link, or the subject of a tree item', () => {
    assert.deepEqual(subjectOf(service), service);
    const alone = { ...service, directory: '/srv/shop', file: '/srv/shop/compose.prod.yaml' };
    assert.deepEqual(subjectOf(alone), alone);
    assert.deepEqual(subjectOf({ id: 'x', label: 'web', subject: service }), service);
    assert.deepEqual(subjectOf({ kind: 'project', project: 'shop', more: 1 }), {
      kind: 'project',
      project: 'shop',
    });
  });

  it('is nothing where it has another shape', () => {
    for (const argument of [
      undefined,
      null,
      'web',
      7,
      {},
      { kind: 'service', project: 'shop' },
      { project: 1 },
    ]) {
      assert.equal(subjectOf(argument), undefined);
    }
  });
});
