import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MISSING, without } from './missing';
import { codes, endpointOf, namespaceOf, networkOf, planText, refusal } from './planned';

const file = (options: string, more = '', ports = '"8080:80"') => `
services: { web: { image: web, ports: [${ports}] } }
networks: { default: { ${more} driver_opts: { ${options} } } }
`;

async function optionsOf(options: string, more = '') {
  return networkOf(await planText(file(options, more)), 'default').bridgeOptions;
}

describe('options of the bridge driver', () => {
  it('are absent where they say what is so anyway', async () => {
    const options =
      'com.docker.network.bridge.enable_icc: "true", com.docker.network.bridge.enable_ip_masquerade: "1", com.docker.network.bridge.gateway_mode_ipv4: nat, com.docker.network.driver.mtu: 0';
    assert.equal(await optionsOf(options), undefined);
    assert.deepEqual(codes(await planText(file(options), {}, MISSING)), []);
  });

  it('are MTU, icc, masquerading, source address, trusted interfaces and no address for the bridge', async () => {
    assert.deepEqual(
      await optionsOf(
        [
          'com.docker.network.driver.mtu: 1400',
          'com.docker.network.bridge.enable_icc: "false"',
          'com.docker.network.bridge.enable_ip_masquerade: "F"',
          'com.docker.network.host_ipv4: 192.0.2.7',
          'com.docker.network.bridge.trusted_host_interfaces: "eth0:eth1"',
          'com.docker.network.bridge.inhibit_ipv4: "true"',
        ].join(', '),
      ),
      {
        mtu: 1400,
        icc: false,
        masquerade: false,
        hostAddress4: '192.0.2.7',
        trustedInterfaces: ['eth0', 'eth1'],
        inhibitIpv4: true,
      },
    );
  });

  it('name the bridge, which no other network may then', async () => {
    const plan = await planText(file('com.docker.network.bridge.name: shop0'));
    assert.equal(networkOf(plan, 'default').bridge, 'shop0');
    const twice = `
services: { web: { image: web, networks: [a, b] } }
networks:
  a: { driver_opts: { com.docker.network.bridge.name: shop0 } }
  b: { driver_opts: { com.docker.network.bridge.name: shop0 } }
`;
    assert.equal((await refusal(twice)).code, 'bridge-name-clash');
    assert.equal(
      (await refusal(file('com.docker.network.bridge.name: sixteen-bytes-it'))).code,
      'invalid-option',
    );
  });

  it('give interfaces another prefix', async () => {
    const plan = await planText(`
services: { web: { image: web, networks: [a, b] } }
networks:
  a: { driver_opts: { com.docker.network.container_iface_prefix: lan } }
  b: {}
`);
    assert.equal(endpointOf(plan, 'web', 'a').interfaceName, 'lan0');
    assert.equal(endpointOf(plan, 'web', 'b').interfaceName, 'eth0');
  });

  it('are refused where the driver cannot read them', async () => {
    for (const option of [
      'com.docker.network.driver.mtu: large',
      'com.docker.network.driver.mtu: -1',
      'com.docker.network.driver.mtu: 67',
      'com.docker.network.driver.mtu: 65536',
      'com.docker.network.bridge.name: br+',
      'com.docker.network.bridge.name: all',
      'com.docker.network.bridge.name: "br%d"',
      'com.docker.network.bridge.trusted_host_interfaces: "eth0:eth+"',
      'com.docker.network.host_ipv4: 0.0.0.0',
      'com.docker.network.host_ipv4: 127.0.0.1',
      'com.docker.network.bridge.enable_icc: "yes"',
      'com.docker.network.bridge.gateway_mode_ipv4: open',
      'com.docker.network.bridge.host_binding_ipv4: localhost',
      'com.docker.network.host_ipv4: "::1"',
    ]) {
      const error = await refusal(file(option));
      assert.deepEqual([error.code, error.network], ['invalid-option', 'default'], option);
    }
  });

  it('are noted and left out where they are not built or unknown', async () => {
    const options =
      'com.docker.network.driver.mtu: 1400, com.docker.network.bridge.name: x0, vendor.option: 1';
    const plan = await planText(file(options), {}, MISSING);
    assert.deepEqual(codes(plan), ['mtu', 'bridge-name', 'network-option']);
    assert.match(networkOf(plan, 'default').bridge, /^br-/);
    assert.equal(networkOf(plan, 'default').bridgeOptions, undefined);
    assert.deepEqual(codes(await planText(file(options))), ['network-option']);
  });
});

