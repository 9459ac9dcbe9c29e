import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { besideOthers, useText, usesOf } from '../../../src/daemon/neighbours';
import { lookup } from '../../../src/names/lookup';
import { planTopology } from '../../../src/topology/plan';
import { attachment, network, project, service } from '../topology/project-builder';

const owner = planTopology(project([service('db')]));
const guest = planTopology(
  {
    ...project(
      [
        service('web', { networks: [attachment('lan', { aliases: ['watcher'] })] }),
        service('side', { networkMode: 'container:shop-db-1', networks: [] }),
      ],
      [network('lan', { name: 'shop_default', external: true })],
    ),
    name: 'tools',
  },
  { others: [owner] },
);
const stranger = { ...planTopology(project([service('db')])), project: 'stranger', networks: [] };

describe('projects that share a network', () => {
  it('know the names of each other there', () => {
    const [db] = owner.namespaces;
    const web = guest.namespaces.find((each) => each.service === 'web');
    assert.ok(db && web);
    const seen = besideOthers(owner, [guest, stranger]);
    const found = lookup(seen, db, 'watcher', 4);
    assert.ok(found.kind === 'found');
    assert.deepEqual(found.addresses, [web.endpoints[0]?.address]);
    assert.equal(lookup(besideOthers(guest, [owner]), web, 'db', 4).kind, 'found');
  });

  it('forget them when the other one goes', () => {
    const web = guest.namespaces.find((each) => each.service === 'web');
    assert.ok(web && guest.neighbours);
    const alone = besideOthers(guest, []);
    assert.equal('neighbours' in alone, false);
    assert.equal(lookup(alone, web, 'db', 4).kind, 'unknown');
    assert.equal(besideOthers(owner, []), owner, 'without neighbours it is the same value');
  });

  it('need each other by networks and by namespaces', () => {
    const bridges = new Set(owner.networks.map(({ bridge }) => bridge));
    const names = new Set(owner.namespaces.map(({ containerName }) => containerName));
    assert.deepEqual(usesOf('shop', bridges, names, [guest, stranger]).map(useText), [
      'network shop_default is used by tools (web)',
      'the namespace of shop-db-1 is used by tools (side)',
    ]);
    assert.deepEqual(usesOf('shop', new Set(), new Set(), [guest]), []);
    assert.deepEqual(usesOf('tools', bridges, names, [owner]), []);
  });
});
