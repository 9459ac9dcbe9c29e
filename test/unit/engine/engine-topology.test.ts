import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EnginePicture, EngineProject } from '../../../src/engine/engine-picture';
import { pictureOf, profileFor } from '../../../src/engine/engine-topology';
import { readInspectedContainer } from '../../../src/engine/inspected-container';
import { readInspectedNetworks } from '../../../src/engine/inspected-network';
import { explain } from '../../../src/names/names-of';
import { lookup } from '../../../src/names/lookup';
import type { ServiceNamespace } from '../../../src/topology/topology';
import { container, endpoint, ID, network } from './sample';

const DOCKER = { product: 'docker', version: '28.5.2', apiVersion: '1.51' } as const;
const NETWORKS = [
  network(ID('a'), 'shop_default', '172.18.0.0/16', {
    Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.network': 'default' },
  }),
  network(ID('b'), 'shared', '172.19.0.0/16'),
  network(ID('c'), 'bridge', '172.17.0.0/16'),
  network(ID('d'), 'host', '', { Driver: 'host', IPAM: { Config: null } }),
];

function picture(
  containers: readonly unknown[],
  engine: Parameters<typeof pictureOf>[0] = DOCKER,
  networks: readonly unknown[] = NETWORKS,
): EnginePicture {
  const inspected = containers.map(readInspectedContainer).filter((each) => each !== undefined);
  return pictureOf(engine, readInspectedNetworks(networks) ?? [], inspected);
}

function project(of: EnginePicture, name: string): EngineProject {
  const found = of.projects.find((each) => each.name === name);
  assert.ok(found, `${name} is among ${of.projects.map((each) => each.name).join(', ')}`);
  return found;
}

function namespace({ topology }: EngineProject, containerName: string): ServiceNamespace {
  const found = topology.namespaces.find((each) => each.containerName === containerName);
  assert.ok(found);
  return found;
}

const WEB = container({
  ...{ id: ID('1'), name: 'shop-web-1', project: 'shop', service: 'web', mode: 'shop_default' },
  networks: { shop_default: endpoint('172.18.0.2', ['shop-web-1', 'web']) },
});

