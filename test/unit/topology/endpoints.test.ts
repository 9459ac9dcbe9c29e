import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attachment, Network } from '../../../src/compose/project';
import { planTopology } from '../../../src/topology/plan';
import { attachment, network, project, service } from './project-builder';

function joining(attachments: readonly Attachment[], networks: readonly Network[]) {
  const [namespace] = planTopology(project([service('web', { networks: attachments })], networks)).namespaces;
  assert.ok(namespace);
  return namespace;
}

describe('names of an endpoint', () => {
  it('are the container, the service, its aliases, the short ID and the hostname, in this order', () => {
    const [namespace] = planTopology(
      project([
        service('web', {
          hostname: 'box',
          networks: [attachment('default', { aliases: ['www', 'WWW', 'www'] })],
        }),
      ]),
    ).namespaces;
    assert.ok(namespace);
    const names = namespace.endpoints[0]?.dnsNames;
    assert.deepEqual(names, ['shop-web-1', 'web', 'www', 'WWW', namespace.shortId, 'box']);
    assert.equal(namespace.hostname, 'box');
  });

  it('hold a name once, where container, service and hostname are the same', () => {
    const [namespace] = planTopology(
      project([service('web', { containerName: 'web', hostname: 'web' })]),
    ).namespaces;
    assert.deepEqual(namespace?.endpoints[0]?.dnsNames, ['web', namespace?.shortId]);
  });

  it('have the aliases of their own network only', () => {
    const namespace = joining(
      [attachment('back', { aliases: ['b'] }), attachment('front', { aliases: ['f'] })],
      [network('back'), network('front')],
    );
    assert.deepEqual(
      namespace.endpoints.map(({ dnsNames }) => dnsNames[2]),
      ['b', 'f'],
    );
  });

  it('refuses one container name for two containers', () => {
    const named = service('web', { containerName: 'box' });
    assert.throws(() => planTopology(project([named, service('api', { containerName: 'box' })])), {
      code: 'container-name-clash',
    });
    assert.throws(() => planTopology(project([{ ...named, replicas: 2 }])), { code: 'container-name-clash' });
  });
});

describe('order of endpoints', () => {
  const networks = [network('a'), network('b'), network('c', { internal: true })];

  function orderOf(attachments: readonly Attachment[]): string[] {
    return joining(attachments, networks).endpoints.map((endpoint) => endpoint.network);
  }

  it('is by name where nothing else decides, whatever the file says', () => {
    assert.deepEqual(orderOf([attachment('b'), attachment('a')]), ['shop_a', 'shop_b']);
  });

  it('puts internal networks last', () => {
    const first = [network('a', { internal: true }), network('b')];
    assert.deepEqual(
      joining([attachment('a'), attachment('b')], first).endpoints.map((endpoint) => endpoint.network),
      ['shop_b', 'shop_a'],
    );
  });

  it('puts a higher gw_priority before both, and ignores priority', () => {
    const attachments = [
      attachment('a', { priority: 9 }),
      attachment('b'),
      attachment('c', { gatewayPriority: 1 }),
    ];
    assert.deepEqual(orderOf(attachments), ['shop_c', 'shop_a', 'shop_b']);
  });

  it('numbers the interfaces in that order, around those that have a name', () => {
    const attachments = [attachment('b'), attachment('a', { interfaceName: 'eth1' }), attachment('c')];
    assert.deepEqual(
      joining(attachments, networks).endpoints.map((endpoint) => [endpoint.network, endpoint.interfaceName]),
      [
        ['shop_a', 'eth1'],
        ['shop_b', 'eth0'],
        ['shop_c', 'eth2'],
      ],
    );
  });
});
