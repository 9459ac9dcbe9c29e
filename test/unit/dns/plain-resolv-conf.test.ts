import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostResolvConf, isResolvedStub, legacyResolvConf } from '../../../src/dns/plain-resolv-conf';
import type { ResolvConfInput } from '../../../src/dns/resolv-conf-input';

function input(hostText: string, overrides: Partial<ResolvConfInput> = {}): ResolvConfInput {
  return { hostText, hostPath: '/etc/resolv.conf', dns: [], dnsSearch: [], dnsOptions: [], ...overrides };
}

/** Without the header that tells who wrote the file. */
function lines({ text }: { readonly text: string }): string[] {
  assert.ok(text.endsWith('\n'));
  return text.split('\n').slice(2, -1);
}

const HOST =
  'nameserver 127.0.0.53\nnameserver 10.0.0.1\nnameserver fd00::53\nsearch lan\noptions edns0 ndots:2\n';

describe('the resolv.conf of the default bridge', () => {
  it('lists the servers of the host that a namespace without IPv6 reaches, and all else as it stands', () => {
    const made = legacyResolvConf(input(HOST));
    assert.deepEqual(made.servers, ['10.0.0.1']);
    assert.deepEqual(lines(made), [
      '',
      'nameserver 10.0.0.1',
      'search lan',
      'options edns0 ndots:2',
      '',
      "# Based on host file: '/etc/resolv.conf' (legacy)",
      '# Overrides: []',
      '# Option ndots from: host',
    ]);
  });

  it('has public servers where the host has none but its own loopback', () => {
    const made = legacyResolvConf(input('nameserver 127.0.0.1\n'));
    assert.deepEqual(lines(made), [
      '',
      'nameserver 8.8.8.8',
      'nameserver 8.8.4.4',
      '',
      "# Based on host file: '/etc/resolv.conf' (legacy)",
      '# Used default nameservers.',
      '# Overrides: []',
    ]);
  });

  it('has what the service asks for, its own loopback included', () => {
    const overrides = { dns: ['127.0.0.1', 'x', '9.9.9.9'], dnsSearch: ['.'], dnsOptions: ['ndots:1'] };
    assert.deepEqual(lines(legacyResolvConf(input(HOST, overrides))), [
      '',
      'nameserver 127.0.0.1',
      'nameserver 9.9.9.9',
      'options ndots:1',
      '',
      "# Based on host file: '/etc/resolv.conf' (legacy)",
      '# Invalid nameservers: [x]',
      '# Overrides: [nameservers search options]',
      '# Option ndots from: override',
    ]);
  });

  it('comes from the servers behind systemd-resolved only where that is all the host asks', () => {
    assert.ok(isResolvedStub('nameserver 127.0.0.53\noptions edns0\n'));
    assert.ok(!isResolvedStub('nameserver 127.0.0.53\nnameserver 10.0.0.1\n'));
    assert.ok(!isResolvedStub('nameserver 127.0.0.1\n'));
  });
});

describe('the resolv.conf of a service in the network of the host', () => {
  it('is that of the host', () => {
    const made = hostResolvConf(input(HOST));
    assert.deepEqual(made.servers, ['127.0.0.53', '10.0.0.1', 'fd00::53']);
    assert.ok(made.text.includes("# Based on host file: '/etc/resolv.conf'\n"));
  });

  it('names another server for those on a loopback that is not the programs own', () => {
    const made = hostResolvConf(input('nameserver 127.0.0.53\nnameserver 127.0.0.1\n'), '10.0.2.3');
    assert.deepEqual(made.servers, ['10.0.2.3']);
    assert.deepEqual(hostResolvConf(input(HOST, { dns: ['1.1.1.1'] }), '10.0.2.3').servers, ['1.1.1.1']);
  });
});
