import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DaemonError } from '../../../src/daemon/client';
import { isAskable, nameChoices } from '../../../src/ui/commands/name-choices';
import { errorMessage } from '../../../src/ui/message';
import { subjectOf } from '../../../src/ui/subject';
import { plan } from './sample';

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

describe('error messages', () => {
  it('say what the daemon says and what to do next', () => {
    const message = errorMessage(
      new DaemonError('port-in-use', 'Port 8000 is taken', 'Stop what listens there'),
    );
    assert.equal(message?.text, 'Port 8000 is taken. Stop what listens there.');
  });

  it('offer at most two actions, chosen by the reason', () => {
    const message = errorMessage(new DaemonError('not-up', 'shop is not up.'));
    assert.deepEqual(
      message?.actions.map(({ title }) => title),
      ['Bring Up Network', 'Show Log'],
    );
    assert.deepEqual(
      errorMessage(new Error('boom'))?.actions.map(({ title }) => title),
      ['Show Log'],
    );
  });

  it('are not shown for what the person cancelled', () => {
    assert.equal(errorMessage(new DaemonError('cancelled', 'Cancelled.')), undefined);
  });
});

describe('what a command is called on', () => {
  const service = { kind: 'service', project: 'shop', service: 'web', name: 'redis' };

  it('is a hover link, or the subject of a tree item', () => {
    assert.deepEqual(subjectOf(service), service);
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
