import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain, namesOf } from '../../../src/names/names-of';
import { addressOf, namespaceOf, shop } from './shop';

describe('the names of a service', () => {
  it('are listed by network in lookup order, with who can resolve them', () => {
    const names = namesOf(shop, 'web');
    assert.deepEqual(
      names.map(({ network, resolvableBy }) => [network, resolvableBy]),
      [
        ['shop_back', ['db', 'web']],
        ['shop_front', ['api', 'proxy', 'web']],
      ],
    );
    assert.deepEqual(
      names.map((each) => each.names.map(({ name }) => name)),
      [
        ['shop-web-1', 'web', namespaceOf('web').shortId],
        ['shop-web-1', 'web', 'twin', namespaceOf('web').shortId],
      ],
    );
  });

  it('hold every replica, each common name once', () => {
    const [front] = namesOf(shop, 'api');
    const name = front?.names.find((each) => each.name === 'api');
    assert.deepEqual(name?.addresses, [addressOf('api', 'shop_front'), addressOf('api', 'shop_front', 2)]);
    assert.deepEqual(name.services, ['api']);
    assert.equal(front?.names.filter((each) => each.name === 'api').length, 1);
    assert.ok(front.names.some((each) => each.name === 'shop-api-2'));
  });

  it('do not exist without a namespace', () => {
    assert.deepEqual(namesOf(shop, 'side'), []);
  });
});

describe('why a name does not resolve', () => {
  const proxy = namespaceOf('proxy');

  it('is not asked where it does', () => {
    assert.deepEqual(explain(shop, namespaceOf('web'), 'db'), {
      kind: 'resolves',
      network: 'shop_back',
      addresses: [addressOf('db', 'shop_back')],
    });
  });

  it('is that no network is shared', () => {
    const expected = {
      kind: 'no-shared-network',
      knownIn: ['shop_back'],
      services: ['db'],
      joined: ['shop_front'],
    };
    assert.deepEqual(explain(shop, proxy, 'DB'), expected);
    assert.deepEqual(explain(shop, proxy, 'db.shop_back.'), expected);
  });

  it('is that the service has no namespace here', () => {
    const explanation = explain(shop, proxy, 'side');
    assert.equal(explanation.kind, 'left-out');
    assert.match(explanation.note.message, /side runs in the network of the host/);
    const note = { code: 'network-mode', message: 'It is left out.', service: 'gone' };
    assert.deepEqual(explain({ ...shop, notes: [note] }, proxy, 'GONE'), { kind: 'left-out', note });
  });

  it('is that nobody has the name', () => {
    assert.deepEqual(explain(shop, proxy, 'redis'), { kind: 'unknown-name' });
    assert.deepEqual(explain(shop, proxy, 'db.shop_front'), { kind: 'unknown-name' });
  });
});
