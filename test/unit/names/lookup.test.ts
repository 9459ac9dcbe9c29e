import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { candidatesOf, lookup } from '../../../src/names/lookup';
import { addressOf, namespaceOf, shop } from './shop';

/** `network: addresses` of what a service finds, or `unknown`. */
function find(from: string, name: string, family: 4 | 6 = 4): string {
  const found = lookup(shop, namespaceOf(from), name, family);
  return found.kind === 'unknown' ? 'unknown' : `${found.network}: ${found.addresses.join(' ')}`;
}

describe('names', () => {
  const database = `shop_back: ${addressOf('db', 'shop_back')}`;

  it('are the service, the container, aliases, the short ID and the hostname', () => {
    for (const name of [
      'db',
      'shop-db-1',
      'database',
      namespaceOf('db').shortId,
      namespaceOf('db').hostname,
    ]) {
      assert.equal(find('web', name), database, name);
    }
  });

  it('ignore case and one trailing dot', () => {
    for (const name of ['DB', 'Db.', 'DATABASE', 'sHoP-dB-1.'])
      assert.equal(find('web', name), database, name);
  });

  it('give every replica', () => {
    const both = `${addressOf('api', 'shop_front')} ${addressOf('api', 'shop_front', 2)}`;
    assert.equal(find('web', 'api'), `shop_front: ${both}`);
    assert.equal(find('web', 'shop-api-2'), `shop_front: ${addressOf('api', 'shop_front', 2)}`);
  });

  it('include the own ones', () => {
    assert.equal(find('db', 'db'), database);
  });

  it('are unknown in networks that the namespace is not part of', () => {
    assert.equal(find('proxy', 'db'), 'unknown');
    assert.equal(find('proxy', 'db.shop_back'), 'unknown');
  });

  it('have no address of the other family, and still are known', () => {
    assert.equal(find('web', 'db', 6), 'shop_back: ');
  });
});

describe('names on several networks', () => {
  it('are answered by the first network alone', () => {
    assert.equal(find('web', 'twin'), `shop_back: ${addressOf('db', 'shop_back')}`);
    assert.equal(find('web', 'web'), `shop_back: ${addressOf('web', 'shop_back')}`);
  });

  it('are answered by the network that qualifies them', () => {
    assert.equal(find('web', 'twin.shop_front'), `shop_front: ${addressOf('web', 'shop_front')}`);
    assert.equal(find('web', 'WEB.shop_front.'), `shop_front: ${addressOf('web', 'shop_front')}`);
  });
});

describe('qualified names', () => {
  it('take the name of the network with its case, and neither its key nor a foreign domain', () => {
    assert.equal(find('web', 'db.Shop_back'), 'unknown');
    assert.equal(find('web', 'db.back'), 'unknown');
    assert.equal(find('web', 'db.shop_back.example.com'), 'unknown');
  });

  it('may have dots of their own', () => {
    const proxy = `shop_front: ${addressOf('proxy', 'shop_front')}`;
    assert.equal(find('web', 'edge.proxy'), proxy);
    assert.equal(find('web', 'edge.proxy.shop_front'), proxy);
  });

  it('are hidden by an alias that looks the same', () => {
    assert.equal(find('web', 'api.shop_front'), `shop_back: ${addressOf('db', 'shop_back')}`);
    assert.equal(find('proxy', 'api.shop_front').startsWith('shop_front: '), true);
  });
});

describe('candidates', () => {
  it('are the whole name, then every split from right to left', () => {
    assert.deepEqual(candidatesOf('a.b.c.d'), [
      { name: 'a.b.c.d' },
      { name: 'a.b.c', network: 'd' },
      { name: 'a.b', network: 'c.d' },
      { name: 'a', network: 'b.c.d' },
    ]);
    assert.deepEqual(candidatesOf('web.'), [{ name: 'web' }]);
    assert.deepEqual(candidatesOf('.web'), [{ name: '.web' }, { name: '', network: 'web' }]);
    assert.deepEqual(candidatesOf(''), [{ name: '' }]);
  });

  it('end with the one that was found', () => {
    assert.deepEqual(lookup(shop, namespaceOf('web'), 'db.shop_back', 4).candidates, [
      { name: 'db.shop_back' },
      { name: 'db', network: 'shop_back' },
    ]);
    assert.deepEqual(lookup(shop, namespaceOf('web'), 'no.such', 4).candidates, [
      { name: 'no.such' },
      { name: 'no', network: 'such' },
    ]);
  });
});
