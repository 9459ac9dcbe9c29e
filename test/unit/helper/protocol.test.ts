/** The helper is privileged and the process that asks it is not: what it takes, and everything it does not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import {
  createNamespacesRequest,
  createNetworksRequest,
  deleteNamespacesRequest,
  hostRulesRequest,
} from '../../../src/daemon/helper-requests';
import { helperEnvelope, helperMessage } from '../../../src/helper/protocol';
import { planTopology } from '../../../src/topology/plan';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service, tcp } from '../topology/project-builder';

const ID = '0123abcd';

const topology: Topology = planTopology(
  project(
    [
      service('web', {
        replicas: 3,
        hostname: 'front.example',
        domainname: 'example.test',
        networks: [
          attachment('front', {
            linkLocalIps: ['169.254.8.8', 'fe80::8'],
            driverOptions: {
              'com.docker.network.endpoint.sysctls': 'net.ipv4.conf.IFNAME.log_martians=1',
            },
          }),
          attachment('back', { interfaceName: 'data0' }),
        ],
        sysctls: { 'net.ipv4.ip_local_port_range': '2000 3000', 'net.core.default_qdisc': 'fq_codel' },
        ports: [tcp(80, { published: '8080-8090' }), tcp(53, { protocol: 'udp', hostIp: '127.0.0.1' })],
      }),
      service('db', {
        containerName: 'the_db.1-a',
        networks: [attachment('back', { macAddress: '02-42-AC-12-00-07', ipv4Address: '10.9.0.9' })],
      }),
      service('api', { networks: [attachment('routed')], ports: [tcp(80, { published: '8080' })] }),
      service('lonely', { networks: [], networkMode: 'none' }),
    ],
    [
      network('front', {
        enableIpv6: true,
        driverOptions: {
          'com.docker.network.host_ipv6': '2001:db8::7',
          'com.docker.network.bridge.name': 'front_br.0-1',
          'com.docker.network.driver.mtu': '1400',
          'com.docker.network.bridge.enable_icc': 'false',
          'com.docker.network.bridge.enable_ip_masquerade': 'false',
          'com.docker.network.host_ipv4': '192.0.2.7',
          'com.docker.network.bridge.trusted_host_interfaces': 'eth0:wg_0.1',
        },
      }),
      network('routed', {
        driverOptions: { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' },
      }),
      network('back', { internal: true, ipam: [{ subnet: '10.9.0.0/23' }] }),
    ],
  ),
);
const ports = topology.namespaces.flatMap(({ containerName, publishedPorts }) =>
  publishedPorts.map((port, index) => ({
    ...port,
    containerName,
    hostPort: port.hostPort || 40_000 + index,
  })),
);

/** What the daemon asks for this topology, one of each operation. */
const REQUESTS: Readonly<Record<string, object>> = {
  createNetworks: createNetworksRequest(ID, topology.networks),
  createNamespaces: createNamespacesRequest(ID, topology, topology.namespaces),
  setHostRules: hostRulesRequest(ID, topology, ports, true),
  deleteNamespaces: deleteNamespacesRequest(ID, topology, topology.namespaces),
  deleteNetworks: {
    op: 'deleteNetworks',
    project: ID,
    bridges: topology.networks.map(({ bridge }) => bridge),
  },
  sweep: { op: 'sweep', project: ID },
  readNamespace: { op: 'readNamespace', project: ID, name: 'shop-web-1' },
  readHost: { op: 'readHost' },
  openQuerySocket: {
    op: 'openQuerySocket',
    project: ID,
    name: 'shop-web-1',
    transport: 'udp',
    server: '10.0.0.53',
  },
  connect: { op: 'connect', address: '172.18.0.2', port: 80 },
  openRelaySocket: { op: 'openRelaySocket', family: 6 },
};

const takes = (request: unknown): boolean => v.is(helperEnvelope, { id: 1, request });

/** As it goes over the channel. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

interface Place {
  readonly path: string;
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every field of a request, however deep. */
function places(value: unknown, path: string): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [
    { path: `${path}.${key}`, holder, key },
    ...places(holder[key], `${path}.${key}`),
  ]);
}