describe('containers', () => {
  it('that do not run have a note instead of names', () => {
    const stopped = container({
      ...{ id: ID('2'), name: 'shop-db-1', project: 'shop', service: 'db', mode: 'shop_default' },
      networks: { shop_default: endpoint('', ['shop-db-1', 'db']) },
      state: { Status: 'exited', Running: false, ExitCode: 137, Pid: 0, FinishedAt: '2026-01-01T00:00:00Z' },
    });
    const shop = project(picture([WEB, stopped]), 'shop');
    const web = namespace(shop, 'shop-web-1');
    assert.equal(lookup(shop.topology, web, 'db', 4).kind, 'unknown');
    const why = explain(shop.topology, web, 'db');
    assert.ok(why.kind === 'left-out');
    assert.match(why.note.message, /^Container shop-db-1 is exited with exit code 137: it has no address/);
    assert.deepEqual(
      shop.containers.map(({ service, state, exitCode }) => [service, state, exitCode]),
      [
        ['db', 'exited', 137],
        ['web', 'running', undefined],
      ],
    );
  });

  it('that are between two runs have no names either', () => {
    const again = container({
      ...{ id: ID('2'), name: 'shop-db-1', project: 'shop', service: 'db' },
      state: { Status: 'restarting', Running: true, Restarting: true, ExitCode: 1 },
    });
    assert.equal(project(picture([again]), 'shop').topology.namespaces.length, 0);
  });

  it('of other projects are neighbours on a network that both are on', () => {
    const [one, other] = ['shop', ''].map((name, index) =>
      container({
        ...{ id: ID(String(index + 1)), name: `${name}x`, mode: 'shared' },
        ...(name === '' ? {} : { project: name, service: 'web' }),
        networks: { shared: endpoint(`172.19.0.${index + 2}`, [`${name}x`]) },
      }),
    );
    const seen = picture([one, other]);
    const shop = project(seen, 'shop');
    assert.deepEqual(
      shop.topology.neighbours?.map(({ project: of, containerName }) => [of, containerName]),
      [['without Compose', 'x']],
    );
    const found = lookup(shop.topology, namespace(shop, 'shopx'), 'x', 4);
    assert.ok(found.kind === 'found');
    assert.deepEqual(found.addresses, ['172.19.0.3']);
    assert.equal(shop.topology.networks.find(({ name }) => name === 'shared')?.external, true);
  });

  it('that share a namespace name the one that has it, over more than one step', () => {
    const inner = container({ id: ID('2'), name: 'inner', mode: `container:${ID('1')}` });
    const outer = container({ id: ID('3'), name: 'outer', mode: `container:${ID('2')}` });
    const lost = container({ id: ID('4'), name: 'lost', mode: `container:${ID('9')}` });
    const alone = project(picture([WEB, inner, outer, lost]), '');
    const modes = alone.topology.namespaces.map(({ containerName, mode }) => [containerName, mode]);
    assert.deepEqual(modes, [
      ['inner', { kind: 'shared', owner: 'shop-web-1', project: 'shop' }],
      ['lost', { kind: 'shared', owner: '999999999999' }],
      ['outer', { kind: 'shared', owner: 'shop-web-1', project: 'shop' }],
    ]);
  });

  it('that share with each other in a circle end it', () => {
    const one = container({ id: ID('1'), name: 'one', mode: `container:${ID('2')}` });
    const other = container({ id: ID('2'), name: 'other', mode: `container:${ID('1')}` });
    assert.equal(project(picture([one, other]), '').topology.namespaces.length, 2);
  });

  it('on the default bridge have no names, and lines for their links', () => {
    const friend = container({
      id: ID('1'),
      name: 'friend',
      networks: { bridge: endpoint('172.17.0.2', []) },
    });
    const linked = container({
      ...{ id: ID('2'), name: 'linked', host: { Links: ['/friend:/linked/pal'] } },
      networks: { bridge: endpoint('172.17.0.3', ['linked']) },
    });
    const alone = project(picture([friend, linked]), '');
    const { mode, endpoints, hosts } = namespace(alone, 'linked');
    assert.deepEqual(mode, { kind: 'default-bridge' });
    assert.deepEqual(endpoints[0]?.dnsNames, []);
    assert.deepEqual(hosts, [{ address: '172.17.0.2', names: ['pal', '111111111111', 'friend'] }]);
  });

  it('of docker compose run come behind those of the service', () => {
    const once = container({
      ...{ id: ID('2'), name: 'shop-a-run', project: 'shop', service: 'a' },
      labels: { 'com.docker.compose.oneoff': 'True' },
    });
    const shop = project(picture([once, WEB]), 'shop');
    assert.deepEqual(
      shop.containers.map(({ containerName, oneOff }) => [containerName, oneOff]),
      [
        ['shop-web-1', undefined],
        ['shop-a-run', true],
      ],
    );
  });
});

describe('names', () => {
  it('are put together where the engine does not tell them', () => {
    const { DNSNames: _, ...old } = endpoint('172.18.0.2', []) as { DNSNames: unknown };
    const web = container({
      ...{ id: ID('1'), name: 'shop_web_1', project: 'shop', service: 'web' },
      networks: { shop_default: { ...old, Aliases: ['web', '111111111111'] } },
    });
    const seen = picture([web], { product: 'docker', version: '20.10.24', apiVersion: '1.41' });
    const { topology } = project(seen, 'shop');
    assert.deepEqual(topology.namespaces[0]?.endpoints[0]?.dnsNames, ['shop_web_1', 'web', '111111111111']);
    assert.equal(topology.engineProfile, 'docker-20.10');
  });

  it('resolve as in the nearest engine that is known', () => {
    const profile = (version: string): string => profileFor({ ...DOCKER, version });
    assert.deepEqual(['29.0.1', '30.0', '28.5.2', '25.0.0', '24.0.9', '19.03.1'].map(profile), [
      ...['docker-29', 'docker-29', 'docker-28', 'docker-28', 'docker-20.10', 'docker-20.10'],
    ]);
    assert.equal(profileFor({ product: 'podman', version: '5.4.0', apiVersion: '1.41' }), 'podman');
  });
});

describe('ports', () => {
  it('on every address are one where both families have the same number', () => {
    const ports = {
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8080' },
        { HostIp: '::', HostPort: '8080' },
      ],
      '53/udp': [
        { HostIp: '0.0.0.0', HostPort: '32768' },
        { HostIp: '::', HostPort: '32769' },
      ],
      '81/tcp': null,
      '9/sctp': [{ HostIp: '0.0.0.0', HostPort: '9' }],
    };
    const web = container({ id: ID('1'), name: 'web', ports });
    const seen = project(picture([web]), '').topology.namespaces[0]?.publishedPorts;
    assert.deepEqual(
      seen?.map(({ hostAddresses, hostPort, containerPort }) => [hostAddresses, hostPort, containerPort]),
      [
        [['0.0.0.0', '::'], 8080, 80],
        [['0.0.0.0'], 32768, 53],
        [['::'], 32769, 53],
      ],
    );
  });
});

