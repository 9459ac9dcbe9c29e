import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundIn } from './found-in';
import { staysSilent, told } from './silent';

const network = (config: string, more = ''): string =>
  `networks: {n: {${more}ipam: {config: [${config}]}}}\n`;
const at = (service: string, address: string, more = ''): string =>
  `  ${service}: {image: a, ${more}networks: {n: {ipv4_address: ${address}}}}\n`;

describe('fixed addresses', () => {
  staysSilent('static-address', {
    'an address of the subnet': `services:\n${at('a', '10.9.0.5')}${network('{subnet: 10.9.0.0/24}')}`,
    'an address of the second subnet': `services:\n${at('a', '10.9.1.5')}${network(
      '{subnet: 10.9.0.0/24}, {subnet: 10.9.1.0/24}',
      'driver: macvlan, ',
    )}`,
    'an address outside of the ip_range': `services:\n${at('a', '10.9.0.5')}${network(
      '{subnet: 10.9.0.0/24, ip_range: 10.9.0.128/25}',
    )}`,
    'the first address, where another one is the gateway': `services:\n${at('a', '10.9.0.1')}${network(
      '{subnet: 10.9.0.0/24, gateway: 10.9.0.254}',
    )}`,
    'one address in two profiles': `services:\n${at('a', '10.9.0.5', 'profiles: [x], ')}${at(
      'b',
      '10.9.0.5',
      'profiles: [y], ',
    )}${network('{subnet: 10.9.0.0/24}')}`,
    'a network of somebody else': `services:\n${at('a', '10.9.0.5')}networks: {n: {external: true}}\n`,
    'a subnet of a variable that is not set': `services:\n${at('a', '10.9.0.5')}${network('{subnet: "$NET"}')}`,
    'an IPv6 address in another notation': `
services: {a: {image: a, networks: {n: {ipv6_address: "FD00:9:0::0005"}}}}
${network('{subnet: "fd00:9::/64"}', 'enable_ipv6: true, ')}`,
  });

  for (const [title, address, said] of [
    ['the network itself', '10.9.0.0', 'it is that of the network'],
    ['broadcast', '10.9.0.255', 'it is the broadcast address'],
    ['the gateway that nobody names', '10.9.0.1', 'it is the gateway, which is the first address'],
    ['an auxiliary address', '10.9.0.9', 'it is the auxiliary address `printer`'],
    ['no address', '10.9.0.300', 'is no IPv4 address'],
    ['one of IPv6', '"fd00::5"', 'is no IPv4 address'],
  ] as const) {
    it(`${title} cannot be given`, async () => {
      const config = network('{subnet: 10.9.0.0/24, aux_addresses: {printer: 10.9.0.9}}');
      const [found = '', ...more] = await told('static-address', `services:\n${at('a', address)}${config}`);
      assert.ok(found.startsWith('error ') && found.includes(said), found);
      assert.deepEqual(more, []);
    });
  }

  it('are told of all at once, and not once more by planning', async () => {
    const text = `services:\n${at('a', '10.8.0.5')}${at('b', '10.9.0.1')}${at('c', '10.9.0.7')}${at(
      'd',
      '10.9.0.7',
    )}${network('{subnet: 10.9.0.0/24}')}`;
    const found = await foundIn(text);
    assert.deepEqual(
      found
        .filter(({ severity }) => severity === 'error')
        .map(({ code, service }) => `${code} ${service ?? ''}`),
      ['static-address a', 'static-address b', 'static-address d'],
    );
  });

  staysSilent('dynamic-takes-static', {
    'an address behind all others': `services:\n${at('a', '10.9.0.9')}  b: {image: b, networks: [n]}\n${network(
      '{subnet: 10.9.0.0/24}',
    )}`,
    'a range for the others': `services:\n${at('a', '10.9.0.2')}  b: {image: b, networks: [n]}\n${network(
      '{subnet: 10.9.0.0/24, ip_range: 10.9.0.128/25}',
    )}`,
    'services that all have one': `services:\n${at('a', '10.9.0.2')}${at('b', '10.9.0.3')}${network(
      '{subnet: 10.9.0.0/24}',
    )}`,
  });

  it('in the ip_range are in the way of others as well', async () => {
    const text = `services:\n${at('a', '10.9.0.129')}  b: {image: b, scale: 2, networks: [n]}\n${network(
      '{subnet: 10.9.0.0/24, ip_range: 10.9.0.128/25}',
    )}`;
    assert.equal((await told('dynamic-takes-static', text)).length, 1);
  });
});

describe('subnets', () => {
  const two = (one: string, other: string, more = ''): string => `
services: {a: {image: a, networks: [x]}, b: {image: b, networks: [y]${more}}}
networks: {x: {ipam: {config: [{subnet: ${one}}]}}, y: {ipam: {config: [{subnet: ${other}}]}}}
`;
  staysSilent('subnet-overlap', {
    neighbours: two('10.9.0.0/24', '10.9.1.0/24'),
    'the default route': [two('10.9.0.0/24', '10.9.1.0/24'), { host: { routes: ['0.0.0.0/0', '::/0'] } }],
    'networks that nobody joins': `
services: {a: {image: a}}
networks: {x: {ipam: {config: [{subnet: 10.9.0.0/24}]}}, y: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}
`,
    'networks of different profiles': two('10.9.0.0/24', '10.9.0.0/24', ', profiles: [b]').replace(
      'networks: [x]',
      'networks: [x], profiles: [a]',
    ),
    'networks on parents with ranges of their own': two('10.9.0.0/24', '10.9.0.0/24').replaceAll(
      '{ipam',
      '{driver: macvlan, ipam',
    ),
    'the own bridge of a network that is up': [
      `
services: {a: {image: a}}
networks: {default: {driver_opts: {com.docker.network.bridge.name: br-shop}, ipam: {config: [{subnet: 10.9.0.0/24}]}}}
`,
      { host: { routes: ['10.9.0.0/24'] } },
    ],
  });

  it('of the machine are told of, also the very same', async () => {
    const found = await told('subnet-overlap', two('10.8.0.0/24', '10.9.1.0/24'), {
      host: { routes: ['10.8.0.0/24'] },
    });
    assert.equal(found.length, 1);
    assert.match(
      found[0] ?? '',
      /^warning Subnet `10\.8\.0\.0\/24` of network `x` overlaps `10\.8\.0\.0\/24`/,
    );
  });

  it('of the default bridge are told of', async () => {
    assert.equal((await told('subnet-overlap', two('172.17.5.0/24', '10.9.1.0/24'))).length, 1);
  });

  it('of another project are information, and silent for the same project', async () => {
    const other =
      'services: {a: {image: a}}\nnetworks: {default: {ipam: {config: [{subnet: 10.9.0.0/16}]}}}\n';
    const beside = (name: string) =>
      told('subnet-overlap', two('10.9.0.0/24', '10.7.0.0/24'), {
        others: { blog: `name: ${name}\n${other}` },
      });
    assert.match((await beside('blog'))[0] ?? '', /^information /);
    assert.deepEqual(await beside('shop'), []);
  });
});
