/** Rows V1 to V49: resolv.conf. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe } from 'node:test';
import { writeNamespaceFiles } from '../../../../src/daemon/namespace-files';
import { hostResolvConf, legacyResolvConf } from '../../../../src/dns/plain-resolv-conf';
import { namespaceResolvConf } from '../../../../src/dns/resolv-conf';
import { parseResolvConf, type ResolvConfInput } from '../../../../src/dns/resolv-conf-input';
import { planTopology } from '../../../../src/topology/plan';
import { network, project, service } from '../../topology/project-builder';
import { row } from './world';

type Overrides = Partial<Pick<ResolvConfInput, 'dns' | 'dnsSearch' | 'dnsOptions'>>;

const input = (hostText: string, overrides: Overrides = {}): ResolvConfInput => ({
  ...{ hostText, hostPath: '/etc/resolv.conf', dns: [], dnsSearch: [], dnsOptions: [] },
  ...overrides,
});
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
/** Without the header, and the comments without the path of the file. */
const body = ({ text }: { readonly text: string }): string[] =>
  lines(text)
    .slice(2)
    .filter((line) => !line.startsWith('# Based on'));

const SELF = 'nameserver 127.0.0.11';
const NONE = '# Overrides: []';
const NDOTS_0 = 'options ndots:0';
const OURS = '# Option ndots from: internal';
const V6 = 'fdb6:b8fe:b528::1';

/** With the embedded resolver: host file, what the service asks for, and what stands in the file. */
const INTERNAL: readonly (readonly [string, string, Overrides, readonly string[]])[] = [
  ['V1', 'nameserver 10.0.0.1', {}, [SELF, NDOTS_0, '# ExtServers: [host(10.0.0.1)]', NONE, OURS]],
  [
    'V2',
    `nameserver 10.0.0.1\nnameserver ${V6}`,
    {},
    [SELF, NDOTS_0, `# ExtServers: [host(10.0.0.1) host(${V6})]`, NONE, OURS],
  ],
  ['V3', 'nameserver 127.0.0.53', {}, [SELF, NDOTS_0, '# ExtServers: [host(127.0.0.53)]', NONE, OURS]],
  [
    'V4',
    'nameserver 10.0.0.1',
    { dns: ['127.0.0.53'] },
    [SELF, NDOTS_0, '# ExtServers: [127.0.0.53]', '# Overrides: [nameservers]', OURS],
  ],
  ['V5', `nameserver ${V6}`, {}, [SELF, NDOTS_0, `# ExtServers: [host(${V6})]`, NONE, OURS]],
  [
    'V6',
    'nameserver 127.0.0.53\nnameserver ::1',
    {},
    [SELF, NDOTS_0, '# ExtServers: [host(127.0.0.53) host(::1)]', NONE, OURS],
  ],
  [
    'V7',
    'nameserver 10.0.0.1\noptions ndots:1',
    {},
    [SELF, 'options ndots:1', '# ExtServers: [host(10.0.0.1)]', NONE, '# Option ndots from: host'],
  ],
  ['V8', 'nameserver 10.0.0.1', {}, [SELF, NDOTS_0, '# ExtServers: [host(10.0.0.1)]', NONE, OURS]],
  [
    'V9',
    'options ndots:1',
    { dnsOptions: ['ndots:2'] },
    [
      SELF,
      'options ndots:2',
      '# NO EXTERNAL NAMESERVERS DEFINED',
      '# Overrides: [options]',
      '# Option ndots from: override',
    ],
  ],
  ['V11', '', {}, [SELF, NDOTS_0, '# NO EXTERNAL NAMESERVERS DEFINED', NONE, OURS]],
  [
    'V13',
    'options ndots:-1 foo:bar ndots ndots:',
    {},
    [SELF, 'options foo:bar ndots:0', '# NO EXTERNAL NAMESERVERS DEFINED', NONE, OURS],
  ],
  [
    'V14',
    'options ndots:1 foo:bar ndots ndots:',
    {},
    [SELF, 'options ndots:1 foo:bar', '# NO EXTERNAL NAMESERVERS DEFINED', NONE, '# Option ndots from: host'],
  ],
  [
    'V31',
    'nameserver 1.2.3.4.5',
    {},
    [SELF, NDOTS_0, '# NO EXTERNAL NAMESERVERS DEFINED', '# Invalid nameservers: [1.2.3.4.5]', NONE, OURS],
  ],
  [
    'V32',
    'something one\nnameserver 10.0.0.1\noptions edns0\nlast thing',
    {},
    [
      SELF,
      'options edns0 ndots:0',
      'something one',
      'last thing',
      '# ExtServers: [host(10.0.0.1)]',
      NONE,
      OURS,
    ],
  ],
  ['V35', '', {}, [SELF, NDOTS_0, '# NO EXTERNAL NAMESERVERS DEFINED', NONE, OURS]],
  ['V37', '', {}, [SELF, NDOTS_0, '# NO EXTERNAL NAMESERVERS DEFINED', NONE, OURS]],
  [
    'V38',
    '',
    { dnsOptions: ['ndots:5'] },
    [
      SELF,
      'options ndots:5',
      '# NO EXTERNAL NAMESERVERS DEFINED',
      '# Overrides: [options]',
      '# Option ndots from: override',
    ],
  ],
  [
    'V39',
    '',
    { dnsOptions: ['ndots:0'] },
    [
      SELF,
      NDOTS_0,
      '# NO EXTERNAL NAMESERVERS DEFINED',
      '# Overrides: [options]',
      '# Option ndots from: override',
    ],
  ],
  [
    'V40',
    '',
    { dnsOptions: ['ndots:foobar'] },
    [SELF, NDOTS_0, '# NO EXTERNAL NAMESERVERS DEFINED', '# Overrides: [options]', OURS],
  ],
];

