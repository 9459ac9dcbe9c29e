import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { normaliseMac } from '../../../src/topology/identity';
import { planTopology } from '../../../src/topology/plan';
import { attachment, network, project, service } from './project-builder';

function only(values: Parameters<typeof service>[1] = {}, networks = [network('default')]) {
  const [namespace] = planTopology(project([service('web', values)], networks)).namespaces;
  assert.ok(namespace);
  return namespace;
}

describe('identifiers', () => {
  it('derives the short ID from project, service and replica', () => {
    const expected = createHash('sha256').update('shop\0web\x001').digest('hex').slice(0, 12);
    assert.equal(only().shortId, expected);
    assert.equal(only().hostname, expected);
  });

  it('names devices with at most 15 bytes, differently for each endpoint', () => {
    const networks = [network('back'), network('front')];
    const attached = networks.map(({ key }) => attachment(key));
    const planned = planTopology(project([service('web', { replicas: 3, networks: attached })], networks));
    const veths = planned.namespaces.flatMap(({ endpoints }) => endpoints.map(({ veth }) => veth));
    assert.equal(new Set(veths).size, 6);
    for (const veth of veths) assert.match(veth, /^veth[\da-f]{10}$/);
    for (const { bridge } of planned.networks) assert.match(bridge, /^br-[\da-f]{12}$/);
    assert.notEqual(planned.networks[0]?.bridge, planned.networks[1]?.bridge);
  });

  it('derives the MAC address from the IPv4 address', () => {
    assert.equal(only().endpoints[0]?.mac, '02:42:ac:12:00:02');
  });

  it('takes a MAC address of the file, at the service only for its primary network', () => {
    const networks = [network('back'), network('front')];
    const macs = (priority: number) =>
      only(
        {
          macAddress: '02-42-00-00-00-AA',
          networks: [attachment('back'), attachment('front', { priority })],
        },
        networks,
      ).endpoints.map(({ mac }) => mac);
    assert.deepEqual(macs(0), ['02:42:00:00:00:aa', '02:42:ac:13:00:02']);
    assert.deepEqual(macs(1), ['02:42:ac:12:00:02', '02:42:00:00:00:aa']);
    assert.throws(() => only({ macAddress: 'web' }), { code: 'invalid-mac-address' });
  });

  it('reads the three notations of a MAC address', () => {
    for (const text of ['02:42:AC:12:00:02', '02-42-ac-12-00-02', '0242.ac12.0002']) {
      assert.equal(normaliseMac(text), '02:42:ac:12:00:02');
    }
    assert.equal(normaliseMac('02:42-ac:12:00:02'), undefined);
  });
});
