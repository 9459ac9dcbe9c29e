import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createNamespacesRequest,
  createNetworksRequest,
  deleteNamespacesRequest,
  hostRulesRequest,
  publishedEndpoint,
} from '../../../src/daemon/helper-requests';
import { planTopology } from '../../../src/topology/plan';
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

describe('the request for', () => {
  it('bridges has the gateway of each with the length of its subnet', () => {
    assert.deepEqual(createNetworksRequest(ID, topology.networks), {
      op: 'createNetworks',
      project: ID,
      networks: [
        { bridge: bridgeOf('front'), gateway: '10.1.0.1', prefixLength: 16 },
        { bridge: bridgeOf('back'), gateway: '10.2.1.1', prefixLength: 20 },
      ],
    });
  });

  it('namespaces gives the way out by the first network that has one', () => {
    const { namespaces } = createNamespacesRequest(ID, topology, topology.namespaces);
    const web = namespaces.find(({ name }) => name === 'shop-web-1');
    assert.equal(web?.gateway, '10.1.0.1');
    assert.deepEqual(
      web.endpoints.map(({ bridge, interfaceName }) => [interfaceName, bridge]),
      namespaceOf('web')?.endpoints.map((one) => [
        one.interfaceName,
        bridgeOf(one.network === 'shop_front' ? 'front' : 'back'),
      ]),
    );
    const db = namespaces.find(({ name }) => name === 'shop-db-1');
    assert.equal(db?.gateway, undefined, 'a namespace on internal networks only has no way out');
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
    assert.equal(publishedEndpoint(topology, 'shop-db-1'), undefined);
    assert.equal(publishedEndpoint(topology, 'nobody'), undefined);
  });

  it('the removal of namespaces names each with its devices', () => {
    assert.deepEqual(deleteNamespacesRequest(ID, topology.namespaces), {
      op: 'deleteNamespaces',
      project: ID,
      namespaces: topology.namespaces.map(({ containerName, endpoints }) => ({
        name: containerName,
        veths: endpoints.map(({ veth }) => veth),
      })),
    });
  });

  it('an endpoint on a network that is not there is an error that names both', () => {
    const torn = { ...topology, networks: topology.networks.slice(0, 1) };
    assert.throws(() => createNamespacesRequest(ID, torn, torn.namespaces), /shop.*shop_back/);
  });
});
