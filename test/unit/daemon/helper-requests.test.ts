import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createNamespacesRequest,
  createNetworksRequest,
  deleteNamespacesRequest,
  deleteNetworksRequest,
  hostRulesRequest,
  publishedEndpoint,
} from '../../../src/daemon/helper-requests';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service, tcp } from '../topology/project-builder';

const ID = '0123abcd';
const topology = planTopology(
  project(
    [
      service('web', {
        networks: [attachment('back', { priority: 9 }), attachment('front')],
        ports: [tcp(80, { published: '8080' })],
      }),
      service('db', { networks: [attachment('back')], ports: [tcp(5432, { published: '5432' })] }),
    ],
    [
      network('front', { ipam: [{ subnet: '10.1.0.0/16' }] }),
      network('back', { internal: true, ipam: [{ subnet: '10.2.0.0/20', gateway: '10.2.1.1' }] }),
    ],
  ),
);
const bridgeOf = (key: string): string => topology.networks.find((one) => one.key === key)?.bridge ?? '';
const namespaceOf = (name: string) => topology.namespaces.find(({ service: of }) => of === name);

/** The plan of one service on one network, with options of both. */
function planWith(
  options: Readonly<Record<string, string>>,
  more: Parameters<typeof network>[1] = {},
  joined: Parameters<typeof attachment>[1] = {},
  of: Parameters<typeof service>[1] = {},
): Topology {
  return planTopology(
    project(
      [service('web', { networks: [attachment('default', joined)], ports: [tcp(80)], ...of })],
      [network('default', { driverOptions: options, ipam: [{ subnet: '10.1.0.0/16' }], ...more })],
    ),
  );
}

