import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Project } from '../../../src/compose/project';
import { changesBetween, isEmpty } from '../../../src/topology/changes';
import { portKey, publishedPorts } from '../../../src/topology/port-identity';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service, tcp } from './project-builder';

const NETWORKS = [network('front'), network('back', { internal: true })];
const SERVICES = [
  service('web', {
    networks: [attachment('front'), attachment('back')],
    ports: [tcp(80, { published: '8080' })],
  }),
  service('db', { networks: [attachment('back')] }),
];
const onBack = { networks: [attachment('back')] };
const shop = project(SERVICES, NETWORKS);

/** A later plan, made as the command line makes it: what stays keeps its addresses. */
function later(changed: Project, previous: Topology): Topology {
  return planTopology(changed, { previous });
}

const first = planTopology(shop);

function names(topology: Topology): Record<string, readonly string[]> {
  const changes = changesBetween(first, topology);
  return {
    kept: changes.kept.map(({ containerName }) => containerName).sort(),
    removedNamespaces: changes.removedNamespaces.map(({ containerName }) => containerName).sort(),
    newNamespaces: changes.newNamespaces.map(({ containerName }) => containerName).sort(),
    removedNetworks: changes.removedNetworks.map(({ key }) => key),
    newNetworks: changes.newNetworks.map(({ key }) => key),
  };
}

const NOTHING = { kept: [], removedNamespaces: [], newNamespaces: [], removedNetworks: [], newNetworks: [] };

