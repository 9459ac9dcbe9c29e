import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reverse, reverseName } from '../../../src/names/reverse';
import { planText } from '../topology/planned';
import { addressOf, namespaceOf, shop } from './shop';

describe('reverse lookups', () => {
  const database = reverseName(addressOf('db', 'shop_back'));

  it('give the container name qualified by the network', () => {
    assert.equal(reverseName('172.18.0.2'), '2.0.18.172.in-addr.arpa');
    const found = { network: 'shop_back', names: ['shop-db-1.shop_back'] };
    assert.deepEqual(reverse(shop, namespaceOf('web'), database), found);
    assert.deepEqual(reverse(shop, namespaceOf('web'), `${database}.`), found);
  });

  it('know the networks of the asking namespace only', () => {
    assert.equal(reverse(shop, namespaceOf('proxy'), database), undefined);
  });

  it('know IPv6 addresses, written as RFC 3596 has it', async () => {
    const plan = await planText(`
services: { db: { image: db }, web: { image: web } }
networks: { default: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:1::/64" }] } } }
`);
    const web = namespaceOf('web', plan);
    const name = reverseName('fd00:1::2');
    assert.equal(name, `2.${'0.'.repeat(23)}1.0.0.0.0.0.d.f.ip6.arpa`);
    const found = { network: 'shop_default', names: ['shop-db-1.shop_default'] };
    assert.deepEqual(reverse(plan, web, name), found);
    for (const query of [name.replace('ip6', 'IP6'), name.replace('d.f', 'D.F'), `0.${name}`, name.slice(2)])
      assert.equal(reverse(plan, web, query), undefined, query);
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
