import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseIp, parseIpPrefix, holds } from '../../../src/topology/ip';
import { MISSING, without } from './missing';
import { codes, endpointOf, namespaceOf, networkOf, planText, refusal } from './planned';

const DUAL = `
services:
  db: { image: db }
  web:
    image: web
    networks: { default: { ipv6_address: "fd12:0:0:1::99" } }
networks:
  default:
    enable_ipv6: true
    ipam: { config: [{ subnet: 10.5.0.0/24 }, { subnet: "fd12:0:0:1::/64" }] }
`;

/** The unique local /48 of a machine, as RFC 4193 has it: fd, then 40 bits of a hash. */
function ulaOf(machine: string): string {
  const bits = createHash('sha256').update(machine).digest('hex').slice(6, 16);
  return `fd${bits.slice(0, 2)}:${bits.slice(2, 6)}:${bits.slice(6)}::/48`;
}

describe('networks with IPv6', () => {
  it('have a subnet, a gateway and an address of each family', async () => {
    const plan = await planText(DUAL);
    const network = networkOf(plan, 'default');
    assert.equal(network.subnet, '10.5.0.0/24');
    assert.deepEqual(network.ipv6, { subnet: 'fd12:0:0:1::/64', gateway: 'fd12:0:0:1::1' });
    const db = endpointOf(plan, 'db', 'default');
    assert.equal(db.address, '10.5.0.2');
    assert.deepEqual(db.ipv6, { address: 'fd12:0:0:1::2', prefixLength: 64 });
    assert.equal(db.mac, '02:42:0a:05:00:02');
    assert.equal(endpointOf(plan, 'web', 'default').ipv6?.address, 'fd12:0:0:1::99');
    assert.deepEqual(namespaceOf(plan, 'db').defaultRoutes, {
      ipv4: { network: 'shop_default', interfaceName: 'eth0', gateway: '10.5.0.1' },
      ipv6: { network: 'shop_default', interfaceName: 'eth0', gateway: 'fd12:0:0:1::1' },
    });
  });

  it('take a /64 of the unique local prefix of the machine where the file names none', async () => {
    const text = `
services: { web: { image: web, networks: [a, b] } }
networks: { a: { enable_ipv6: true }, b: { enable_ipv6: true } }
`;
    const plan = await planText(text, { machine: 'one' });
    const whole = parseIpPrefix(ulaOf('one'));
    const [a, b] = [networkOf(plan, 'a').ipv6?.subnet, networkOf(plan, 'b').ipv6?.subnet];
    for (const subnet of [a, b]) {
      const address = parseIp(subnet?.split('/')[0] ?? '');
      assert.ok(whole && address && holds(whole, address), subnet);
      assert.match(subnet ?? '', /\/64$/);
    }
    assert.notEqual(a, b);
    assert.notEqual(a, networkOf(await planText(text, { machine: 'two' }), 'a').ipv6?.subnet);
    const taken = await planText(text, { machine: 'one', taken: [a ?? ''] });
    assert.equal(networkOf(taken, 'a').ipv6?.subnet, b);
  });

  it('keep subnet and addresses of the plan before', async () => {
    const before = await planText(DUAL, { machine: 'one' });
    const more = DUAL.replace('services:', 'services:\n  api: { image: api }');
    const after = await planText(more, { previous: before });
    assert.equal(endpointOf(after, 'db', 'default').ipv6?.address, 'fd12:0:0:1::2');
    assert.equal(endpointOf(after, 'api', 'default').ipv6?.address, 'fd12:0:0:1::3');
    const pool = 'services: { web: { image: web } }\nnetworks: { default: { enable_ipv6: true } }\n';
    const first = await planText(pool, { machine: 'one' });
    const second = await planText(pool, { machine: 'two', previous: first });
    assert.deepEqual(second.networks, first.networks);
  });

  it('may have IPv6 alone', async () => {
    const plan = await planText(`
services: { web: { image: web } }
networks:
  default: { enable_ipv4: false, enable_ipv6: true, ipam: { config: [{ subnet: "fd00:1::/64" }] } }
`);
    const network = networkOf(plan, 'default');
    assert.deepEqual([network.subnet, network.gateway], ['', '']);
    const endpoint = endpointOf(plan, 'web', 'default');
    assert.deepEqual([endpoint.address, endpoint.prefixLength], ['', 0]);
    assert.equal(endpoint.ipv6?.address, 'fd00:1::2');
    assert.match(endpoint.mac, /^02:42(:[\da-f]{2}){4}$/);
    assert.equal(namespaceOf(plan, 'web').defaultRoutes?.ipv4, undefined);
  });

  it('keep IPv4 while IPv6 is not built, whatever the file says', async () => {
    const text = `
services: { web: { image: web } }
networks: { default: { enable_ipv4: false, enable_ipv6: true } }
`;
    const plan = await planText(text, {}, without('ipv6'));
    assert.equal(endpointOf(plan, 'web', 'default').address, '172.18.0.2');
    const noted = await planText(text, {}, without('without-ipv4'));
    assert.deepEqual(codes(noted), ['without-ipv4']);
    assert.equal(endpointOf(noted, 'web', 'default').address, '172.18.0.2');
    assert.deepEqual(codes(await planText(text, {}, MISSING)), ['ipv6', 'without-ipv4']);
  });

  it('are asked for by a driver option as well, which the attribute overrules', async () => {
    const option = (more: string) => `
services: { web: { image: web } }
networks: { default: { ${more} driver_opts: { com.docker.network.enable_ipv6: "true" } } }
`;
    assert.ok(networkOf(await planText(option('')), 'default').ipv6);
    assert.equal(networkOf(await planText(option('enable_ipv6: false,')), 'default').ipv6, undefined);
  });

  it('have none where the namespace switches it off', async () => {
    const plan = await planText(`
services:
  web: { image: web, sysctls: { net.ipv6.conf.all.disable_ipv6: 1 } }
networks: { default: { enable_ipv6: true } }
`);
    assert.equal(endpointOf(plan, 'web', 'default').ipv6, undefined);
    assert.equal(namespaceOf(plan, 'web').defaultRoutes?.ipv6, undefined);
  });

  it('need enable_ipv6: ranges alone change nothing, and a note says so', async () => {
    const plan = await planText(
      DUAL.replace('enable_ipv6: true', 'internal: false').replace(/ +networks: .*99.*\n/, ''),
    );
    assert.equal(networkOf(plan, 'default').ipv6, undefined);
    assert.deepEqual(codes(plan), ['ipv6-not-enabled']);
  });

  it('are built with IPv4 while IPv6 is not built', async () => {
    const plan = await planText(DUAL, {}, without('ipv6'));
    assert.equal(networkOf(plan, 'default').ipv6, undefined);
    assert.equal(endpointOf(plan, 'web', 'default').ipv6, undefined);
    assert.deepEqual(codes(plan), ['ipv6', 'ipv6-address']);
  });
});

