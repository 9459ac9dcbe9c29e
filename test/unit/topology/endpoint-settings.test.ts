import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codes, endpointOf, namespaceOf, planText, refusal } from './planned';

/** A service on two networks with the given settings for the first. */
const file = (settings: string, more = '') => `
services: { web: { image: web, ${more} networks: { a: { ${settings} }, b: {} } } }
networks: { a: {}, b: {} }
`;

describe('interfaces', () => {
  it('have the names of the file, from either attribute, and the others the lowest free number', async () => {
    const named = await planText(file('interface_name: eth1'));
    assert.equal(endpointOf(named, 'web', 'a').interfaceName, 'eth1');
    assert.equal(endpointOf(named, 'web', 'b').interfaceName, 'eth0');
    const option = await planText(file('driver_opts: { com.docker.network.endpoint.ifname: lan }'));
    assert.equal(endpointOf(option, 'web', 'a').interfaceName, 'lan');
  });

  it('have names that Linux takes, each once', async () => {
    for (const name of ['lo', 'sixteen-bytes-it', 'a/b', 'a b']) {
      assert.equal((await refusal(file(`interface_name: "${name}"`))).code, 'invalid-interface-name', name);
    }
    const twice = file('interface_name: lan').replace('b: {} }', 'b: { interface_name: lan } }');
    assert.equal((await refusal(twice)).code, 'interface-name-clash');
  });

  it('have sysctls of their own with their name in them', async () => {
    const option = (value: string) =>
      file(`driver_opts: { com.docker.network.endpoint.sysctls: "${value}" }`);
    const plan = await planText(
      option('net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.ifname.accept_ra=0'),
    );
    assert.deepEqual(endpointOf(plan, 'web', 'a').sysctls, {
      'net.ipv4.conf.eth0.log_martians': '1',
      'net.ipv6.conf.eth0.accept_ra': '0',
    });
    assert.equal((await refusal(option('net.ipv4.ip_forward=1'))).code, 'invalid-option');
    assert.deepEqual(codes(await planText(file('driver_opts: { vendor.x: 1 }'))), ['endpoint-option']);
  });

  it('have link-local addresses beside their own', async () => {
    const both = file('link_local_ips: [169.254.8.8, "fe80::8"]');
    const dual = await planText(both.replace('a: {}, b', 'a: { enable_ipv6: true }, b'));
    assert.deepEqual(endpointOf(dual, 'web', 'a').linkLocalAddresses, ['169.254.8.8', 'fe80::8']);
    const plan = await planText(both);
    assert.deepEqual(endpointOf(plan, 'web', 'a').linkLocalAddresses, ['169.254.8.8']);
    assert.deepEqual(codes(plan), ['link-local-address']);
    assert.equal((await refusal(file('link_local_ips: [somewhere]'))).code, 'invalid-address');
  });
});

describe('default routes', () => {
  it('follow gw_priority, then the families of a network, each family for itself', async () => {
    const text = (priority: number) => `
services: { web: { image: web, networks: { four: { gw_priority: ${priority} }, dual: {}, inside: {} } } }
networks:
  four: {}
  dual: { enable_ipv6: true }
  inside: { internal: true, enable_ipv6: true }
`;
    const route = async (priority: number) => {
      const { defaultRoutes, endpoints } = namespaceOf(await planText(text(priority)), 'web');
      return [
        endpoints.map(({ network }) => network),
        defaultRoutes?.ipv4?.network,
        defaultRoutes?.ipv6?.network,
        defaultRoutes?.ipv6?.interfaceName,
      ];
    };
    assert.deepEqual(await route(0), [
      ['shop_dual', 'shop_four', 'shop_inside'],
      'shop_dual',
      'shop_dual',
      'eth0',
    ]);
    assert.deepEqual(await route(1), [
      ['shop_four', 'shop_dual', 'shop_inside'],
      'shop_four',
      'shop_dual',
      'eth1',
    ]);
  });

  it('do not exist on internal networks', async () => {
    const plan = await planText(`
services: { web: { image: web } }
networks: { default: { internal: true } }
`);
    assert.deepEqual(namespaceOf(plan, 'web').defaultRoutes, {});
  });
});

describe('settings of a namespace', () => {
  it('are domain name, and sysctls of the network', async () => {
    const plan = await planText(
      file('', 'domainname: example.com, sysctls: { net.core.somaxconn: 1024, kernel.shmmax: 1 },'),
    );
    const { domainname, sysctls } = namespaceOf(plan, 'web');
    assert.equal(domainname, 'example.com');
    assert.deepEqual(sysctls, { 'net.core.somaxconn': '1024' });
  });

  it('are extra hosts as lines, with host-gateway as the default bridge has it', async () => {
    const text = file('', 'extra_hosts: ["up=host-gateway", "db=10.0.0.9", "six=::1", "bad=host"],');
    const plan = await planText(text);
    assert.deepEqual(plan.hostGateway, { ipv4: '172.17.0.1' });
    assert.deepEqual(namespaceOf(plan, 'web').hosts, [
      { address: '172.17.0.1', names: ['up'] },
      { address: '10.0.0.9', names: ['db'] },
      { address: '::1', names: ['six'] },
    ]);
    assert.deepEqual(codes(plan), ['extra-host-address']);
    const both = await planText(text, { hostGateway: { ipv4: '10.1.1.1', ipv6: 'fd00::1' } });
    assert.deepEqual(
      namespaceOf(both, 'web')
        .hosts?.slice(0, 2)
        .map(({ address }) => address),
      ['10.1.1.1', 'fd00::1'],
    );
  });
});

describe('containers', () => {
  it('are called as Compose calls them, with underscores in compatibility mode', async () => {
    const { planTopology } = await import('../../../src/topology/plan');
    const { project, service } = await import('./project-builder');
    const compatible = { ...project([service('web', { replicas: 2 })]), nameSeparator: '_' as const };
    assert.deepEqual(
      planTopology(compatible).namespaces.map(({ containerName }) => containerName),
      ['shop_web_1', 'shop_web_2'],
    );
  });

  it('are none for a service that a provider stands behind', async () => {
    const plan = await planText('services: { db: { provider: { type: cloud } }, web: { image: web } }');
    assert.deepEqual(
      plan.namespaces.map(({ service }) => service),
      ['web'],
    );
    assert.match(plan.notes[0]?.message ?? '', /cloud provides it/);
  });
});
