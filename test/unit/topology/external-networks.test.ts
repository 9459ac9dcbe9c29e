import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Topology } from '../../../src/topology/topology';
import { MISSING } from './missing';
import { codes, endpointOf, networkOf, planText, refusal } from './planned';

const SHARED = `
services: { db: { image: db } }
networks: { default: { name: shared, ipam: { config: [{ subnet: 10.7.0.0/24, ip_range: 10.7.0.16/28 }] } } }
`;
const FILE = `
services:
  web: { image: web, networks: [default, lan] }
networks:
  lan: { external: true, name: shared }
`;

/** The project that has made the network. */
async function owner(): Promise<Topology> {
  return { ...(await planText(SHARED)), project: 'store' };
}

describe('external networks', () => {
  it('are as their owner has them, with addresses beside those of his containers', async () => {
    const store = await owner();
    const plan = await planText(FILE, { others: [store] });
    const { key, external, subnet, bridge } = networkOf(plan, 'lan');
    assert.deepEqual(
      [key, external, subnet, bridge],
      ['lan', true, '10.7.0.0/24', store.networks[0]?.bridge],
    );
    assert.equal(endpointOf(store, 'db', 'default').address, '10.7.0.17');
    assert.equal(endpointOf(plan, 'web', 'lan').address, '10.7.0.18');
    assert.deepEqual(
      plan.neighbours?.map(({ project, service, endpoint }) => [project, service, endpoint.address]),
      [['store', 'db', '10.7.0.17']],
    );
  });

  it('keep their addresses when the project is planned again', async () => {
    const others = [await owner()];
    const before = await planText(FILE, { others });
    const more = FILE.replace('services:', 'services:\n  api: { image: api, networks: [lan] }');
    const after = await planText(more, { others, previous: before });
    assert.equal(endpointOf(after, 'web', 'lan').address, '10.7.0.18');
    assert.equal(endpointOf(after, 'api', 'lan').address, '10.7.0.19');
  });

  it('refuse an address that somebody else has there', async () => {
    const fixed = FILE.replace('[default, lan]', '{ lan: { ipv4_address: 10.7.0.17 } }');
    const error = await refusal(fixed, { others: [await owner()] });
    assert.equal(error.code, 'address-clash');
    assert.match(error.message, /shop-db-1/);
  });

  it('are an error where somebody looked and they are not there, and a note where nobody did', async () => {
    const error = await refusal(FILE, { others: [] });
    assert.deepEqual([error.code, error.network], ['network-missing', 'lan']);
    assert.match(error.hint, /netscope network create shared/);
    const plan = await planText(FILE);
    assert.deepEqual(codes(plan), ['external-network']);
    assert.deepEqual(
      plan.namespaces[0]?.endpoints.map(({ network }) => network),
      ['shop_default'],
    );
  });

  it('are left out and noted while they are not built', async () => {
    const plan = await planText(FILE, { others: [await owner()] }, MISSING);
    assert.deepEqual(codes(plan), ['external-network']);
    assert.equal(plan.networks.length, 1);
    assert.equal(plan.neighbours, undefined);
  });
});