describe('IPv6 that the engine refuses', () => {
  const ipam = (config: string) => `
services: { web: { image: web } }
networks: { default: { enable_ipv6: true, ipam: { config: [${config}] } } }
`;

  it('is a subnet with host bits, of multicast, or a part of fe80::/64', async () => {
    const hostBits = await refusal(ipam('{ subnet: "fd00::1/64" }'));
    assert.deepEqual([hostBits.code, hostBits.hint], ['invalid-subnet', 'Write fd00::/64.']);
    for (const subnet of ['ff02::/64', 'fe80::/80', 'fe80::/10']) {
      assert.equal((await refusal(ipam(`{ subnet: "${subnet}" }`))).code, 'invalid-subnet', subnet);
    }
    await planText(ipam('{ subnet: "fe80::/64" }'));
  });

  it('is a gateway or fixed address that lies elsewhere or is taken', async () => {
    const gateway = await refusal(ipam('{ subnet: "fd00::/64", gateway: "fd01::1" }'));
    assert.equal(gateway.code, 'address-outside-subnet');
    const at = (address: string) => DUAL.replace('fd12:0:0:1::99', address);
    assert.equal((await refusal(at('fd99::1'))).code, 'address-outside-subnet');
    assert.equal((await refusal(at('fd12:0:0:1::1'))).code, 'address-clash');
    assert.equal((await refusal(at('fd12:0:0:1::'))).code, 'address-clash');
    assert.equal((await refusal(at('10.5.0.9'))).code, 'invalid-address');
  });

  it('is a fixed address where the network has none of the family', async () => {
    const error = await refusal(DUAL.replace('enable_ipv6: true', 'internal: false'));
    assert.deepEqual(
      [error.code, error.service, error.network],
      ['address-outside-subnet', 'web', 'default'],
    );
    assert.match(error.message, /has no IPv6/);
  });

  it('is a network without any family', async () => {
    const error = await refusal(
      'services: { web: { image: web } }\nnetworks: { default: { enable_ipv4: false } }\n',
    );
    assert.equal(error.code, 'no-address-family');
  });
});
