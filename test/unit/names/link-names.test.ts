import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { lookup } from '../../../src/names/lookup';
import { explain } from '../../../src/names/names-of';
import type { Topology } from '../../../src/topology/topology';
import { endpointOf, planText } from '../topology/planned';
import { namespaceOf } from './shop';

const FILE = `
services:
  db: { image: db, networks: [back] }
  cache: { image: cache, networks: [front] }
  web:
    image: web
    networks: [back, front]
    links: ["db:Store", "db:cache", "far:away"]
    external_links: ["gone:gone"]
  far: { image: far, networks: [other] }
  api: { image: api, networks: [back] }
networks: { back: {}, front: {}, other: {} }
`;

let plan: Topology;
before(async () => {
  plan = await planText(FILE);
});

/** Addresses of a name, or `unknown`. */
function find(from: string, name: string): string {
  const found = lookup(plan, namespaceOf(from, plan), name, 4);
  return found.kind === 'unknown' ? 'unknown' : found.addresses.join(' ');
}

describe('names of links', () => {
  it('resolve for the linking service alone, alone or qualified by the network', () => {
    const database = endpointOf(plan, 'db', 'back').address;
    assert.equal(find('web', 'Store'), database);
    assert.equal(find('web', 'Store.shop_back.'), database);
    assert.equal(find('web', 'Store.shop_front'), 'unknown');
    assert.equal(find('api', 'Store'), 'unknown');
    assert.equal(find('db', 'Store'), 'unknown');
  });

  it('have a case, which other names have not', () => {
    assert.equal(find('web', 'store'), 'unknown');
    assert.equal(find('web', 'DB'), endpointOf(plan, 'db', 'back').address);
  });

  it('come before the names of other services', () => {
    assert.equal(find('web', 'cache'), endpointOf(plan, 'db', 'back').address);
    assert.equal(find('web', 'CACHE'), endpointOf(plan, 'cache', 'front').address);
  });

  it('hide a name of the network where they lead nowhere', () => {
    assert.equal(find('web', 'away'), 'unknown');
    assert.equal(find('web', 'gone'), 'unknown');
  });

  it('are explained to others, and to the linking service where they lead nowhere', () => {
    const note = (from: string, name: string) => {
      const explanation = explain(plan, namespaceOf(from, plan), name);
      assert.equal(explanation.kind, 'left-out', name);
      return explanation.note;
    };
    assert.equal(note('api', 'Store').code, 'private-link');
    assert.match(note('api', 'Store').message, /link of service web/);
    assert.equal(note('web', 'away').code, 'dead-link');
    assert.match(note('web', 'away').message, /shop-far-1/);
    assert.equal(explain(plan, namespaceOf('web', plan), 'Store').kind, 'resolves');
  });
});
