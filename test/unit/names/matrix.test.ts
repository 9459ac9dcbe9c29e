import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matrixOf, type MatrixOptions } from '../../../src/names/matrix';
import { projectNames } from '../../../src/names/project-names';
import { planTopology } from '../../../src/topology/plan';
import { attachment, network, project, service } from '../topology/project-builder';

const shop = project(
  [
    service('web', { networks: [attachment('front'), attachment('back')] }),
    service('db', { networks: [attachment('back', { aliases: ['data'] })] }),
    service('proxy', { networks: [attachment('front', { aliases: ['data'] })] }),
    service('torrent', { networkMode: 'service:proxy', networks: [] }),
    service('debug', { networks: [attachment('front')], profiles: ['debug', 'all'] }),
  ],
  [network('front'), network('back')],
);

function entries(from: string, to: string, options: MatrixOptions = {}) {
  const { entries: all } = matrixOf(projectNames(shop), options);
  return all.filter((entry) => entry.from === from && entry.to === to);
}

describe('the matrix', () => {
  it('has an entry for each name that works', () => {
    assert.deepEqual(entries('web', 'db'), [
      { from: 'web', to: 'db', name: 'shop-db-1', network: 'shop_back', services: ['db'] },
      { from: 'web', to: 'db', name: 'db', network: 'shop_back', services: ['db'] },
      { from: 'web', to: 'db', name: 'data', network: 'shop_back', services: ['db'] },
    ]);
  });

  it('has the addresses of a plan', () => {
    const topology = planTopology(shop, {}, {});
    const address = topology.namespaces
      .find((namespace) => namespace.service === 'db')
      ?.endpoints.map((endpoint) => endpoint.address);
    assert.equal(address?.length, 1);
    assert.deepEqual(
      entries('web', 'db', { topology }).map((entry) => entry.addresses),
      [address, address, address],
    );
  });

  it('leaves out a name that means somebody else where the caller is', () => {
    assert.deepEqual(
      entries('web', 'proxy').map(({ name }) => name),
      ['shop-proxy-1', 'proxy'],
    );
  });

  it('says why there is none', () => {
    const enabled = new Set(['web', 'db', 'proxy', 'torrent']);
    const why = (from: string, to: string) => entries(from, to, { enabled }).map(({ whyNot }) => whyNot);
    assert.deepEqual(why('proxy', 'db'), [
      { kind: 'no-shared-network', services: ['db'], knownIn: ['shop_back'], joined: ['shop_front'] },
    ]);
    assert.deepEqual(why('web', 'torrent'), [
      { kind: 'shared-namespace', service: 'torrent', owner: 'proxy' },
    ]);
    assert.deepEqual(why('web', 'debug'), [
      { kind: 'inactive-profile', service: 'debug', profiles: ['debug', 'all'] },
    ]);
    assert.deepEqual(why('debug', 'web'), []);
  });

  it('lets one who shares a namespace find what the owner finds', () => {
    assert.deepEqual(
      entries('torrent', 'web').map(({ name, network: where }) => `${name} ${where ?? ''}`),
      ['shop-web-1 shop_front', 'web shop_front'],
    );
  });

  it('can be that of some callers only', () => {
    const { entries: all, services } = matrixOf(projectNames(shop), { from: ['db'] });
    assert.deepEqual([...new Set(all.map(({ from }) => from))], ['db']);
    assert.equal(services.length, 5);
  });
});