describe('what an engine leaves out, or has in another form', () => {
  it('is empty', () => {
    const bare = { Id: ID('1'), Name: '/bare', State: null, Config: 'no', NetworkSettings: { Networks: 7 } };
    const seen = project(picture([bare]), '');
    assert.deepEqual(
      seen.containers.map(({ containerName, state, labels }) => [containerName, state, labels]),
      [['bare', '', {}]],
    );
  });

  it('is no container without ID and name', () => {
    for (const each of [undefined, null, 7, [], {}, { Id: 'x', Name: '/x' }, { Id: ID('1') }])
      assert.equal(readInspectedContainer(each), undefined);
  });

  it('keeps what is right beside what is wrong', () => {
    const web = container({
      ...{ id: ID('1'), name: 'web' },
      networks: { shared: { IPAddress: '172.19.0.2', IPPrefixLen: 'x', Aliases: 7, DNSNames: null } },
    });
    const [only] = project(picture([web]), '').topology.namespaces;
    assert.equal(only?.endpoints[0]?.address, '172.19.0.2');
    assert.deepEqual(only.endpoints[0].dnsNames, ['web', '111111111111']);
  });

  it('has no default bridge, and no address of the host', () => {
    const host = { ExtraHosts: ['h:host-gateway', 'six:2001:db8::1', 'odd'] };
    const web = container({ id: ID('1'), name: 'web', host });
    const without = project(picture([web], DOCKER, []), '').topology;
    assert.equal(without.hostGateway, undefined);
    assert.deepEqual(without.namespaces[0]?.hosts, [{ address: '2001:db8::1', names: ['six'] }]);
    const withBridge = project(picture([web]), '').topology;
    assert.deepEqual(withBridge.namespaces[0]?.hosts?.[0], { address: '172.17.0.1', names: ['h'] });
  });
});

describe('five hundred containers', () => {
  it('make one topology in which each resolves all others', () => {
    const all = Array.from({ length: 500 }, (_, index) => {
      const id = index.toString(16).padStart(64, '0');
      const address = `172.18.${Math.floor(index / 200) + 1}.${(index % 200) + 1}`;
      return container({
        ...{ id, name: `shop-s${index}-1`, project: 'shop', service: `s${index}`, mode: 'shop_default' },
        networks: { shop_default: endpoint(address, [`shop-s${index}-1`, `s${index}`]) },
      });
    });
    const { topology } = project(picture(all), 'shop');
    assert.equal(topology.namespaces.length, 500);
    const [first] = topology.namespaces;
    assert.ok(first);
    for (let index = 0; index < 500; index += 1)
      assert.equal(lookup(topology, first, `s${index}`, 4).kind, 'found');
  });
});

describe('Podman', () => {
  const podman = { product: 'podman', version: '4.3.1', apiVersion: '1.41' } as const;

  it('calls its default network by two names', () => {
    const web = container({ id: ID('1'), name: 'web', networks: { podman: endpoint('10.88.0.2', []) } });
    const listed = [network(ID('c'), 'bridge', '10.88.0.0/16')];
    const { topology } = project(picture([web], podman, listed), '');
    assert.deepEqual(
      topology.networks.map(({ name, driver }) => [name, driver]),
      [['podman', 'default-bridge']],
    );
    assert.equal(topology.namespaces[0]?.endpoints[0]?.address, '10.88.0.2');
  });

  it('tells a gateway of internal networks, to which no route leads', () => {
    const networks = [network(ID('a'), 'back', '10.89.0.0/24', { Internal: true })];
    const web = container({ id: ID('1'), name: 'web', networks: { back: endpoint('10.89.0.2', ['web']) } });
    const routes = (engine: typeof podman | typeof DOCKER): unknown =>
      project(picture([web], engine, networks), '').topology.namespaces[0]?.defaultRoutes;
    assert.deepEqual(routes(podman), {});
    assert.deepEqual(routes(DOCKER), { ipv4: { network: 'back', interfaceName: '', gateway: '10.89.0.1' } });
  });
});
