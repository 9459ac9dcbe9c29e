import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readdressed, withEndpoint, withoutEndpoint, withoutNamespaces } from '../../../src/topology/edit';
import { besideStaying, stayingBeside } from '../../../src/topology/partial';
import { keepPaused, withPaused } from '../../../src/topology/paused';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { TopologyError } from '../../../src/topology/topology-error';
import { attachment, network, project, service, tcp } from './project-builder';

const NETWORKS = [network('front'), network('back', { internal: true })];
const [front, back] = [attachment('front'), attachment('back')];
const web = service('web', { networks: [front], replicas: 2 });
const redis = service('redis', { networks: [front, back] });
const side = service('side', { networkMode: 'service:redis', networks: [] });
const first = planTopology(project([web, redis, side], NETWORKS));

function on(topology: Topology, networkName = 'shop_front'): Record<string, string> {
  return Object.fromEntries(
    topology.namespaces.flatMap(({ service: name, replica, endpoints }) =>
      endpoints
        .filter((endpoint) => endpoint.network === networkName)
        .map(({ address }) => [`${name}-${replica}`, address]),
    ),
  );
}

describe('edits of what is up', () => {
  it('a service that goes takes those with it that share its namespace', () => {
    const left = withoutNamespaces(first, ['shop-redis-1']);
    assert.deepEqual(
      left.namespaces.map(({ service: name }) => name),
      ['web', 'web'],
    );
    assert.deepEqual(left.networks, first.networks);
  });

  it('a restart takes the lowest free address, one container after the other', () => {
    assert.deepEqual(on(first), { 'redis-1': '172.18.0.2', 'web-1': '172.18.0.3', 'web-2': '172.18.0.4' });
    assert.deepEqual(readdressed(first, new Set(['shop-web-2'])), first);
    const gap = withoutNamespaces(first, ['shop-redis-1']);
    const again = readdressed(gap, new Set(['shop-web-1', 'shop-web-2']));
    assert.deepEqual(on(again), { 'web-1': '172.18.0.2', 'web-2': '172.18.0.3' });
    assert.equal(again.namespaces[0]?.endpoints[0]?.mac, '02:42:ac:12:00:02', 'the MAC address follows');
  });

  it('an address of the files stays through a restart, and so does a MAC address', () => {
    const fixed = { ipv4Address: '172.18.0.77', macAddress: '02:00:00:00:00:07' };
    const shop = planTopology(
      project(
        [service('a', { networks: [attachment('front', fixed)] })],
        [network('front', { ipam: [{ subnet: '172.18.0.0/16' }] })],
      ),
    );
    assert.deepEqual(readdressed(shop, new Set(['shop-a-1'])), shop);
  });

  it('a service leaves a network with its names, and the way out follows', () => {
    const left = withoutEndpoint(first, new Set(['shop-redis-1']), 'shop_front');
    const namespace = left.namespaces.find(({ service: name }) => name === 'redis');
    assert.deepEqual(
      namespace?.endpoints.map((each) => each.network),
      ['shop_back'],
    );
    assert.deepEqual(namespace.defaultRoutes, {});
    assert.equal(left.networks.length, 2);
  });

  it('a service joins a network in its place of the lookup order, with the next free interface', () => {
    const [shopFront] = first.networks;
    assert.ok(shopFront);
    const left = withoutEndpoint(first, new Set(['shop-redis-1']), 'shop_front');
    const joining = { containerName: 'shop-redis-1', network: shopFront, aliases: ['kv'] };
    const joined = withEndpoint(left, joining);
    const namespace = joined.namespaces.find(({ service: name }) => name === 'redis');
    assert.deepEqual(
      namespace?.endpoints.map((each) => [each.network, each.interfaceName, each.address]),
      [
        ['shop_front', 'eth0', '172.18.0.2'],
        ['shop_back', 'eth1', '172.19.0.2'],
      ],
    );
    assert.deepEqual(namespace.endpoints[0]?.dnsNames.slice(0, 3), ['shop-redis-1', 'redis', 'kv']);
    assert.equal(namespace.defaultRoutes?.ipv4?.gateway, '172.18.0.1');
    const asked = withEndpoint(left, { ...joining, address: '172.18.0.200' });
    const endpoint = asked.namespaces.find(({ service: name }) => name === 'redis')?.endpoints[0];
    assert.deepEqual(
      [endpoint?.address, endpoint?.mac, endpoint?.fixedFamilies],
      ['172.18.0.200', '02:42:ac:12:00:c8', [4]],
    );
    assert.throws(
      () => withEndpoint(left, { ...joining, address: '172.18.0.3' }),
      /already used by shop-web-1/,
    );
  });

  it('programs are paused with those that share the namespace, for as long as the namespace stays', () => {
    const paused = withPaused(first, ['shop-redis-1'], true);
    const names = ({ namespaces }: Topology): string[] =>
      namespaces.filter((each) => each.paused).map(({ service: name }) => name);
    assert.deepEqual(names(paused).sort(), ['redis', 'side']);
    assert.deepEqual(names(withPaused(paused, ['shop-side-1'], false)), ['redis']);
    assert.deepEqual(withPaused(paused, ['shop-redis-1'], false), first);
    assert.deepEqual(names(keepPaused(paused, first, first.namespaces)).sort(), ['redis', 'side']);
    assert.deepEqual(names(keepPaused(paused, first, [])), []);
  });
});

describe('a part of a project, planned beside what stays', () => {
  const part = (
    services: Parameters<typeof project>[0],
    current: Topology,
    networks = NETWORKS,
  ): Topology => {
    const staying = stayingBeside(current, new Set(services.map(({ name }) => name)));
    return besideStaying(
      planTopology(project(services, networks), { previous: current, staying }),
      current,
      staying,
    );
  };

  it('leaves addresses and networks of the others alone', () => {
    const changed = part([{ ...web, replicas: 3 }], first, NETWORKS.slice(0, 1));
    assert.deepEqual(on(changed), { ...on(first), 'web-3': '172.18.0.5' });
    assert.deepEqual(changed.networks.map(({ key }) => key).sort(), ['back', 'front']);
    const { namespaces } = part([{ ...web, replicas: 0 }], first, NETWORKS.slice(0, 1));
    assert.deepEqual(namespaces.map(({ service: name }) => name).sort(), ['redis', 'side']);
  });

  it('lets nobody take an address or a port of what stays', () => {
    const taking = service('new', { networks: [attachment('front', { ipv4Address: '172.18.0.2' })] });
    const fixedNetwork = [network('front', { ipam: [{ subnet: '172.18.0.0/16' }] })];
    assert.throws(() => part([taking], first, fixedNetwork), /already used by shop-redis-1/);
    const publishing = (name: string) =>
      service(name, { networks: [front], ports: [tcp(80, { published: '8080' })] });
    const open = planTopology(project([publishing('a')], NETWORKS));
    assert.throws(() => part([publishing('b')], open), /shop-a-1 does already/);
  });

  it('refuses a network that would change under what stays', () => {
    const other = [network('front', { internal: true })];
    assert.throws(
      () => part([web], first, other),
      (error: unknown) =>
        error instanceof TopologyError &&
        /redis would stay/.test(error.message) &&
        /netscope up/.test(error.hint),
    );
  });
});