/** The request with one field changed; `undefined` where there is no such field. */
function changed(request: object, path: string, value: unknown): unknown {
  const copy = sent(request);
  const place = places(copy, 'request').find((candidate) => candidate.path === path);
  assert.ok(place, `there is no ${path}`);
  place.holder[place.key] = value;
  return copy;
}

/** The same endpoint on a parent instead of a bridge. */
function onParent(parent: object, mac: string | undefined): unknown {
  const { createNamespaces } = REQUESTS;
  assert.ok(createNamespaces);
  const copy = sent(createNamespaces) as { namespaces: { endpoints: Record<string, unknown>[] }[] };
  const endpoints = copy.namespaces[0]?.endpoints;
  const { bridge, mac: own, ...rest } = endpoints?.[0] ?? {};
  assert.ok(endpoints && bridge !== undefined && own !== undefined);
  endpoints[0] = { ...rest, parent, ...(mac === undefined ? {} : { mac }) };
  return copy;
}

describe('an endpoint on a parent', () => {
  const macvlan = { driver: 'macvlan', interfaceName: 'eth0.10', mode: 'bridge' };
  const ipvlan = { driver: 'ipvlan', interfaceName: 'eth0', mode: 'l3', flag: 'bridge' };
  const mac = '02:42:0a:00:00:02';

  it('has the MAC address that its driver lets it have', () => {
    assert.ok(takes(onParent(macvlan, mac)));
    assert.ok(takes(onParent(ipvlan, undefined)));
    assert.ok(!takes(onParent(macvlan, undefined)));
    assert.ok(!takes(onParent(ipvlan, mac)));
  });

  it('has one parent, which is no loopback, in a mode of its driver', () => {
    assert.ok(!takes(onParent({ ...macvlan, interfaceName: 'lo' }, mac)));
    assert.ok(!takes(onParent({ ...macvlan, interfaceName: '../eth0' }, mac)));
    assert.ok(!takes(onParent({ ...macvlan, mode: 'l2' }, mac)));
    assert.ok(!takes(onParent({ ...ipvlan, mode: 'vepa' }, undefined)));
    assert.ok(!takes(onParent({ ...macvlan, flag: 'bridge' }, mac)));
  });
});

describe('the helper takes', () => {
  for (const [operation, request] of Object.entries(REQUESTS)) {
    it(`what the daemon makes of a topology for ${operation}`, () => {
      const result = v.safeParse(helperEnvelope, { id: 1, request: sent(request) });
      assert.ok(result.success, JSON.stringify(result.issues?.map(({ message }) => message)));
      assert.deepEqual(sent(result.output.request), sent(request), 'and passes it on as it is');
    });
  }

  it('names and sizes at their limits', () => {
    const { createNetworks, createNamespaces, setHostRules } = REQUESTS;
    assert.ok(createNetworks && createNamespaces && setHostRules);
    for (const [path, value] of [
      ['request.networks.0.bridge', 'fifteen-bytes.x'],
      ['request.networks.0.bridge', '0'],
      ['request.networks.0.bridge', '_x'],
      ['request.networks.0.mtu', 68],
      ['request.networks.0.mtu', 65535],
      ['request.networks.0.mtu', undefined],
      ['request.networks.0.ipv4', undefined],
      ['request.networks.0.ipv4.prefixLength', 8],
      ['request.networks.0.ipv4.prefixLength', 32],
    ] as const) {
      assert.ok(takes(changed(createNetworks, path, value)), `${path} ${value}`);
    }
    for (const [path, value] of [
      ['request.namespaces.0.name', 'a'.repeat(200)],
      ['request.namespaces.0.hostname', 'h'.repeat(64)],
      ['request.namespaces.0.endpoints.0.interfaceName', 'fifteen-bytes.x'],
      ['request.namespaces.0.endpoints.0.ipv4.prefixLength', 8],
      ['request.namespaces.0.endpoints.0.ipv4.address', '223.255.255.255'],
      ['request.namespaces.0.endpoints.0.ipv4', undefined],
      ['request.namespaces.0.routes', undefined],
    ] as const) {
      assert.ok(takes(changed(createNamespaces, path, value)), `${path} ${value}`);
    }
    for (const port of [1, 65535]) assert.ok(takes(changed(setHostRules, 'request.ports.0.hostPort', port)));
    assert.ok(takes(changed(setHostRules, 'request.ports.0.hostAddress', '127.0.0.1')));
  });
});

