import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findMentions } from '../../../src/names/mentions';
import { planText } from '../topology/planned';
import { shop } from './shop';

/** `name@offset` of each mention; what the offset and length cut out must be the name. */
function mentions(text: string): string[] {
  return findMentions(shop, text).map(({ offset, length, name }) => {
    assert.equal(text.slice(offset, offset + length), name);
    return `${name}@${offset}`;
  });
}

describe('mentions', () => {
  it('are whole words, in any case', () => {
    assert.deepEqual(mentions('db'), ['db@0']);
    assert.deepEqual(mentions('DB:5432,api:80'), ['DB@0', 'api@8']);
    assert.deepEqual(mentions('mydb db2 db-1 db_x xdb'), []);
    assert.deepEqual(mentions('--host=db --db'), ['db@7']);
  });

  it('are every kind of name, qualified ones as one word', () => {
    assert.deepEqual(mentions('shop-db-1 Database edge.proxy'), [
      'shop-db-1@0',
      'Database@10',
      'edge.proxy@19',
    ]);
    assert.deepEqual(mentions('wait for db.shop_back.'), ['db.shop_back@9']);
    assert.deepEqual(mentions('db.example.com db.back'), []);
  });

  it('in a URL are its hosts, not its scheme, user or path', () => {
    assert.deepEqual(mentions('db://db:5432/db'), ['db@5']);
    assert.deepEqual(mentions('db+ssl://db:api@web:5432/api?x=1'), ['web@16']);
    assert.deepEqual(mentions('http://api:80,db:81'), ['api@7', 'db@14']);
    assert.deepEqual(mentions('jdbc:db://db/x'), ['db@10']);
  });

  it('are not the parts of a path', () => {
    assert.deepEqual(mentions('/srv/web /db ./api'), []);
    assert.deepEqual(mentions('web/ //db'), ['web@0', 'db@7']);
  });

  it('are the private names of links as well, in their own case', async () => {
    const plan = await planText('services: { db: { image: db }, web: { image: web, links: ["db:Store"] } }');
    const found = findMentions(plan, 'Store store db').map(({ name }) => name);
    assert.deepEqual(found, ['Store', 'db']);
  });

  it('are none in a text without words', () => {
    assert.deepEqual(mentions(''), []);
    assert.deepEqual(mentions('... -- ://'), []);
  });
});
