/** Rows H1 to H27: /etc/hosts, hostname, host-gateway. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { hostModeHostsFile, hostsFile } from '../../../../src/dns/hosts-file';
import { planTopology } from '../../../../src/topology/plan';
import type { ServiceNamespace } from '../../../../src/topology/topology';
import { network, project, service } from '../../topology/project-builder';
import { row, world, type Box } from './world';

const LOCALHOST = '127.0.0.1\tlocalhost';
const DEFAULTS = [
  ...[LOCALHOST, '::1\tlocalhost ip6-localhost ip6-loopback', 'fe00::\tip6-localnet'],
  ...['ff00::\tip6-mcastprefix', 'ff02::1\tip6-allnodes', 'ff02::2\tip6-allrouters'],
];
const OFF = { 'net.ipv6.conf.all.disable_ipv6': '1' };
const EXTRA = [
  { address: '192.0.2.1', names: ['one.extra'] },
  { address: '2001:db8::1', names: ['two.extra'] },
];

function box(boxes: Readonly<Record<string, Box>>, values: Partial<ServiceNamespace> = {}): ServiceNamespace {
  const [namespace] = world({ c: boxes }).namespaces;
  assert.ok(namespace);
  return { ...namespace, ...values };
}
const net1: Box = { v4: '10.0.0.2', v6: 'fd00::2' };
const net2: Box = { v4: '10.1.0.2', v6: 'fd01::2' };
const c1 = { hostname: 'c1.invalid' };
const own = ({ v4 = '', v6 = '' }: Box): string[] => [`${v4}\tc1.invalid c1`, `${v6}\tc1.invalid c1`];
const extra = EXTRA.map(({ address, names }) => `${address}\t${names.join(' ')}`);

/** What is in the namespace, and the lines of its file. */
const ROWS: readonly (readonly [string, string, ServiceNamespace, readonly string[]])[] = [
  ['H1', 'the lines that every container has', box({}), DEFAULTS],
  [
    'H2',
    'without IPv6 no line has an IPv6 address',
    box({}, { sysctls: OFF, hosts: EXTRA }),
    [LOCALHOST, extra[0] ?? ''],
  ],
  [
    'H7',
    'a name with dots has its first label beside it',
    box({ n: net1 }, { hostname: 'somehost.example.com' }),
    [...DEFAULTS, '10.0.0.2\tsomehost.example.com somehost', 'fd00::2\tsomehost.example.com somehost'],
  ],
  ['H8', 'both families', box({ n: net1 }), [...DEFAULTS, '10.0.0.2\tc', 'fd00::2\tc']],
  ['H9', 'and with IPv6 switched off', box({ n: net1 }, { sysctls: OFF }), [LOCALHOST, '10.0.0.2\tc']],
  [
    'H10',
    'two networks and extra hosts',
    box({ net1, net2 }, { ...c1, hosts: EXTRA }),
    [...DEFAULTS, ...extra, ...own(net1), ...own(net2)],
  ],
  [
    'H11',
    'after one network was left',
    box({ net2 }, { ...c1, hosts: EXTRA }),
    [...DEFAULTS, ...extra, ...own(net2)],
  ],
  [
    'H12',
    'after it was joined again',
    box({ net2, net1 }, { ...c1, hosts: EXTRA }),
    [...DEFAULTS, ...extra, ...own(net2), ...own(net1)],
  ],
  ['H13', 'and left again', box({ net2 }, { ...c1, hosts: EXTRA }), [...DEFAULTS, ...extra, ...own(net2)]],
  ['H14', 'after all were left', box({}, { ...c1, hosts: EXTRA }), [...DEFAULTS, ...extra]],
  [
    'H18',
    'an extra host',
    box({}, { hosts: [{ address: '86.75.30.9', names: ['extra'] }] }),
    [...DEFAULTS, '86.75.30.9\textra'],
  ],
  [
    'H21',
    'a whole domain name as hostname',
    box({ n: net1 }, { hostname: 'foobar.example.com' }),
    [...DEFAULTS, '10.0.0.2\tfoobar.example.com foobar', 'fd00::2\tfoobar.example.com foobar'],
  ],
];

describe('/etc/hosts, row by row', () => {
  for (const [id, title, namespace, expected] of ROWS)
    row(id, title, () => assert.deepEqual(hostsFile(namespace).split('\n').slice(0, -1), expected));
  row('H19', 'in the network of the host, extra hosts make a file of its own', () => {
    const text = hostModeHostsFile(box({}, { hosts: EXTRA }), '127.0.0.1 machine\n');
    assert.ok(text.includes(extra[0] ?? '') && !text.includes('machine'));
  });
  row('H20', 'and without them it has the file of the host', () => {
    assert.equal(hostModeHostsFile(box({}), '127.0.0.1 machine\n'), '127.0.0.1 machine\n');
  });
  row('H15', 'host-gateway is the address of the default bridge', () => {
    const web = service('web', { extraHosts: [{ host: 'host.docker.internal', address: 'host-gateway' }] });
    const topology = planTopology(project([web], [network('default')]));
    const [namespace] = topology.namespaces;
    assert.ok(namespace && topology.hostGateway);
    assert.match(
      hostsFile(namespace),
      new RegExp(`^${topology.hostGateway.ipv4}\thost.docker.internal$`, 'm'),
    );
  });
  row('H22', 'the hostname is the one that is given, else the short ID', () => {
    const [given, other] = planTopology(
      project([service('one', { hostname: 'full.name' }), service('two')]),
    ).namespaces;
    assert.equal(given?.hostname, 'full.name');
    assert.equal(other?.hostname, other?.shortId);
  });
  row('H23', 'who shares a namespace shares its hostname', () => {
    const side = service('side', { networkMode: 'service:web', networks: [] });
    const { namespaces } = planTopology(project([service('web', { hostname: 'h' }), side]));
    assert.deepEqual(
      namespaces.map(({ hostname }) => hostname),
      ['h', 'h'],
    );
  });
  row('H24', 'links on the default bridge are lines', () => {
    const target = service('db', { networkMode: 'bridge', networks: [] });
    const web = service('web', { networkMode: 'bridge', networks: [], links: ['db:store'] });
    const { namespaces } = planTopology(project([target, web]));
    const linking = namespaces.find((each) => each.service === 'web');
    assert.ok(
      linking?.hosts?.some(({ names }) => names.includes('store')),
      JSON.stringify(linking?.hosts),
    );
  });
});
