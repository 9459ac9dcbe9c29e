import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { lookup } from '../../../src/names/lookup';
import { explain, namesOf } from '../../../src/names/names-of';
import { reverse, reverseName } from '../../../src/names/reverse';
import type { Topology } from '../../../src/topology/topology';
import { endpointOf, planText } from '../topology/planned';
import { namespaceOf } from './shop';

const FILE = `
services:
  db: { image: db }
  api: { image: api, links: ["db:store"] }
  side: { image: side, network_mode: "service:api" }
  top: { image: top, network_mode: host }
  job: { image: job, network_mode: none }
  old: { image: old, network_mode: bridge, links: ["older:friend"] }
  older: { image: older, network_mode: bridge, hostname: box }
`;

let plan: Topology;
before(async () => {
  plan = await planText(FILE);
});

function find(from: string, name: string): string {
  const found = lookup(plan, namespaceOf(from, plan), name, 4);
  return found.kind === 'unknown' ? 'unknown' : found.addresses.join(' ');
}

/** The note that stands for the reason. */
function reason(from: string, name: string): string {
  const explanation = explain(plan, namespaceOf(from, plan), name);
  assert.equal(explanation.kind, 'left-out', `${name} for ${from}`);
  return explanation.note.message;
}

describe('a shared namespace', () => {
  it('resolves what its owner resolves, his links included', () => {
    const database = endpointOf(plan, 'db', 'default').address;
    assert.equal(find('side', 'db'), database);
    assert.equal(find('side', 'store'), database);
    assert.equal(find('side', 'api'), endpointOf(plan, 'api', 'default').address);
    assert.deepEqual(reverse(plan, namespaceOf('side', plan), reverseName(database)), {
      network: 'shop_default',
      names: ['shop-db-1.shop_default'],
    });
    assert.equal(explain(plan, namespaceOf('side', plan), 'db').kind, 'resolves');
  });

  it('is reached by the names of its owner, and by none of its own', () => {
    assert.equal(find('db', 'side'), 'unknown');
    assert.match(reason('db', 'side'), /side shares the namespace of shop-api-1/);
    assert.deepEqual(namesOf(plan, 'side'), namesOf(plan, 'api'));
    assert.deepEqual(namesOf(plan, 'db')[0]?.resolvableBy, ['db', 'api', 'side']);
  });

  it('of another project has the names of that project', async () => {
    const text =
      'services: { side: { image: side, network_mode: "container:shop-api-1" }, web: { image: web } }';
    const joined = await planText(text, { others: [{ ...plan, project: 'store' }] });
    const side = namespaceOf('side', joined);
    assert.equal(lookup(joined, side, 'web', 4).kind, 'unknown');
    const explanation = explain(joined, side, 'web');
    assert.equal(explanation.kind, 'left-out');
    assert.match(explanation.note.message, /project store/);
  });
});

describe('a service that joins a network by its network_mode', () => {
  it('has the names of the engine alone', async () => {
    const joined = await planText(
      'services: { web: { image: web }, side: { image: side, network_mode: shop_default } }',
    );
    const web = namespaceOf('web', joined);
    assert.equal(lookup(joined, web, 'shop-side-1', 4).kind, 'found');
    assert.equal(lookup(joined, namespaceOf('side', joined), 'web', 4).kind, 'found');
    const explanation = explain(joined, web, 'side');
    assert.equal(explanation.kind, 'left-out');
    assert.match(explanation.note.message, /others reach it as shop-side-1/);
  });
});

describe('a namespace without resolver', () => {
  it('resolves no service, and has no name', () => {
    for (const service of ['top', 'job', 'old']) {
      assert.equal(find(service, 'db'), 'unknown', service);
      assert.equal(find('db', service), 'unknown', service);
      assert.deepEqual(namesOf(plan, service), [], service);
    }
  });

  it('is explained in both directions', () => {
    assert.match(reason('top', 'db'), /asks the host's resolver/);
    assert.match(reason('db', 'top'), /does not resolve for others/);
    assert.match(reason('job', 'db'), /nobody to ask/);
    assert.match(reason('db', 'job'), /nobody reaches it/);
    assert.match(reason('old', 'db'), /default bridge/);
    assert.match(reason('db', 'old'), /default bridge/);
  });

  it('on the default bridge has its links and itself by /etc/hosts', () => {
    const address = endpointOf(plan, 'older', 'bridge').address;
    for (const name of ['friend', 'box', 'shop-older-1', 'FRIEND.']) {
      assert.deepEqual(explain(plan, namespaceOf('old', plan), name), {
        kind: 'resolves',
        network: 'bridge',
        addresses: [address],
        by: 'hosts',
      });
    }
    const own = explain(plan, namespaceOf('older', plan), 'box');
    assert.equal(own.kind === 'resolves' && own.addresses[0], address);
  });
});