describe('the request for', () => {
  it('bridges has the name and MTU of the file, and no address where the file wants none', () => {
    const request = (options: Record<string, string>, more = {}): unknown =>
      createNetworksRequest(ID, planWith(options, more).networks).networks[0];
    const bridge = 'shop0';
    const name = { 'com.docker.network.bridge.name': bridge };
    const ipv4 = { address: '10.1.0.1', prefixLength: 16 };
    assert.deepEqual(request({ ...name, 'com.docker.network.driver.mtu': '1400' }), {
      bridge,
      ipv4,
      mtu: 1400,
    });
    assert.deepEqual(request({ ...name, 'com.docker.network.bridge.inhibit_ipv4': 'true' }), { bridge });
    const isolated = { ...name, 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' };
    assert.deepEqual(request(isolated, { internal: true }), { bridge });
  });

  it('endpoints has what network, attachment and service ask for', () => {
    const plan = planWith(
      { 'com.docker.network.driver.mtu': '1400', 'com.docker.network.bridge.enable_icc': 'false' },
      {},
      {
        interfaceName: 'conf.0',
        linkLocalIps: ['169.254.8.8'],
        driverOptions: {
          'com.docker.network.endpoint.sysctls':
            'net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.neigh.IFNAME.gc_stale_time=30',
        },
      },
      {
        sysctls: {
          'net.core.somaxconn': '64',
          'net.ipv4.ip_local_port_range': '2000 3000',
          'kernel.shmmax': '1',
        },
      },
    );
    const [namespace] = createNamespacesRequest(ID, plan, plan.namespaces).namespaces;
    assert.ok(namespace);
    assert.deepEqual(namespace.sysctls, [
      { name: 'net.core.somaxconn', value: '64' },
      { name: 'net.ipv4.ip_local_port_range', value: '2000 3000' },
    ]);
    const { mtu, isolated, linkLocal, sysctls } = namespace.endpoints[0] ?? {};
    assert.deepEqual([mtu, isolated, linkLocal], [1400, true, ['169.254.8.8']]);
    assert.deepEqual(sysctls, [
      { name: 'net.ipv4.conf.IFNAME.log_martians', value: '1' },
      { name: 'net.ipv4.neigh.IFNAME.gc_stale_time', value: '30' },
    ]);
  });

  it('namespaces names the router of the file where it has one', () => {
    const ipam = [{ subnet: '10.1.0.0/16', auxAddresses: { DefaultGatewayIPv4: '10.1.0.254' } }];
    const plan = planWith({}, { ipam });
    assert.equal(
      createNamespacesRequest(ID, plan, plan.namespaces).namespaces[0]?.routes[0]?.gateway,
      '10.1.0.254',
    );
    assert.equal(createNetworksRequest(ID, plan.networks).networks[0]?.ipv4?.address, '10.1.0.1');
  });

  it('host rules has the options of the network', () => {
    const rulesFor = (options: Record<string, string>): object => {
      const request = hostRulesRequest(ID, planWith(options), [], true);
      return JSON.parse(JSON.stringify({ ...request.networks[0], routed: request.routedPorts })) as object;
    };
    const { bridge, ...plain } = rulesFor({}) as { bridge: string };
    assert.deepEqual(plain, { subnet: '10.1.0.0/16', internal: false, routed: [] });
    assert.deepEqual(
      rulesFor({
        'com.docker.network.bridge.enable_icc': 'false',
        'com.docker.network.bridge.enable_ip_masquerade': 'false',
        'com.docker.network.host_ipv4': '192.0.2.7',
        'com.docker.network.bridge.gateway_mode_ipv4': 'nat-unprotected',
        'com.docker.network.bridge.trusted_host_interfaces': 'eth0:eth1',
      }),
      {
        ...{ bridge, ...plain, icc: false, masquerade: false, hostAddress: '192.0.2.7' },
        ...{ gatewayMode: 'nat-unprotected', trustedInterfaces: ['eth0', 'eth1'] },
      },
    );
    assert.deepEqual(rulesFor({ 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' }), {
      ...{ bridge, ...plain, gatewayMode: 'routed' },
      routed: [{ bridge, address: '10.1.0.2', containerPort: 80, protocol: 'tcp' }],
    });
  });

  it('bridges has the gateway of each with the length of its subnet', () => {
    assert.deepEqual(createNetworksRequest(ID, topology.networks), {
      op: 'createNetworks',
      project: ID,
      networks: [
        { bridge: bridgeOf('front'), ipv4: { address: '10.1.0.1', prefixLength: 16 } },
        { bridge: bridgeOf('back'), ipv4: { address: '10.2.1.1', prefixLength: 20 } },
      ],
    });
  });

  it('namespaces gives the way out by the first network that has one', () => {
    const { namespaces } = createNamespacesRequest(ID, topology, topology.namespaces);
    const web = namespaces.find(({ name }) => name === 'shop-web-1');
    assert.equal(web?.routes[0]?.gateway, '10.1.0.1');
    assert.deepEqual(
      web.endpoints.map(({ bridge, interfaceName }) => [interfaceName, bridge]),
      namespaceOf('web')?.endpoints.map((one) => [
        one.interfaceName,
        bridgeOf(one.network === 'shop_front' ? 'front' : 'back'),
      ]),
    );
    const db = namespaces.find(({ name }) => name === 'shop-db-1');
    assert.deepEqual(db?.routes, [], 'a namespace on internal networks only has no way out');
  });

  it('host rules leads a port to the first address that can be reached from outside', () => {
    const ports = topology.namespaces.flatMap(({ containerName, publishedPorts }) =>
      publishedPorts.map((port) => ({ ...port, containerName })),
    );
    const request = hostRulesRequest(ID, topology, ports, true);
    const { address } = namespaceOf('web')?.endpoints.find((one) => one.network === 'shop_front') ?? {};
    assert.deepEqual(request.ports, [
      {
        bridge: bridgeOf('front'),
        hostAddress: '0.0.0.0',
        hostPort: 8080,
        address,
        containerPort: 80,
        protocol: 'tcp',
      },
    ]);
    assert.deepEqual(
      request.networks.map(({ internal }) => internal),
      [false, true],
    );
    assert.equal(publishedEndpoint(topology, 'shop-db-1', 4), undefined);
    assert.equal(publishedEndpoint(topology, 'nobody', 4), undefined);
  });

  it('ports lead to the address of the family they are reached by, and IPv6 to IPv4 where there is no other', () => {
    const planOf = (families: object): Topology =>
      planTopology(
        project(
          [service('web', { networks: [attachment('front')], ports: [tcp(80, { published: '8080' })] })],
          [network('front', { ipam: [{ subnet: 'fd00:1::/64' }], ...families })],
        ),
      );
    const portsOf = (plan: Topology): string[] => {
      const [web] = plan.namespaces;
      const ports = (web?.publishedPorts ?? []).map((port) => ({ ...port, containerName: 'shop-web-1' }));
      const { ports: rules } = hostRulesRequest(ID, plan, ports, true);
      return rules.map(({ hostAddress, address }) => `${hostAddress} ${address}`);
    };
    const both = planOf({ enableIpv6: true });
    const { address = '' } = both.namespaces[0]?.endpoints[0] ?? {};
    assert.deepEqual(portsOf(both), [`0.0.0.0 ${address}`, ':: fd00:1::2']);
    assert.deepEqual(
      hostRulesRequest(ID, both, [], true).networks.map(({ subnet }) => subnet.includes(':')),
      [false, true],
    );
    assert.equal(publishedEndpoint(both, 'shop-web-1', 6)?.address, 'fd00:1::2');
    const old = planOf({ ipam: [], enableIpv6: false });
    assert.equal(portsOf(old).length, 1, 'a program passes on what comes by IPv6');
    assert.equal(
      publishedEndpoint(old, 'shop-web-1', 6)?.address,
      publishedEndpoint(old, 'shop-web-1', 4)?.address,
    );
    const alone = planOf({ enableIpv6: true, enableIpv4: false });
    assert.deepEqual(portsOf(alone), [':: fd00:1::2']);
    assert.equal(publishedEndpoint(alone, 'shop-web-1', 4), undefined);
    const [bridge] = createNetworksRequest(ID, alone.networks).networks;
    assert.deepEqual([bridge?.ipv4, bridge?.ipv6], [undefined, { address: 'fd00:1::1', prefixLength: 64 }]);
    const [namespace] = createNamespacesRequest(ID, alone, alone.namespaces).namespaces;
    assert.deepEqual(namespace?.routes, [{ family: 6, interfaceName: 'eth0', gateway: 'fd00:1::1' }]);
    assert.equal(namespace.endpoints[0]?.ipv4, undefined);
  });

  it('the removal of namespaces names each with its devices', () => {
    assert.deepEqual(deleteNamespacesRequest(ID, topology, topology.namespaces), {
      op: 'deleteNamespaces',
      project: ID,
      namespaces: topology.namespaces.map(({ containerName, endpoints }) => ({
        name: containerName,
        veths: endpoints.map(({ veth }) => veth),
      })),
    });
  });

  it('a network on a parent has neither bridge nor rules, and its devices are named with the namespace', () => {
    const plan = planWith({ parent: 'eth0' }, { driver: 'macvlan' });
    assert.deepEqual(createNetworksRequest(ID, plan.networks), {
      op: 'createNetworks',
      project: ID,
      parents: [{ interfaceName: 'eth0', isDummy: false }],
      networks: [],
    });
    const [endpoint] = createNamespacesRequest(ID, plan, plan.namespaces).namespaces[0]?.endpoints ?? [];
    assert.deepEqual(endpoint?.parent, { driver: 'macvlan', interfaceName: 'eth0', mode: 'bridge' });
    assert.equal(endpoint.bridge, undefined);
    assert.deepEqual(hostRulesRequest(ID, plan, [], true).networks, []);
    assert.equal(deleteNamespacesRequest(ID, plan, plan.namespaces).namespaces[0]?.parented, true);
    assert.deepEqual(deleteNetworksRequest(ID, plan.networks).bridges, ['eth0']);
  });

  it('ipvlan in mode l3 has a way out by its device, and no MAC address', () => {
    const plan = planWith({ parent: 'eth0', ipvlan_mode: 'l3' }, { driver: 'ipvlan' });
    const [namespace] = createNamespacesRequest(ID, plan, plan.namespaces).namespaces;
    assert.deepEqual(namespace?.routes, [{ family: 4, interfaceName: 'eth0' }]);
    assert.equal(namespace.endpoints[0]?.mac, undefined);
  });

  it('an endpoint on a network that is not there is an error that names both', () => {
    const torn = { ...topology, networks: topology.networks.slice(0, 1) };
    assert.throws(() => createNamespacesRequest(ID, torn, torn.namespaces), /shop.*shop_back/);
  });
});
