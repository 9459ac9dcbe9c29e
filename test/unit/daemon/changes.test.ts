import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Project } from '../../../src/compose/project';
import { changesBetween, isEmpty, portKey, publishedPorts } from '../../../src/daemon/changes';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service, tcp } from '../topology/project-builder';

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
    ['its address', { networks: [attachment('back', { ipv4Address: '172.19.0.77' })] }],
    ['its hostname', { hostname: 'other' }],
    ['its resolvers', { dns: ['192.0.2.1'] }],
    ['its hosts file', { extraHosts: [{ host: 'a', address: '192.0.2.1' }] }],
    ['its sysctls', { sysctls: { 'net.core.somaxconn': '512' } }],
    ['its networks', { networks: [attachment('back'), attachment('front')] }],
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

  for (const [what, values] of [
    ['that is no longer internal', { internal: false }],
    ['with another MTU', { internal: true, driverOptions: { 'com.docker.network.driver.mtu': '1400' } }],
    [
      'without masquerading',
      { internal: true, driverOptions: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } },
    ],
  ] as const) {
    it(`a network ${what} is made anew with all that is on it`, () => {
      const next = later(project(SERVICES, [network('front'), network('back', values)]), first);
      const { kept, newNetworks, newNamespaces } = names(next);
      assert.deepEqual(
        { kept, newNetworks, newNamespaces },
        {
          kept: [],
          newNetworks: ['back'],
          newNamespaces: ['shop-db-1', 'shop-web-1'],
        },
      );
    });
  }

  it('a network with another subnet is made anew with all that is on it', () => {
    const [front] = NETWORKS;
    assert.ok(front);
    const next = later(
      project(SERVICES, [front, network('back', { internal: true, ipam: [{ subnet: '10.7.0.0/24' }] })]),
      first,
    );
    assert.deepEqual(names(next), {
      kept: [],
      removedNamespaces: ['shop-db-1', 'shop-web-1'],
      newNamespaces: ['shop-db-1', 'shop-web-1'],
      removedNetworks: ['back'],
      newNetworks: ['back'],
    });
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
