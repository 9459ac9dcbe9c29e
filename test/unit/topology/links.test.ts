import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endpointOf, namespaceOf, planText } from './planned';

describe('links', () => {
  it('are private names on every network of the linking container', async () => {
    const plan = await planText(`
services:
  db: { image: db, networks: [a] }
  web: { image: web, networks: [a, b], links: [db, "db:store"], external_links: [box, "other-db-1:far"] }
networks: { a: {}, b: {} }
`);
    const expected = [
      { alias: 'db', target: 'shop-db-1' },
      { alias: 'db-1', target: 'shop-db-1' },
      { alias: 'shop-db-1', target: 'shop-db-1' },
      { alias: 'store', target: 'shop-db-1' },
      { alias: 'box', target: 'box' },
      { alias: 'far', target: 'other-db-1' },
    ];
    assert.deepEqual(endpointOf(plan, 'web', 'a').links, expected);
    assert.deepEqual(endpointOf(plan, 'web', 'b').links, expected);
    assert.equal(endpointOf(plan, 'db', 'a').links, undefined);
  });

  it('carry the number of the linking container, and stand for the first of several', async () => {
    const plan = await planText(`
services:
  db: { image: db, scale: 2 }
  web: { image: web, scale: 2, links: [db] }
`);
    assert.deepEqual(namespaceOf(plan, 'web', 2).endpoints[0]?.links, [
      { alias: 'db', target: 'shop-db-1' },
      { alias: 'db-2', target: 'shop-db-1' },
      { alias: 'shop-db-2', target: 'shop-db-1' },
    ]);
  });
});