/** Texts that no field of any request may hold: each would mean something to a shell, a file system or a terminal. */
const HOSTILE = [
  '',
  ' ',
  '..',
  '.',
  '/',
  '../../etc/passwd',
  '/proc/1/ns/net',
  'a/b',
  '-rf',
  '--help',
  '$(id)',
  '`id`',
  'a;id',
  'a|id',
  'a&id',
  'a\nid',
  'a\0b',
  'a b',
  'a%s',
  '*',
  'é',
  '\u202e',
  '\u001b[2J',
  '%2e%2e',
  'x'.repeat(100_000),
  '__proto__/x',
];

/** Values that are not of any field's type. */
const MISTYPED: readonly unknown[] = [
  null,
  {},
  [],
  [[]],
  ['a b'],
  { toString: 'x' },
  NaN,
  Infinity,
  -1,
  1.5,
  2 ** 53,
  1e308,
];

/** Fields whose absence means something. */
const OPTIONAL = new Set([
  ...['gateway', 'domainname', 'resolver', 'server', 'bridgeOwner', 'ipv4', 'ipv6', 'mtu', 'isolated'],
  ...['routes', 'routedPorts'],
  ...['icc', 'masquerade', 'hostAddress', 'gatewayMode', 'trustedInterfaces', 'linkLocal', 'sysctls'],
]);

