import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namespaceResolvConf } from '../../../src/dns/resolv-conf';
import { parseResolvConf, type ResolvConfInput } from '../../../src/dns/resolv-conf-input';

function made(hostText: string, overrides: Partial<ResolvConfInput> = {}) {
  const result = namespaceResolvConf({
    hostText,
    hostPath: '/etc/resolv.conf',
    dns: [],
    dnsSearch: [],
    dnsOptions: [],
    ...overrides,
  });
  const lines = result.text.split('\n');
  return {
    ...result,
    /** What a stub resolver reads. */
    body: lines.filter((line) => line !== '' && !line.startsWith('#')),
    comments: lines.filter((line) => line.startsWith('#')),
    servers: result.upstreams.map(({ address, port }) => `${address}:${port}`),
  };
}

describe('reading resolv.conf', () => {
  it('knows comments in the first column only', () => {
    const text = '# one\n; two\n  # three\nsearch a # b\n\n   \n';
    assert.deepEqual(parseResolvConf(text), {
      nameservers: [],
      invalidNameservers: [],
      search: ['a', '#', 'b'],
      options: [],
      other: ['  # three'],
    });
  });

  it('takes the last search or domain line and all options', () => {
    const parsed = parseResolvConf('search a b\noptions x:1\ndomain c\nsearch\noptions  y\tz\noptions\n');
    assert.deepEqual(parsed.search, ['c']);
    assert.deepEqual(parsed.options, ['x:1', 'y', 'z']);
  });

  it('keeps servers with a zone, sets aside what is no address, and keeps unknown lines in order', () => {
    const parsed = parseResolvConf(
      'sortlist 1\nnameserver fe80::1%eth0\nnameserver 1.2.3.4.5\nnameserver\nlookup  file\n',
    );
    assert.deepEqual(parsed.nameservers, ['fe80::1%eth0']);
    assert.deepEqual(parsed.invalidNameservers, ['1.2.3.4.5']);
    assert.deepEqual(parsed.other, ['sortlist 1', 'lookup  file']);
  });

  it('refuses a line that is too long', () => {
    assert.throws(() => parseResolvConf('a'.repeat(65537)), /exceeds 65536/);
    assert.equal(parseResolvConf('a'.repeat(65536)).other.length, 1);
  });
});

describe('the file of a namespace', () => {
  it('lists the resolver alone, and the servers of the host become its upstreams', () => {
    const { body, servers, comments, text } = made('nameserver 127.0.0.53\nnameserver fd00::53\n');
    assert.deepEqual(body, ['nameserver 127.0.0.11', 'options ndots:0']);
    assert.deepEqual(servers, ['127.0.0.53:53', 'fd00::53:53']);
    assert.match(comments[0] ?? '', /Netscope/);
    assert.ok(comments.includes('# ExtServers: [host(127.0.0.53) host(fd00::53)]'));
    assert.ok(comments.includes("# Based on host file: '/etc/resolv.conf' (internal resolver)"));
    assert.ok(comments.includes('# Overrides: []'));
    assert.ok(comments.includes('# Option ndots from: internal'));
    assert.ok(text.endsWith('\n'));
  });

  it('inherits search list, options and unknown lines', () => {
    const { body } = made(
      'nameserver 10.0.0.1\nsearch lan home\noptions edns0 trust-ad\nsortlist 10.0.0.0\n',
    );
    assert.deepEqual(body, [
      'nameserver 127.0.0.11',
      'search lan home',
      'options edns0 trust-ad ndots:0',
      'sortlist 10.0.0.0',
    ]);
  });

  it('says that there are no servers', () => {
    const { body, servers, comments } = made('');
    assert.deepEqual(body, ['nameserver 127.0.0.11', 'options ndots:0']);
    assert.deepEqual(servers, []);
    assert.ok(comments.includes('# NO EXTERNAL NAMESERVERS DEFINED'));
  });

  it('forwards to three servers at most, and names the unusable ones', () => {
    const host = [1, 2, 3, 4].map((each) => `nameserver 10.0.0.${each}\n`).join('') + 'nameserver router\n';
    const { servers, comments } = made(host);
    assert.deepEqual(servers, ['10.0.0.1:53', '10.0.0.2:53', '10.0.0.3:53']);
    assert.ok(comments.includes('# Invalid nameservers: [router]'));
  });
});

describe('ndots', () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ['', 'options ndots:0', 'internal', false],
    ['options trust-ad', 'options trust-ad ndots:0', 'internal', false],
    ['options ndots:1', 'options ndots:1', 'host', true],
    ['options ndots:0', 'options ndots:0', 'host', true],
    ['options ndots:-1 foo:bar ndots ndots:', 'options foo:bar ndots:0', 'internal', true],
    ['options ndots:1 foo:bar ndots ndots:', 'options ndots:1 foo:bar', 'host', true],
  ];
  for (const [host, options, source, ndotsSet] of cases) {
    it(`of "${host}" gives "${options}"`, () => {
      const result = made(`${host}\n`);
      assert.deepEqual(result.body, ['nameserver 127.0.0.11', options]);
      assert.ok(result.comments.includes(`# Option ndots from: ${source}`));
      assert.equal(result.ndotsSet, ndotsSet);
    });
  }
});

describe('what a service asks for', () => {
  const host = 'nameserver 10.0.0.1\nsearch lan\noptions ndots:1\n';

  it('replaces the values of the host, each kind on its own', () => {
    const { servers, body, comments } = made(host, { dns: ['10.9.9.9', 'nonsense'] });
    assert.deepEqual(servers, ['10.9.9.9:53']);
    assert.deepEqual(body, ['nameserver 127.0.0.11', 'search lan', 'options ndots:1']);
    assert.ok(comments.includes('# Overrides: [nameservers]'));
    assert.ok(comments.includes('# Invalid nameservers: [nonsense]'));
  });

  it('replaces options and search, and "." empties the search list', () => {
    const all = made(host, { dnsSearch: ['example.com'], dnsOptions: ['ndots:2', 'timeout:3'] });
    assert.deepEqual(all.body, ['nameserver 127.0.0.11', 'search example.com', 'options ndots:2 timeout:3']);
    assert.ok(all.comments.includes('# Overrides: [search options]'));
    assert.ok(all.comments.includes('# Option ndots from: override'));
    assert.deepEqual(made(host, { dnsSearch: ['.'] }).body, ['nameserver 127.0.0.11', 'options ndots:1']);
    assert.equal(made(host, { dnsOptions: ['timeout:3'] }).ndotsSet, false);
  });

  it('is asked from inside the namespace, which the comment tells, but never the resolver itself', () => {
    const { servers, upstreams, comments } = made(host, { dns: ['127.0.0.11', '127.0.0.1', '8.8.8.8'] });
    assert.deepEqual(servers, ['127.0.0.1:53', '8.8.8.8:53']);
    assert.ok(upstreams.every(({ inside }) => inside === true));
    assert.ok(comments.includes('# ExtServers: [127.0.0.1 8.8.8.8]'));
    assert.ok(made(host).upstreams.every(({ inside }) => inside === undefined));
  });
});
