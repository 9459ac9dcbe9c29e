import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Project } from '../../../src/compose/project';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service } from './project-builder';

/** `container name on network: address`, of every endpoint. */
function addressesOf(topology: Topology): Record<string, string> {
  return Object.fromEntries(
    topology.namespaces.flatMap(({ containerName, endpoints }) =>
      endpoints.map((endpoint) => [`${containerName} on ${endpoint.network}`, endpoint.address]),
    ),
  );
}

function fixed(name: string, ipv4Address: string, replicas = 1) {
  return service(name, { replicas, networks: [attachment('default', { ipv4Address })] });
}

describe('addresses of a new network', () => {
  it('gives the lowest free addresses in alphabetical order where nothing depends on anything', () => {
    assert.deepEqual(addressesOf(planTopology(project([service('web'), service('redis')]))), {
      'shop-redis-1 on shop_default': '172.18.0.2',
      'shop-web-1 on shop_default': '172.18.0.3',
    });
  });

  it('gives dependencies their addresses first, and replicas in order', () => {
    const planned = planTopology(
      project([
        service('api', { dependsOn: [{ service: 'db' }] }),
        service('db', { dependsOn: [{ service: 'volume' }] }),
        service('cache', { replicas: 2 }),
        service('volume'),
      ]),
    );
    assert.deepEqual(addressesOf(planned), {
      'shop-cache-1 on shop_default': '172.18.0.2',
      'shop-cache-2 on shop_default': '172.18.0.3',
      'shop-volume-1 on shop_default': '172.18.0.4',
      'shop-db-1 on shop_default': '172.18.0.5',
      'shop-api-1 on shop_default': '172.18.0.6',
    });
  });

  it('ends where services depend on each other, and where a dependency is not there', () => {
    const planned = planTopology(
      project([
        service('a', { dependsOn: [{ service: 'b' }] }),
        service('b', { dependsOn: [{ service: 'a' }, { service: 'gone' }] }),
      ]),
    );
    assert.equal(planned.namespaces.length, 2);
  });

  it('keeps a fixed address free for its service', () => {
    const planned = planTopology(project([service('a'), fixed('b', '172.18.0.2'), service('c')]));
    assert.deepEqual(addressesOf(planned), {
      'shop-a-1 on shop_default': '172.18.0.3',
      'shop-b-1 on shop_default': '172.18.0.2',
      'shop-c-1 on shop_default': '172.18.0.4',
    });
  });
});

describe('addresses that cannot be given', () => {
  function refuses(what: Project, expected: object): void {
    assert.throws(() => planTopology(what), expected);
  }

  it('refuses a fixed address outside the subnet', () => {
    refuses(project([fixed('web', '10.0.0.9')]), {
      name: 'TopologyError',
      code: 'address-outside-subnet',
      service: 'web',
      network: 'default',
      hint: 'Choose an address of 172.18.0.0/16, or change the subnet of the network.',
    });
  });

  it('refuses an address that two services, two replicas, the gateway or the network have', () => {
    refuses(project([fixed('a', '172.18.0.9'), fixed('b', '172.18.0.9')]), {
      code: 'address-clash',
      service: 'b',
    });
    refuses(project([fixed('a', '172.18.0.9', 2)]), { code: 'address-clash' });
    refuses(project([fixed('a', '172.18.0.1')]), { code: 'address-clash' });
    refuses(project([fixed('a', '172.18.0.0')]), { code: 'address-clash' });
    refuses(project([fixed('a', '172.18.255.255')]), { code: 'address-clash' });
  });

  it('refuses what is no address', () => {
    refuses(project([fixed('web', 'web')]), { code: 'invalid-address' });
  });

  it('refuses more endpoints than a subnet has addresses', () => {
    const small = network('default', { ipam: [{ subnet: '10.0.0.0/29' }] });
    assert.equal(planTopology(project([service('web', { replicas: 5 })], [small])).namespaces.length, 5);
    refuses(project([service('web', { replicas: 6 })], [small]), { code: 'network-full', service: 'web' });
  });
});

describe('a project that changes while it is up', () => {
  const before = planTopology(project([service('redis'), service('web')]));

  it('is planned the same way twice', () => {
    const again = planTopology(project([service('redis'), service('web')]), { previous: before });
    assert.deepEqual(again, before);
  });

  it('keeps every address when a service is added before the others', () => {
    const after = planTopology(project([service('api'), service('redis'), service('web')]), {
      previous: before,
    });
    assert.deepEqual(addressesOf(after), {
      'shop-redis-1 on shop_default': '172.18.0.2',
      'shop-web-1 on shop_default': '172.18.0.3',
      'shop-api-1 on shop_default': '172.18.0.4',
    });
  });

  it('gives the address of a removed service to the next one', () => {
    const after = planTopology(project([service('api'), service('web')]), { previous: before });
    assert.equal(addressesOf(after)['shop-api-1 on shop_default'], '172.18.0.2');
  });

  it('keeps its subnet although that is now taken, by itself', () => {
    const after = planTopology(project([service('redis'), service('web')]), {
      previous: before,
      taken: ['172.18.0.0/16'],
    });
    assert.equal(after.networks[0]?.subnet, '172.18.0.0/16');
  });

  it('keeps its subnet when another network comes before it', () => {
    const networks = [network('front'), network('default')];
    const services = [
      service('web', { networks: [attachment('front'), attachment('default')] }),
      service('redis'),
    ];
    const after = planTopology(project(services, networks), { previous: before });
    assert.deepEqual(
      after.networks.map(({ key, subnet }) => [key, subnet]),
      [
        ['front', '172.19.0.0/16'],
        ['default', '172.18.0.0/16'],
      ],
    );
    assert.equal(addressesOf(after)['shop-web-1 on shop_default'], '172.18.0.3');
  });

  it('gives new addresses where the file names another subnet', () => {
    const moved = network('default', { ipam: [{ subnet: '10.9.0.0/24' }] });
    const after = planTopology(project([service('redis'), service('web')], [moved]), { previous: before });
    assert.deepEqual(Object.values(addressesOf(after)), ['10.9.0.2', '10.9.0.3']);
  });

  it('gives way to a fixed address', () => {
    const after = planTopology(project([service('redis'), fixed('web', '172.18.0.2')]), { previous: before });
    assert.deepEqual(Object.values(addressesOf(after)), ['172.18.0.3', '172.18.0.2']);
  });
});