describe('from one topology to the next', () => {
  it('the first has everything to make', () => {
    const changes = changesBetween(undefined, first);
    assert.deepEqual(changes.newNetworks, first.networks);
    assert.deepEqual(changes.newNamespaces, first.namespaces);
    assert.equal(changes.removedNamespaces.length + changes.removedNetworks.length + changes.kept.length, 0);
    assert.ok(!isEmpty(changes));
  });

  it('the same again has nothing to do', () => {
    const changes = changesBetween(first, later(shop, first));
    assert.ok(isEmpty(changes));
    assert.equal(changes.kept.length, 2);
  });

  it('a new service leaves the others alone', () => {
    const grown = later(
      project([...SERVICES, service('cache', { networks: [attachment('back')] })], NETWORKS),
      first,
    );
    assert.deepEqual(names(grown), {
      ...NOTHING,
      kept: ['shop-db-1', 'shop-web-1'],
      newNamespaces: ['shop-cache-1'],
    });
  });

  it('a service that is gone leaves the others alone', () => {
    const shrunk = later(project(SERVICES.slice(0, 1), NETWORKS), first);
    assert.deepEqual(names(shrunk), { ...NOTHING, kept: ['shop-web-1'], removedNamespaces: ['shop-db-1'] });
  });

  it('names, environment and ports are no reason to end what runs in a namespace', () => {
    const [web, db] = SERVICES;
    assert.ok(web && db);
    const renamed = {
      ...web,
      networks: [attachment('front', { aliases: ['shop'] }), attachment('back')],
      ports: [tcp(81, { published: '8081' })],
      environment: { A: 'b' },
    };
    const next = later(project([renamed, db], NETWORKS), first);
    assert.deepEqual(names(next), { ...NOTHING, kept: ['shop-db-1', 'shop-web-1'] });
    const kept = changesBetween(first, next).kept.find(({ service: name }) => name === 'web');
    assert.ok(kept);
    assert.ok(kept.endpoints[0]?.dnsNames.includes('shop'), 'what is kept is the new description');
    assert.deepEqual(kept.environment, { A: 'b' });
  });

  for (const [what, values] of [
    ['its hostname', { hostname: 'other' }],
    ['its resolvers', { dns: ['192.0.2.1'] }],
    ['its sysctls', { sysctls: { 'net.core.somaxconn': '512' } }],
  ] as const) {
    it(`a namespace is made anew for ${what}`, () => {
      const next = later(
        project([SERVICES[0] ?? service('web'), service('db', { ...onBack, ...values })], NETWORKS),
        first,
      );
      assert.deepEqual(names(next), {
        ...NOTHING,
        kept: ['shop-web-1'],
        removedNamespaces: ['shop-db-1'],
        newNamespaces: ['shop-db-1'],
      });
    });
  }

  it('links are names, and no reason to end what runs', () => {
    const [web, db] = SERVICES;
    assert.ok(web && db);
    const next = later(project([{ ...web, links: ['db:store'] }, db], NETWORKS), first);
    assert.deepEqual(names(next), { ...NOTHING, kept: ['shop-db-1', 'shop-web-1'] });
    const kept = changesBetween(first, next).kept.find(({ service: name }) => name === 'web');
    assert.ok(kept?.endpoints[0]?.links?.some(({ alias }) => alias === 'store'));
  });

  it('who shares a namespace stays with its owner, and starts again with it', () => {
    const side = service('side', { networkMode: 'service:db', networks: [] });
    const shared = later(project([...SERVICES, side], NETWORKS), first);
    assert.deepEqual(names(shared), {
      ...NOTHING,
      kept: ['shop-db-1', 'shop-web-1'],
      newNamespaces: ['shop-side-1'],
    });
    const [web, db] = SERVICES;
    assert.ok(web && db);
    const renamed = later(project([web, { ...db, hostname: 'other' }, side], NETWORKS), shared);
    const changes = changesBetween(shared, renamed);
    assert.deepEqual(changes.newNamespaces.map(({ containerName }) => containerName).sort(), [
      'shop-db-1',
      'shop-side-1',
    ]);
  });

  for (const [what, reason, values] of [
    ['that is no longer internal', 'internal', { internal: false }],
    [
      'with another MTU',
      'driver_opts',
      { internal: true, driverOptions: { 'com.docker.network.driver.mtu': '1400' } },
    ],
    [
      'without masquerading',
      'driver_opts',
      { internal: true, driverOptions: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } },
    ],
    ['with another subnet', 'subnet', { internal: true, ipam: [{ subnet: '10.7.0.0/24' }] }],
  ] as const) {
    it(`a network ${what} is made anew, and the programs on it stay`, () => {
      const next = later(project(SERVICES, [network('front'), network('back', values)]), first);
      assert.deepEqual(names(next), {
        ...NOTHING,
        kept: ['shop-db-1', 'shop-web-1'],
        removedNetworks: ['back'],
        newNetworks: ['back'],
      });
      const changes = changesBetween(first, next);
      assert.ok(changes.reasons.get('shop_back')?.includes(reason));
      for (const { left, joined } of changes.changed) {
        assert.deepEqual(
          [left, joined].map((all) => all.map((each) => each.network)),
          [['shop_back'], ['shop_back']],
        );
      }
      assert.equal(changes.changed.length, 2);
    });
  }

  it('a namespace that gains and loses networks keeps its programs, addresses and interface names', () => {
    const [web, db] = SERVICES;
    assert.ok(web && db);
    const both = { ...db, networks: [attachment('back'), attachment('front')] };
    const next = later(project([web, both], NETWORKS), first);
    assert.deepEqual(names(next), { ...NOTHING, kept: ['shop-db-1', 'shop-web-1'] });
    const [change, ...others] = changesBetween(first, next).changed;
    assert.equal(others.length, 0);
    assert.deepEqual(change?.left, []);
    assert.deepEqual(
      change.joined.map((endpoint) => [endpoint.network, endpoint.interfaceName]),
      // In lookup order it is the first one, but the name eth0 is taken.
      [['shop_front', 'eth1']],
    );
    const back = later(shop, next);
    const [undone] = changesBetween(next, back).changed;
    assert.deepEqual(
      [undone?.left.map((each) => each.network), undone?.joined, undone?.now.defaultRoutes?.ipv4],
      [['shop_front'], [], undefined],
    );
  });

  it('an endpoint with another address is attached anew', () => {
    const [web, db] = SERVICES;
    assert.ok(web && db);
    const moved = { ...db, networks: [attachment('back', { ipv4Address: '172.19.0.77' })] };
    const next = later(project([web, moved], NETWORKS), first);
    const { kept, changed } = changesBetween(first, next);
    assert.equal(kept.length, 2);
    assert.deepEqual(
      changed.map(({ left, joined }) => [left[0]?.address, joined[0]?.address]),
      [[first.namespaces[0]?.endpoints[0]?.address, '172.19.0.77']],
    );
  });

  it('a namespace is made again because somebody asks, with those that share it', () => {
    const side = service('side', { networkMode: 'service:db', networks: [] });
    const shared = later(project([...SERVICES, side], NETWORKS), first);
    const changes = changesBetween(shared, shared, new Set(['shop-db-1']));
    assert.deepEqual(changes.newNamespaces.map(({ service: name }) => name).sort(), ['db', 'side']);
    assert.deepEqual(
      [changes.reasons.get('shop-db-1'), changes.reasons.get('shop-side-1')],
      [['asked'], ['owner']],
    );
    assert.ok(!isEmpty(changes));
  });
});

describe('published ports', () => {
  it('are told apart by all that they are', () => {
    const topology = planTopology(
      project([
        service('a', {
          ports: [
            tcp(80, { published: '8080' }),
            tcp(80, { published: '8081' }),
            tcp(81, { published: '8082' }),
            tcp(80, { published: '8080', protocol: 'udp' }),
            tcp(80, { published: '8083', hostIp: '127.0.0.1' }),
          ],
        }),
        service('b', { ports: [tcp(80)] }),
      ]),
    );
    const ports = publishedPorts(topology);
    assert.equal(ports.length, 6);
    assert.equal(new Set(ports.map(portKey)).size, 6);
    assert.deepEqual(publishedPorts(topology).map(portKey), ports.map(portKey));
  });
});
