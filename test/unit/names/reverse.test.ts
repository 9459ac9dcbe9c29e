import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reverse, reverseName } from '../../../src/names/reverse';
import { addressOf, namespaceOf, shop } from './shop';

describe('reverse lookups', () => {
  const database = reverseName(addressOf('db', 'shop_back'));

  it('give the container name qualified by the network', () => {
    assert.equal(reverseName('172.18.0.2'), '2.0.18.172.in-addr.arpa');
    const found = { network: 'shop_back', name: 'shop-db-1.shop_back' };
    assert.deepEqual(reverse(shop, namespaceOf('web'), database), found);
    assert.deepEqual(reverse(shop, namespaceOf('web'), `${database}.`), found);
  });

  it('know the networks of the asking namespace only', () => {
    assert.equal(reverse(shop, namespaceOf('proxy'), database), undefined);
  });

  it('do not know the gateway', () => {
    const gateway = shop.networks.find(({ name }) => name === 'shop_back')?.gateway ?? '';
    assert.equal(reverse(shop, namespaceOf('web'), reverseName(gateway)), undefined);
  });

  it('take the suffix and the address as they are written', () => {
    const name = database.toUpperCase();
    for (const query of [
      name,
      database.replace('.in-addr.arpa', ''),
      `0${database}`,
      `${database}.x`,
      `x.${database}`,
    ]) {
      assert.equal(reverse(shop, namespaceOf('web'), query), undefined, query);
    }
    assert.equal(reverse(shop, namespaceOf('web'), `${database}.in-addr.arpa`), undefined);
  });
});