const GOOGLE = ['nameserver 8.8.8.8', 'nameserver 8.8.4.4', '# Used default nameservers.', NONE];
/** On the default bridge, which has no IPv6 here. */
const LEGACY: readonly (readonly [string, string, Overrides, readonly string[]])[] = [
  ['V15', 'nameserver 10.0.0.1', {}, ['nameserver 10.0.0.1', NONE]],
  ['V17', `nameserver 10.0.0.1\nnameserver ${V6}`, {}, ['nameserver 10.0.0.1', NONE]],
  ['V18', 'nameserver 127.0.0.53', {}, GOOGLE],
  ['V20', 'nameserver 127.0.0.53\nnameserver ::1', {}, GOOGLE],
  ['V23', `nameserver 127.0.0.53\nnameserver ${V6}`, {}, GOOGLE],
  [
    'V24',
    'nameserver 10.0.0.1',
    { dns: ['127.0.0.1', '::1'] },
    ['nameserver 127.0.0.1', 'nameserver ::1', '# Overrides: [nameservers]'],
  ],
  [
    'V26',
    'nameserver 10.0.0.1\nsearch invalid\noptions ndots:0',
    {},
    ['nameserver 10.0.0.1', 'search invalid', NDOTS_0, NONE, '# Option ndots from: host'],
  ],
  [
    'V28',
    'nameserver 10.0.0.1\nsearch invalid\noptions ndots:0',
    {
      dns: ['2.3.4.5', 'fdba:acdd:587c::53'],
      dnsSearch: ['com', 'invalid', 'example'],
      dnsOptions: ['ndots:1', 'edns0', 'trust-ad'],
    },
    [
      'nameserver 2.3.4.5',
      'nameserver fdba:acdd:587c::53',
      'search com invalid example',
      'options ndots:1 edns0 trust-ad',
      '# Overrides: [nameservers search options]',
      '# Option ndots from: override',
    ],
  ],
  ['V43', 'nameserver 127.0.0.1\n#nameserver 10.0.0.1\nnameserver ::1', {}, GOOGLE],
  [
    'V44',
    'nameserver 10.0.0.1',
    { dns: ['127.0.0.1'], dnsSearch: ['mydomain'], dnsOptions: ['ndots:9'] },
    [
      'nameserver 127.0.0.1',
      'search mydomain',
      'options ndots:9',
      '# Overrides: [nameservers search options]',
      '# Option ndots from: override',
    ],
  ],
  [
    'V45',
    'nameserver 10.0.0.1\nsearch lan',
    { dns: ['1.1.1.1'], dnsSearch: ['.'], dnsOptions: ['ndots:3'] },
    [
      'nameserver 1.1.1.1',
      'options ndots:3',
      '# Overrides: [nameservers search options]',
      '# Option ndots from: override',
    ],
  ],
  [
    'V46',
    '',
    {
      dns: ['1.1.1.1', '2.2.2.2'],
      dnsSearch: ['mydomain', 'mydomain2'],
      dnsOptions: ['ndots:9', 'timeout:3'],
    },
    [
      'nameserver 1.1.1.1',
      'nameserver 2.2.2.2',
      'search mydomain mydomain2',
      'options ndots:9 timeout:3',
      '# Overrides: [nameservers search options]',
      '# Option ndots from: override',
    ],
  ],
];