describe('the helper refuses', () => {
  for (const [operation, request] of Object.entries(REQUESTS)) {
    const texts = places(sent(request), 'request').filter(
      ({ holder, key }) => typeof holder[key] === 'string',
    );
    const all = places(sent(request), 'request');

    it(`hostile text in every text of ${operation}`, () => {
      for (const { path } of texts)
        for (const text of HOSTILE)
          assert.ok(!takes(changed(request, path, text)), `${path}: ${JSON.stringify(text)}`);
    });

    it(`hostile text around what is right in every text of ${operation}`, () => {
      for (const { path, holder, key } of texts) {
        const right = String(holder[key]);
        for (const text of [
          `${right}\n`,
          `\n${right}`,
          `${right}\0`,
          ` ${right}`,
          `${right} `,
          `${right}/`,
          `/${right}`,
          `${right};id`,
          `${right}\n${right}`,
        ])
          assert.ok(!takes(changed(request, path, text)), `${path}: ${JSON.stringify(text)}`);
      }
    });

    it(`other types in every field of ${operation}`, () => {
      for (const { path, holder, key } of all) {
        for (const value of MISTYPED) {
          // An empty list is a list, and an object of a list may stand for another of the same list.
          if (Array.isArray(holder[key]) && Array.isArray(value) && value.length === 0) continue;
          assert.ok(!takes(changed(request, path, value)), `${path}: ${JSON.stringify(value)}`);
        }
        if (typeof holder[key] !== 'boolean') assert.ok(!takes(changed(request, path, true)), path);
        if (typeof holder[key] !== 'number') assert.ok(!takes(changed(request, path, 7)), path);
        if (typeof holder[key] === 'number')
          assert.ok(!takes(changed(request, path, String(holder[key]))), path);
      }
    });

    it(`fields of ${operation} that are missing or too many`, () => {
      for (const { path, holder, key } of all) {
        if (Array.isArray(holder) || OPTIONAL.has(key)) continue;
        assert.ok(!takes(changed(request, path, undefined)), `${path} is missing`);
      }
      for (const extra of ['command', 'path', 'fd', 'constructor', 'extra']) {
        assert.ok(!takes({ ...request, [extra]: 'x' }), extra);
      }
      for (const { path, holder, key } of all) {
        const value = holder[key];
        if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
        assert.ok(!takes(changed(request, path, { ...value, extra: 1 })), `${path}.extra`);
      }
    });
  }

  it('device names that are none, or stand for other things where they are used', () => {
    for (const name of [
      'all',
      'default',
      'lo',
      '-x',
      '.x',
      '..',
      'br+',
      'br%d',
      'br:1',
      'br/1',
      'br 1',
      '!br',
      'sixteen-bytes-it',
      'bré',
    ]) {
      assert.ok(!takes({ op: 'deleteNetworks', project: ID, bridges: [name] }), name);
      for (const [operation, path] of [
        ['createNetworks', 'request.networks.0.bridge'],
        ['setHostRules', 'request.networks.0.bridge'],
        ['setHostRules', 'request.ports.0.bridge'],
        ['createNamespaces', 'request.namespaces.0.endpoints.0.bridge'],
      ] as const) {
        assert.ok(!takes(changed(REQUESTS[operation] ?? {}, path, name)), `${operation} ${name}`);
      }
    }
  });

  it('ends of veth pairs that could be devices of the machine', () => {
    for (const name of ['eth0', 'docker0', 'veth0', 'veth012345', 'vethABCDEF01', 'veth0123456789ab']) {
      const namespaces = [{ name: 'a', veths: [name] }];
      assert.ok(!takes({ op: 'deleteNamespaces', project: ID, namespaces }), name);
      const path = 'request.namespaces.0.endpoints.0.veth';
      assert.ok(!takes(changed(REQUESTS['createNamespaces'] ?? {}, path, name)), name);
    }
  });

  it('options of rules that are none', () => {
    const { setHostRules } = REQUESTS;
    assert.ok(setHostRules);
    for (const [path, values] of [
      ['request.networks.0.icc', [0, 'false', null]],
      ['request.networks.0.masquerade', [1, 'true', null]],
      ['request.networks.0.hostAddress', ['0.0.0.0', '127.0.0.1', '224.0.0.1', '192.0.2.7/32', '::1']],
      ['request.networks.2.gatewayMode', ['open', 'NAT', 'accept', ['nat'], null]],
      [
        'request.networks.0.trustedInterfaces',
        ['eth0', ['eth+'], ['all'], ['eth0', ''], ['eth0:'], [0], [['eth0']]],
      ],
      ['request.routedPorts.0.bridge', ['all', 'br+']],
      ['request.routedPorts.0.address', ['0.0.0.0', '10.0.0.0/8']],
      ['request.routedPorts.0.containerPort', [0, 65536, '80']],
      ['request.routedPorts.0.protocol', ['icmp', 'sctp', 'all']],
    ] as const) {
      for (const value of values)
        assert.ok(!takes(changed(setHostRules, path, value)), `${path}: ${JSON.stringify(value)}`);
    }
    const interfaces = Array.from({ length: 17 }, (_, index) => `eth${index}`);
    const path = 'request.networks.0.trustedInterfaces';
    assert.ok(takes(changed(setHostRules, path, interfaces.slice(1))));
    assert.ok(!takes(changed(setHostRules, path, interfaces)));
  });

  it('sysctls that are not of the network, of another interface, or no values', () => {
    const { createNamespaces } = REQUESTS;
    assert.ok(createNamespaces);
    const all = places(sent(createNamespaces), 'request').filter(({ key }) => key === 'sysctls');
    const ofEndpoint = all.find(({ path }) => path.includes('endpoints'))?.path ?? '';
    const ofNamespace = all.find(({ path }) => !path.includes('endpoints'))?.path ?? '';
    const takesSysctl = (path: string, name: string, value = '1'): boolean =>
      takes(changed(createNamespaces, path, [{ name, value }]));
    for (const name of [
      'net.core.somaxconn',
      'net.ipv4.conf.eth0.log_martians',
      'net.ipv6.conf.all.disable_ipv6',
    ])
      assert.ok(takesSysctl(ofNamespace, name), name);
    for (const name of [
      'net',
      'net.',
      'net..ipv4',
      'net.ipv4.',
      'net/ipv4/ip_forward',
      'net.ipv4/ip_forward',
      'net.ipv4.ip_forward=1',
      'kernel.hostname',
      'kernel.core_pattern',
      'vm.net.x',
      'xnet.ipv4',
      `net.${'x'.repeat(200)}`,
    ])
      assert.ok(!takesSysctl(ofNamespace, name), name);
    for (const name of ['net.ipv4.conf.IFNAME.log_martians', 'net.ipv6.neigh.IFNAME.gc_stale_time'])
      assert.ok(takesSysctl(ofEndpoint, name), name);
    for (const name of [
      'net.ipv4.conf.eth0.log_martians',
      'net.ipv4.conf.all.log_martians',
      'net.ipv4.ip_forward',
      'net.core.IFNAME.x',
      'net.ipv4.conf.IFNAME',
      'net.ipv4.conf.IFNAME.x.y',
      'net.ipv4.conf.IFNAME.IFNAME',
      'net.ipv4..IFNAME.x',
    ])
      assert.ok(!takesSysctl(ofEndpoint, name), name);
    const values = [
      '0',
      '-1',
      '4096 87380 6291456',
      '2000\t3000',
      'bbr',
      'fq_codel',
      '1000-2000,3000',
      '00ff-1',
    ];
    for (const path of [ofNamespace, ofEndpoint]) {
      const name = path === ofEndpoint ? 'net.ipv4.conf.IFNAME.x' : 'net.ipv4.x';
      for (const value of values) assert.ok(takesSysctl(path, name, value), value);
      for (const value of ['', '-', '- 1', '1 ', ' 1', '1  x', '1\n2', '-x', '1;2', '/1', 'x'.repeat(201)])
        assert.ok(!takesSysctl(path, name, value), JSON.stringify(value));
      const many = (count: number): unknown => Array.from({ length: count }, () => ({ name, value: '1' }));
      assert.ok(takes(changed(createNamespaces, path, many(64))));
      assert.ok(!takes(changed(createNamespaces, path, many(65))));
    }
  });

  it('further addresses that no device may have, or too many of them', () => {
    const { createNamespaces } = REQUESTS;
    assert.ok(createNamespaces);
    const path = places(sent(createNamespaces), 'request').find(({ key }) => key === 'linkLocal')?.path ?? '';
    for (const address of [
      '0.0.0.0',
      '127.0.0.1',
      '224.0.0.1',
      '::',
      '::1',
      'ff02::1',
      'fe80::8/64',
      '169.254.8.8/16',
    ])
      assert.ok(!takes(changed(createNamespaces, path, [address])), address);
    const many = Array.from({ length: 17 }, (_, index) => `169.254.0.${index}`);
    assert.ok(takes(changed(createNamespaces, path, many.slice(1))));
    assert.ok(!takes(changed(createNamespaces, path, many)));
  });

  it('an MTU that no Ethernet device takes', () => {
    let count = 0;
    for (const [operation, request] of Object.entries(REQUESTS)) {
      for (const { path, key } of places(sent(request), 'request')) {
        if (key !== 'mtu') continue;
        count += 1;
        for (const mtu of [0, 67, 65536, 1500.5, '1500'])
          assert.ok(!takes(changed(request, path, mtu)), `${operation} ${path} ${mtu}`);
      }
    }
    assert.equal(count, 4, 'of one bridge, and of three endpoints on it');
  });

  it('names that are folders, options, or longer than a file name', () => {
    for (const name of ['.', '..', '.hidden', '-x', '_x', 'a/..', 'x'.repeat(201)]) {
      assert.ok(!takes({ op: 'readNamespace', project: ID, name }), name);
    }
    for (const project of ['', '0123abc', '0123abcde', '0123ABCD', '../../..', 'xyzxyzxy', '0123abc\n']) {
      assert.ok(!takes({ op: 'sweep', project }), project);
    }
  });

  it('addresses that no device may have', () => {
    const path = 'request.networks.0.ipv4.address';
    for (const address of [
      '0.0.0.0',
      '0.1.2.3',
      '127.0.0.1',
      '127.255.0.1',
      '224.0.0.1',
      '239.1.1.1',
      '255.255.255.255',
    ])
      assert.ok(!takes(changed(REQUESTS['createNetworks'] ?? {}, path, address)), address);
  });

  it('IPv6 addresses in any form but the shortest, or that no device may have', () => {
    const { createNetworks, setHostRules } = REQUESTS;
    assert.ok(createNetworks && setHostRules);
    const path = 'request.networks.0.ipv6.address';
    for (const address of ['fd00::1', '2001:db8::1:0:0:1', 'fe80::1', '64:ff9b::c000:201'])
      assert.ok(takes(changed(createNetworks, path, address)), address);
    for (const address of [
      ...[
        'FD00::1',
        'fd00:0::1',
        'fd00::0001',
        'fd00:0:0:0:0:0:0:1',
        '[fd00::1]',
        'fd00::1%eth0',
        'fd00:::1',
      ],
      ...[
        '::',
        '::1',
        '::192.0.2.1',
        '::c000:201',
        '::ffff:192.0.2.1',
        '::ffff:c000:201',
        'ff02::1',
        'fd00::1/64',
      ],
      ...['10.0.0.1', 'fd00', ':', 'fd00::g', '1:2:3:4:5:6:7:8:9'],
    ])
      assert.ok(!takes(changed(createNetworks, path, address)), address);
    for (const length of [0, 7, 129, '64', 64.5])
      assert.ok(
        !takes(changed(createNetworks, 'request.networks.0.ipv6.prefixLength', length)),
        String(length),
      );
    for (const subnet of ['fd00::/8', 'fd00:94::/64', 'fd00::/100', 'fd00::/128'])
      assert.ok(takes(changed(setHostRules, 'request.networks.1.subnet', subnet)), subnet);
    for (const subnet of [
      '::/0',
      '2000::/3',
      'fd00::/129',
      'fd00::/064',
      'fd00::',
      'FD00::/64',
      'ff00::/8',
      '::1/64',
    ])
      assert.ok(!takes(changed(setHostRules, 'request.networks.1.subnet', subnet)), subnet);
  });

  it('default routes of a family by a gateway of the other, or more than one for each', () => {
    const { createNamespaces } = REQUESTS;
    assert.ok(createNamespaces);
    const path = 'request.namespaces.0.routes';
    const route = (family: unknown, gateway?: string): object => ({ family, interfaceName: 'eth0', gateway });
    assert.ok(takes(changed(createNamespaces, path, [route(4, '10.0.0.1'), route(6, 'fe80::1')])));
    assert.ok(takes(changed(createNamespaces, path, [route(6)])));
    for (const routes of [
      [route(4, 'fd00::1')],
      [route(6, '10.0.0.1')],
      [route(5)],
      [route(4), route(6), route(6)],
    ])
      assert.ok(!takes(changed(createNamespaces, path, routes)), JSON.stringify(routes));
  });

  it('addresses in any notation but the plain one', () => {
    for (const address of [
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '1.2.3.04',
      '0x1.2.3.4',
      '16909060',
      '1.2.3.4/8',
      '::1',
      '::ffff:1.2.3.4',
      '[::1]',
      'localhost',
      '1.2.3.4:80',
      '١.2.3.4',
    ])
      assert.ok(!takes({ op: 'connect', address, port: 80 }), address);
  });

  it('subnets that cover the internet, and lengths that are none', () => {
    const path = 'request.networks.0.subnet';
    for (const subnet of [
      '0.0.0.0/0',
      '10.0.0.0/7',
      '10.0.0.0/33',
      '10.0.0.0/99',
      '10.0.0.0/-8',
      '10.0.0.0/08',
      '10.0.0.0/8/8',
      '10.0.0.0',
      '10.0.0.0/',
      '10.0.0.0/255.0.0.0',
    ])
      assert.ok(!takes(changed(REQUESTS['setHostRules'] ?? {}, path, subnet)), subnet);
    for (const length of [0, 7, 33, 64, '16', 16.5])
      assert.ok(
        !takes(changed(REQUESTS['createNetworks'] ?? {}, 'request.networks.0.ipv4.prefixLength', length)),
        String(length),
      );
  });

  it('ports that are none', () => {
    for (const port of [0, -1, 65536, 80.5, '80', NaN])
      assert.ok(!takes({ op: 'connect', address: '10.0.0.1', port }), String(port));
  });

  it('more than there can be', () => {
    const many = (count: number, value: unknown): unknown[] => Array.from({ length: count }, () => value);
    const namespace = { name: 'a', hostname: 'a', endpoints: [] };
    const bridge = 'br-0123456789ab';
    const veth = 'veth0123456789';
    const net = { bridge, ipv4: { address: '10.0.0.1', prefixLength: 16 } };
    const endpoint = {
      bridge,
      veth,
      interfaceName: 'eth0',
      mac: '02:42:00:00:00:01',
      ipv4: { address: '10.0.0.2', prefixLength: 16 },
    };
    const port = {
      bridge,
      hostAddress: '0.0.0.0',
      hostPort: 1,
      address: '10.0.0.2',
      containerPort: 1,
      protocol: 'tcp',
    };
    for (const [limit, request] of [
      [
        1024,
        (list: unknown[]) => ({ op: 'createNamespaces', project: ID, namespaces: list.map(() => namespace) }),
      ],
      [
        64,
        (list: unknown[]) => ({
          op: 'createNamespaces',
          project: ID,
          namespaces: [{ ...namespace, endpoints: list.map(() => endpoint) }],
        }),
      ],
      [256, (list: unknown[]) => ({ op: 'createNetworks', project: ID, networks: list.map(() => net) })],
      [
        4096,
        (list: unknown[]) => ({
          op: 'setHostRules',
          project: ID,
          networks: [],
          publish: true,
          ports: list.map(() => port),
        }),
      ],
      [
        4096,
        (list: unknown[]) => ({
          op: 'setHostRules',
          project: ID,
          networks: [],
          publish: true,
          ports: [],
          routedPorts: list.map(() => ({ bridge, address: '10.0.0.2', containerPort: 1, protocol: 'tcp' })),
        }),
      ],
      [
        1024,
        (list: unknown[]) => ({
          op: 'deleteNamespaces',
          project: ID,
          namespaces: list.map(() => ({ name: 'a', veths: [] })),
        }),
      ],
      [
        64,
        (list: unknown[]) => ({
          op: 'deleteNamespaces',
          project: ID,
          namespaces: [{ name: 'a', veths: list.map(() => veth) }],
        }),
      ],
      [256, (list: unknown[]) => ({ op: 'deleteNetworks', project: ID, bridges: list.map(() => bridge) })],
    ] as const) {
      assert.ok(takes(request(many(limit, 0))), `${limit} are taken: ${JSON.stringify(request([0]))}`);
      assert.ok(!takes(request(many(limit + 1, 0))), `one more is not: ${JSON.stringify(request([0]))}`);
    }
  });

  it('operations that it does not have, and what is no request at all', () => {
    for (const request of [
      { op: 'exec', command: 'id' },
      { op: 'toString' },
      { op: '__proto__' },
      { op: ['sweep'], project: ID },
      { project: ID },
      [],
      'sweep',
      null,
      undefined,
    ])
      assert.ok(!takes(request), JSON.stringify(request));
    for (const message of [
      null,
      'x',
      1,
      [],
      {},
      { id: 1 },
      { request: REQUESTS['sweep'] },
      { id: '1', request: REQUESTS['sweep'] },
      { id: 1, request: REQUESTS['sweep'], extra: 1 },
    ])
      assert.ok(!v.is(helperEnvelope, message), JSON.stringify(message));
  });

  it('a request whose fields are inherited instead of its own', () => {
    const polluted = JSON.parse(`{"op":"sweep","__proto__":{"project":"${ID}"}}`) as unknown;
    assert.ok(!takes(polluted));
  });
});

describe('the daemon takes from the helper', () => {
  it('its messages, and nothing else', () => {
    for (const message of [
      { kind: 'ready', pid: 1 },
      { kind: 'unfit', code: 'EACCES', message: 'x' },
      { kind: 'dnsSocket', project: ID, name: 'a', protocol: 'udp' },
      { kind: 'result', id: 1, result: null },
      { kind: 'error', id: 1, code: 'x', message: 'y' },
    ])
      assert.ok(v.is(helperMessage, message), message.kind);
    for (const message of [
      null,
      {},
      { kind: 'ready' },
      { kind: 'other' },
      { kind: 'dnsSocket', project: ID, name: '../a', protocol: 'udp' },
      { kind: 'error', id: '1', code: 'x', message: 'y' },
    ])
      assert.ok(!v.is(helperMessage, message), JSON.stringify(message));
  });
});