describe('gateway modes', () => {
  const mode = (value: string, family = 4) => `com.docker.network.bridge.gateway_mode_ipv${family}: ${value}`;

  it('open ports at the endpoint instead of the host where a family is routed', async () => {
    const plan = await planText(file(`${mode('nat')}, ${mode('routed', 6)}`, 'enable_ipv6: true,'));
    assert.deepEqual(networkOf(plan, 'default').bridgeOptions, { gatewayMode6: 'routed' });
    const { publishedPorts, routedPorts } = namespaceOf(plan, 'web');
    assert.deepEqual(
      publishedPorts.map(({ hostAddresses }) => hostAddresses),
      [['0.0.0.0']],
    );
    assert.deepEqual(routedPorts, [{ family: 6, containerPort: 80, protocol: 'tcp' }]);
    const routed = namespaceOf(await planText(file(mode('routed'))), 'web');
    assert.equal(routed.routedPorts?.length, 1);
    // Whoever comes by IPv6 is passed on to the only address there is.
    assert.deepEqual(
      routed.publishedPorts.map(({ hostAddresses }) => hostAddresses),
      [['::']],
    );
    const both = namespaceOf(
      await planText(file(`${mode('routed')}, ${mode('routed', 6)}`, 'enable_ipv6: true,')),
      'web',
    );
    assert.deepEqual([both.publishedPorts, both.routedPorts?.length], [[], 2]);
  });

  it('isolate an internal network only, whose bridge has no address then', async () => {
    assert.equal((await refusal(file(mode('isolated')))).code, 'invalid-option');
    const plan = await planText(file(mode('isolated'), 'internal: true,', ''));
    assert.equal(networkOf(plan, 'default').gateway, '');
    assert.equal(endpointOf(plan, 'web', 'default').address, '172.18.0.1');
    assert.deepEqual(namespaceOf(plan, 'web').defaultRoutes, {});
  });
});

describe('host addresses of published ports', () => {
  const addresses = async (ports: string, options = '', more = '') => {
    const { publishedPorts } = namespaceOf(await planText(file(options, more, ports)), 'web');
    return publishedPorts.map(({ hostAddress, hostAddresses }) => [hostAddress, hostAddresses]);
  };

  it('are all of both families, or the one that is named', async () => {
    assert.deepEqual(await addresses('"8080:80", "0.0.0.0:81:81", "127.0.0.1:82:82", "[::1]:83:83"'), [
      ['0.0.0.0', ['0.0.0.0', '::']],
      ['0.0.0.0', ['0.0.0.0']],
      ['127.0.0.1', ['127.0.0.1']],
      ['::1', ['::1']],
    ]);
  });

  it('are the one of the network where the port names none', async () => {
    const option = 'com.docker.network.bridge.host_binding_ipv4: 127.0.0.1';
    assert.deepEqual(await addresses('"8080:80", "192.0.2.1:81:81"', option), [
      ['127.0.0.1', ['127.0.0.1']],
      ['192.0.2.1', ['192.0.2.1']],
    ]);
  });

  it('may have one port over different addresses and protocols only', async () => {
    await planText(file('', '', '"0.0.0.0:80:80", "[::]:80:80", "80:80/udp"'));
    const two = (one: string, other: string) => `
services:
  a: { image: a, ports: ["${one}"] }
  b: { image: b, ports: ["${other}"] }
`;
    assert.equal((await refusal(two('80:80', '[::1]:80:81'))).code, 'port-clash');
    assert.equal((await refusal(two('127.0.0.1:80:80', '80:80'))).code, 'port-clash');
    await planText(two('127.0.0.1:80:80', '127.0.0.2:80:80'));
    await planText(two('127.0.0.1:80:80', '[::1]:80:80'));
  });

  it('of IPv6 are noted where they are not built, and nobody sees the new field', async () => {
    const missing = without('published-ipv6');
    const plan = await planText(file('', '', '"8080:80", "[::1]:83:83"'), {}, missing);
    assert.deepEqual(namespaceOf(plan, 'web').publishedPorts, [
      { hostAddress: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
    ]);
    assert.deepEqual(codes(plan), ['published-ipv6']);
  });
});
