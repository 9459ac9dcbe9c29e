import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MISSING } from './missing';
import { codes, endpointOf, namespaceOf, networkOf, planText, refusal } from './planned';

const file = (network: string, service = '') => `
services: { web: { image: web, ${service} networks: [lan] } }
networks: { lan: ${network} }
`;

describe('macvlan networks', () => {
  const macvlan = (options: string, more = '') =>
    file(
      `{ driver: macvlan, driver_opts: { ${options} }, ${more} ipam: { config: [{ subnet: 192.0.2.0/24, gateway: 192.0.2.1 }] } }`,
    );

  it('hang on their parent and lead to its router', async () => {
    const plan = await planText(macvlan('parent: eth0.10'));
    const network = networkOf(plan, 'lan');
    assert.equal(network.driver, 'macvlan');
    assert.equal(network.bridge, '');
    assert.deepEqual(network.parent, { interfaceName: 'eth0.10', mode: 'bridge' });
    assert.equal(endpointOf(plan, 'web', 'lan').address, '192.0.2.2');
    assert.equal(namespaceOf(plan, 'web').defaultRoutes?.ipv4?.gateway, '192.0.2.1');
  });

  it('without parent hang on a dummy device, and are internal', async () => {
    const plan = await planText(macvlan('macvlan_mode: private'));
    const network = networkOf(plan, 'lan');
    assert.match(network.parent?.interfaceName ?? '', /^dm-[\da-f]{12}$/);
    assert.deepEqual(
      [network.parent?.isDummy, network.parent?.mode, network.internal],
      [true, 'private', true],
    );
    assert.deepEqual(namespaceOf(plan, 'web').defaultRoutes, {});
  });

  it('may have several subnets, whose addresses have their own router', async () => {
    const plan = await planText(`
services:
  a: { image: a, networks: [lan] }
  b: { image: b, networks: { lan: { ipv4_address: 198.51.100.9 } } }
networks:
  lan:
    driver: macvlan
    driver_opts: { parent: eth0 }
    ipam:
      config:
        - { subnet: 192.0.2.0/24, gateway: 192.0.2.254 }
        - { subnet: 198.51.100.0/24, gateway: 198.51.100.254 }
`);
    assert.deepEqual(networkOf(plan, 'lan').moreSubnets, [
      { subnet: '198.51.100.0/24', gateway: '198.51.100.254' },
    ]);
    assert.equal(namespaceOf(plan, 'a').defaultRoutes?.ipv4?.gateway, '192.0.2.254');
    assert.equal(namespaceOf(plan, 'b').defaultRoutes?.ipv4?.gateway, '198.51.100.254');
  });

  it('publish nothing, because their containers are reached themselves', async () => {
    const plan = await planText(
      macvlan('parent: eth0').replace('image: web,', 'image: web, ports: ["8080:80"],'),
    );
    assert.deepEqual(namespaceOf(plan, 'web').publishedPorts, []);
    assert.deepEqual(codes(plan), ['published-parent']);
  });

  it('refuse the loopback, unknown modes and a parent of their own twice', async () => {
    assert.equal((await refusal(macvlan('parent: lo'))).code, 'invalid-parent');
    assert.equal((await refusal(macvlan('macvlan_mode: open'))).code, 'invalid-option');
    const two = (driver: string, mode: string) => `
services: { web: { image: web, networks: [a, b] } }
networks:
  a: { driver: ${driver}, driver_opts: { parent: eth0${mode} } }
  b: { driver: ${driver}, driver_opts: { parent: eth0 } }
`;
    await planText(two('macvlan', ''));
    assert.equal((await refusal(two('macvlan', ', macvlan_mode: passthru'))).code, 'parent-clash');
    assert.equal((await refusal(two('ipvlan', ''))).code, 'parent-clash');
  });

  it('may share a subnet where each has a range of its own', async () => {
    const two = (one: string, other: string) => `
services: { web: { image: web, networks: [a, b] } }
networks:
  a: { driver: macvlan, driver_opts: { parent: eth0 }, ipam: { config: [{ subnet: 10.9.0.0/16${one} }] } }
  b: { driver: macvlan, driver_opts: { parent: eth1 }, ipam: { config: [{ subnet: 10.9.0.0/16${other} }] } }
`;
    await planText(two(', ip_range: 10.9.1.0/24', ', ip_range: 10.9.2.0/24'));
    assert.equal((await refusal(two('', ', ip_range: 10.9.2.0/24'))).code, 'subnet-overlap');
  });
});

describe('ipvlan networks', () => {
  it('lead out by the device alone in mode l3, and have no MAC address of their own', async () => {
    const plan = await planText(
      file(
        '{ driver: ipvlan, driver_opts: { parent: eth0, ipvlan_mode: l3 }, ipam: { config: [{ subnet: 10.9.0.0/24 }] } }',
      ),
    );
    assert.deepEqual(networkOf(plan, 'lan').parent, { interfaceName: 'eth0', mode: 'l3', flag: 'bridge' });
    assert.equal(networkOf(plan, 'lan').gateway, '');
    assert.equal(endpointOf(plan, 'web', 'lan').address, '10.9.0.1');
    assert.equal(endpointOf(plan, 'web', 'lan').mac, '');
    assert.deepEqual(namespaceOf(plan, 'web').defaultRoutes, {
      ipv4: { network: 'shop_lan', interfaceName: 'eth0' },
    });
    const error = await refusal(file('{ driver: ipvlan }', 'mac_address: "02:42:00:00:00:01",'));
    assert.equal(error.code, 'invalid-mac-address');
  });
});

describe('other drivers', () => {
  it('say of overlay that it is not for one machine, and what to use instead', async () => {
    const plan = await planText(file('{ driver: overlay }'));
    assert.deepEqual(plan.networks, []);
    assert.deepEqual(codes(plan), ['network-driver', 'service-without-network']);
    assert.match(plan.notes[0]?.message ?? '', /this is one machine\. Use driver bridge/);
  });

  it('leave out plugins', async () => {
    const plan = await planText(file('{ driver: weave }'));
    assert.match(plan.notes[0]?.message ?? '', /plugin.*Use bridge, macvlan or ipvlan/);
  });

  it('take host and none as the network mode of that name', async () => {
    for (const driver of ['host', 'none']) {
      const plan = await planText(file(`{ driver: ${driver} }`));
      assert.deepEqual(namespaceOf(plan, 'web').mode, { kind: driver });
      assert.deepEqual(codes(plan), ['predefined-network']);
      const external = await planText(file(`{ external: true, name: ${driver} }`));
      assert.deepEqual(namespaceOf(external, 'web').mode, { kind: driver });
    }
    const error = await refusal(`
services: { web: { image: web, networks: [a, b] } }
networks: { a: { driver: host }, b: {} }
`);
    assert.equal(error.code, 'network-mode-conflict');
  });

  it('leave none of these in while they are not built', async () => {
    const features = { macvlan: 'macvlan', ipvlan: 'ipvlan', host: 'driver-host', none: 'driver-none' };
    for (const [driver, feature] of Object.entries(features)) {
      const plan = await planText(file(`{ driver: ${driver} }`), {}, MISSING);
      assert.deepEqual([plan.networks, plan.namespaces], [[], []]);
      assert.deepEqual(codes(plan), [feature, 'service-without-network']);
    }
  });

  it('do not have the names of the networks that an engine has itself', async () => {
    assert.equal((await refusal(file('{ name: host }'))).code, 'network-name-clash');
    assert.equal((await refusal(file('{ name: bridge }'))).code, 'network-name-clash');
  });
});
