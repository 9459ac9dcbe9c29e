import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endpointOf, namespaceOf, networkOf, planText, refusal } from './planned';

const web = (config: string, more = '') => `
services: { web: { image: web } }
networks: { default: { ${more} ipam: { config: [${config}] } } }
`;

describe('auxiliary addresses', () => {
  it('are kept free', async () => {
    const plan = await planText(
      web('{ subnet: 10.5.0.0/24, aux_addresses: { router: 10.5.0.2, nas: 10.5.0.3 } }'),
    );
    assert.equal(endpointOf(plan, 'web', 'default').address, '10.5.0.4');
    assert.deepEqual(networkOf(plan, 'default').auxAddresses, { router: '10.5.0.2', nas: '10.5.0.3' });
  });

  it('may be the router of the containers instead of the bridge', async () => {
    const plan = await planText(
      web('{ subnet: 10.5.0.0/24, aux_addresses: { DefaultGatewayIPv4: 10.5.0.2 } }'),
    );
    assert.equal(networkOf(plan, 'default').gateway, '10.5.0.1');
    assert.equal(namespaceOf(plan, 'web').defaultRoutes?.ipv4?.gateway, '10.5.0.2');
  });

  it('lie in the subnet and belong to nobody else', async () => {
    const code = async (aux: string) =>
      (await refusal(web(`{ subnet: 10.5.0.0/24, aux_addresses: { ${aux} } }`))).code;
    assert.equal(await code('a: 10.6.0.1'), 'address-outside-subnet');
    assert.equal(await code('a: host'), 'invalid-address');
    assert.equal(await code('a: 10.5.0.1'), 'address-clash');
    assert.equal(await code('a: 10.5.0.9, b: 10.5.0.9'), 'address-clash');
  });
});

describe('a range for addresses', () => {
  it('is where gateway and containers get theirs from, and fixed addresses need not lie in it', async () => {
    const plan = await planText(`
services:
  a: { image: a }
  b: { image: b, networks: { default: { ipv4_address: 10.5.0.200 } } }
networks: { default: { ipam: { config: [{ subnet: 10.5.0.0/16, ip_range: 10.5.9.0/24 }] } } }
`);
    assert.equal(networkOf(plan, 'default').gateway, '10.5.9.0');
    assert.deepEqual(networkOf(plan, 'default').ipRanges, ['10.5.9.0/24']);
    assert.equal(endpointOf(plan, 'a', 'default').address, '10.5.9.1');
    assert.equal(endpointOf(plan, 'b', 'default').address, '10.5.0.200');
    assert.equal(endpointOf(plan, 'b', 'default').prefixLength, 16);
  });

  it('has no host bits, lies in the subnet and is no larger', async () => {
    const error = await refusal(web('{ subnet: 10.5.0.0/16, ip_range: 10.5.9.7/24 }'));
    assert.deepEqual([error.code, error.network], ['invalid-subnet', 'default']);
    assert.match(error.hint, /10\.5\.9\.0\/24/);
    for (const range of ['10.6.0.0/24', '10.0.0.0/8', 'fd00::/64', 'some']) {
      const code = (await refusal(web(`{ subnet: 10.5.0.0/16, ip_range: "${range}" }`))).code;
      assert.equal(code, 'invalid-subnet', range);
    }
  });
});

describe('ipam that the engine refuses', () => {
  it('is a config without subnet, with a second one, or with host bits', async () => {
    assert.match((await refusal(web('{ gateway: 10.5.0.1 }'))).message, /names no subnet/);
    assert.equal(
      (await refusal(web('{ subnet: 10.5.0.0/24 }, { subnet: 10.6.0.0/24 }'))).code,
      'several-subnets',
    );
    assert.equal((await refusal(web('{ subnet: 10.5.0.7/24 }'))).hint, 'Write 10.5.0.0/24.');
  });

  it('is a subnet that another project has', async () => {
    const other = { ...(await planText(web('{ subnet: 10.5.0.0/24 }'))), project: 'blog' };
    const error = await refusal(web('{ subnet: 10.5.0.0/16 }'), { others: [other] });
    assert.equal(error.code, 'subnet-overlap');
    assert.match(error.message, /project blog/);
    await planText(web('{ subnet: 10.5.0.0/16 }'), { others: [{ ...other, project: 'shop' }] });
  });

  it('is not a subnet that only a route of the host has', async () => {
    const plan = await planText(web('{ subnet: 10.5.0.0/24 }'), { taken: ['10.0.0.0/8'] });
    assert.equal(networkOf(plan, 'default').subnet, '10.5.0.0/24');
  });
});

describe('an IPv4 subnet', () => {
  it('is at most a /8, and of addresses that devices may have', async () => {
    for (const [subnet, why] of [
      ['10.0.0.0/7', /larger than a \/8/],
      ['0.0.0.0/0', /larger than a \/8/],
      ['128.0.0.0/1', /larger than a \/8/],
      ['0.0.0.0/8', /0\.0\.0\.0\/8 belong to no device/],
      ['127.0.0.0/8', /127\.0\.0\.0\/8 belong to no device/],
      ['127.3.0.0/16', /127\.0\.0\.0\/8 belong to no device/],
      ['224.0.0.0/8', /224\.0\.0\.0\/4 belong to no device/],
      ['239.1.0.0/16', /224\.0\.0\.0\/4 belong to no device/],
    ] as const) {
      const error = await refusal(web(`{ subnet: ${subnet} }`));
      assert.deepEqual([error.code, error.network], ['invalid-subnet', 'default'], subnet);
      assert.match(error.message, why);
    }
    for (const subnet of ['10.0.0.0/8', '223.255.255.0/24', '126.0.0.0/8', '1.0.0.0/8'])
      assert.equal(networkOf(await planText(web(`{ subnet: ${subnet} }`)), 'default').subnet, subnet);
  });
});

describe('a link-local address', () => {
  it('is one that a device may have', async () => {
    const file = (address: string): string =>
      `services: { web: { image: web, networks: { default: { link_local_ips: ["${address}"] } } } }`;
    for (const address of ['0.0.0.0', '127.0.0.5', '224.0.0.1', '255.255.255.255', 'some'])
      assert.equal((await refusal(file(address))).code, 'invalid-address', address);
    assert.deepEqual(endpointOf(await planText(file('169.254.8.8')), 'web', 'default').linkLocalAddresses, [
      '169.254.8.8',
    ]);
  });
});
