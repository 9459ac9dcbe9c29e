import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { lookup } from '../../../src/names/lookup';
import { explain, namesOf } from '../../../src/names/names-of';
import type { Topology } from '../../../src/topology/topology';
import { planText } from '../topology/planned';
import { namespaceOf } from './shop';

const FILE = `
services:
  db: { image: db, networks: [four, dual] }
  six: { image: six, networks: [only6] }
  web: { image: web, networks: { four: { gw_priority: 1 }, dual: {}, only6: {} } }
networks:
  four: { ipam: { config: [{ subnet: 10.4.0.0/24 }] } }
  dual: { enable_ipv6: true, ipam: { config: [{ subnet: 10.5.0.0/24 }, { subnet: "fd00:5::/64" }] } }
  only6: { enable_ipv4: false, enable_ipv6: true, ipam: { config: [{ subnet: "fd00:6::/64" }] } }
`;

let plan: Topology;
before(async () => {
  plan = await planText(FILE);
});

function find(name: string, family: 4 | 6): string {
  const found = lookup(plan, namespaceOf('web', plan), name, family);
  return found.kind === 'unknown' ? 'unknown' : `${found.network}: ${found.addresses.join(' ')}`;
}

describe('names with addresses of both families', () => {
  it('give those of the family that is asked for', () => {
    assert.equal(find('db.shop_dual', 4), 'shop_dual: 10.5.0.2');
    assert.equal(find('db.shop_dual', 6), 'shop_dual: fd00:5::2');
  });

  it('are answered by the first network alone, even if only the second one has the family', () => {
    assert.equal(find('db', 4), 'shop_four: 10.4.0.2');
    assert.equal(find('db', 6), 'shop_four: ');
  });

  it('are known without IPv4 too', () => {
    assert.equal(find('six', 4), 'shop_only6: ');
    assert.equal(find('six', 6), 'shop_only6: fd00:6::2');
  });

  it('are listed and explained with all their addresses', () => {
    const dual = namesOf(plan, 'db').find(({ network }) => network === 'shop_dual');
    assert.deepEqual(dual?.names[0]?.addresses, ['10.5.0.2', 'fd00:5::2']);
    assert.deepEqual(explain(plan, namespaceOf('web', plan), 'six'), {
      kind: 'resolves',
      network: 'shop_only6',
      addresses: ['fd00:6::2'],
    });
  });
});

describe('names of other projects on an external network', () => {
  it('resolve beside the own ones of the same name', async () => {
    const owner = await planText(`
services: { api: { image: api }, db: { image: db } }
networks: { default: { name: shared } }
`);
    const file = `
services: { web: { image: web, networks: [lan] }, api: { image: api, container_name: own, networks: [lan] } }
networks: { lan: { external: true, name: shared } }
`;
    const joined = await planText(file, { others: [{ ...owner, project: 'store' }] });
    const web = namespaceOf('web', joined);
    const found = lookup(joined, web, 'api', 4);
    assert.equal(found.kind === 'found' && found.addresses.length, 2);
    const [lan] = namesOf(joined, 'api');
    assert.deepEqual(lan?.names.find(({ name }) => name === 'api')?.services, ['api', 'api (store)']);
    assert.equal(explain(joined, web, 'db').kind, 'resolves');
  });
});
