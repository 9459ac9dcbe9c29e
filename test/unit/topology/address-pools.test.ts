import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planTopology } from '../../../src/topology/plan';
import { TopologyError } from '../../../src/topology/topology-error';
import { attachment, network, project, service } from './project-builder';

/** A project with as many networks, all used by one service. */
function withNetworks(count: number) {
  const networks = Array.from({ length: count }, (_, index) => network(`n${index}`));
  return project([service('web', { networks: networks.map(({ key }) => attachment(key)) })], networks);
}

function subnetsOf(count: number, taken: readonly string[] = []): string[] {
  return planTopology(withNetworks(count), { taken }).networks.map(({ subnet }) => subnet);
}

describe('subnets from the default pools', () => {
  it('leaves 172.17.0.0/16 to docker0 and starts with 172.18.0.0/16', () => {
    assert.deepEqual(subnetsOf(2), ['172.18.0.0/16', '172.19.0.0/16']);
  });

  it('goes through fourteen /16 subnets, then sixteen /20 subnets of 192.168.0.0/16', () => {
    const subnets = subnetsOf(30);
    assert.equal(subnets[13], '172.31.0.0/16');
    assert.equal(subnets[14], '192.168.0.0/20');
    assert.equal(subnets[29], '192.168.240.0/20');
    assert.equal(new Set(subnets).size, 30);
  });

  it('says so when no subnet is left', () => {
    assert.throws(
      () => subnetsOf(31),
      (error) => error instanceof TopologyError && error.code === 'pool-exhausted' && error.network === 'n30',
    );
  });

  it('skips a subnet that a taken prefix overlaps, whichever of the two is larger', () => {
    assert.deepEqual(subnetsOf(1, ['172.18.5.0/24']), ['172.19.0.0/16']);
    assert.deepEqual(subnetsOf(1, ['172.16.0.0/12']), ['192.168.0.0/20']);
  });

  it('ignores taken prefixes of other families', () => {
    assert.deepEqual(subnetsOf(1, ['fd00::/8', '']), ['172.18.0.0/16']);
  });

  it('skips a subnet that the project itself names for a later network', () => {
    const planned = planTopology(
      project(
        [service('web', { networks: [attachment('a'), attachment('b')] })],
        [network('a'), network('b', { ipam: [{ subnet: '172.18.0.0/24' }] })],
      ),
    );
    assert.deepEqual(
      planned.networks.map(({ subnet }) => subnet),
      ['172.19.0.0/16', '172.18.0.0/24'],
    );
  });
});

describe('subnets of the file', () => {
  function planned(ipam: Parameters<typeof network>[1]) {
    return planTopology(project([service('web')], [network('default', ipam)]));
  }

  it('takes subnet and gateway as they are', () => {
    const { networks, namespaces } = planned({ ipam: [{ subnet: '10.5.0.0/24', gateway: '10.5.0.254' }] });
    assert.equal(networks[0]?.subnet, '10.5.0.0/24');
    assert.equal(networks[0].gateway, '10.5.0.254');
    assert.equal(namespaces[0]?.endpoints[0]?.address, '10.5.0.1');
    assert.equal(namespaces[0].endpoints[0].prefixLength, 24);
  });

  it('gives the gateway the first address where the file names none', () => {
    assert.equal(planned({ ipam: [{ subnet: '10.5.0.0/24' }] }).networks[0]?.gateway, '10.5.0.1');
  });

  it('gives out addresses of ip_range only', () => {
    const { networks, namespaces } = planned({ ipam: [{ subnet: '10.5.0.0/16', ipRange: '10.5.9.0/24' }] });
    assert.equal(networks[0]?.gateway, '10.5.9.0');
    assert.equal(namespaces[0]?.endpoints[0]?.address, '10.5.9.1');
  });

  it('refuses host bits, overlaps and a gateway from elsewhere', () => {
    const code = (ipam: Parameters<typeof network>[1]): string => {
      try {
        planned(ipam);
      } catch (error) {
        if (error instanceof TopologyError) return error.code;
        throw error;
      }
      return 'planned';
    };
    assert.equal(code({ ipam: [{ subnet: '10.5.0.5/24' }] }), 'invalid-subnet');
    assert.equal(code({ ipam: [{ subnet: '10.5.0.0' }] }), 'invalid-subnet');
    assert.equal(code({ ipam: [{ subnet: '10.5.0.0/24', ipRange: '10.6.0.0/24' }] }), 'invalid-subnet');
    assert.equal(code({ ipam: [{ subnet: '10.5.0.0/24', gateway: '10.6.0.1' }] }), 'address-outside-subnet');
    assert.equal(code({ ipam: [{ subnet: '10.5.0.0/24', gateway: 'first' }] }), 'invalid-address');
    assert.throws(
      () =>
        planTopology(
          project(
            [service('web', { networks: [attachment('a'), attachment('b')] })],
            [
              network('a', { ipam: [{ subnet: '10.0.0.0/8' }] }),
              network('b', { ipam: [{ subnet: '10.5.0.0/24' }] }),
            ],
          ),
        ),
      { code: 'subnet-overlap' },
    );
  });
});