describe('resolv.conf with a resolver, row by row', () => {
  for (const [id, host, overrides, expected] of INTERNAL)
    row(id, `${JSON.stringify(host)} ${JSON.stringify(overrides)}`, () => {
      assert.deepEqual(body(namespaceResolvConf(input(host, overrides))), expected);
    });
  row('V33', 'header, blank line, body, blank line, trailer', () => {
    const { text } = namespaceResolvConf(input('nameserver 10.0.0.1\nsearch lan'));
    const blocks = text
      .trimEnd()
      .split('\n\n')
      .map((block) => block.split('\n').every((line) => line.startsWith('#')));
    assert.deepEqual(blocks, [true, false, true]);
  });
  row('V34', 'a line that is too long', () => {
    assert.throws(() => parseResolvConf('x'.repeat(65_537)), /65536/);
  });
  row('V41', 'the whole file on a network with IPv6', () => {
    const { text } = namespaceResolvConf(input('nameserver 127.0.0.53'));
    assert.deepEqual(lines(text).slice(2), [
      ...[SELF, NDOTS_0, "# Based on host file: '/etc/resolv.conf' (internal resolver)"],
      ...['# ExtServers: [host(127.0.0.53)]', NONE, OURS],
    ]);
  });
  row('V42', 'the search list of the host stays, and in its network the whole file', () => {
    const host = 'nameserver 10.0.0.1\nsearch lan';
    assert.deepEqual(body(namespaceResolvConf(input(host))).slice(0, 3), [SELF, 'search lan', NDOTS_0]);
    assert.deepEqual(body(hostResolvConf(input(host))).slice(0, 2), host.split('\n'));
  });
});

describe('resolv.conf without a resolver, row by row', () => {
  for (const [id, host, overrides, expected] of LEGACY)
    row(id, `${JSON.stringify(host)} ${JSON.stringify(overrides)}`, () => {
      assert.deepEqual(body(legacyResolvConf(input(host, overrides))), expected);
    });
  row('V47', 'in the network of the host each value can be replaced on its own', () => {
    const host = 'nameserver 10.0.0.1\nsearch lan\noptions edns0';
    const all = (overrides: Overrides): string[] => body(hostResolvConf(input(host, overrides))).slice(0, 3);
    assert.deepEqual(all({ dns: ['1.1.1.1'] }), ['nameserver 1.1.1.1', 'search lan', 'options edns0']);
    assert.deepEqual(all({ dnsSearch: ['other'] }), ['nameserver 10.0.0.1', 'search other', 'options edns0']);
    assert.deepEqual(all({ dnsOptions: ['timeout:3'] }), [
      'nameserver 10.0.0.1',
      'search lan',
      'options timeout:3',
    ]);
  });
  row('V48', 'everybody may read it', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-files-'));
    const topology = planTopology(project([service('web')], [network('default')]));
    const [web] = topology.namespaces;
    assert.ok(web);
    writeNamespaceFiles(folder, '00000000', web, 'replace', topology);
    const [file] = fs
      .readdirSync(folder, { recursive: true })
      .filter((name) => String(name).endsWith('resolv.conf'));
    const { mode } = fs.statSync(path.join(folder, String(file)));
    fs.rmSync(folder, { recursive: true });
    assert.equal(mode & 0o444, 0o444);
  });
});
