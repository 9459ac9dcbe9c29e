import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatIp,
  formatIpPrefix,
  holds,
  isSetAside,
  lastOf,
  maskedPrefix,
  parseIp,
  parseIpPrefix,
  parseWrittenPrefix,
  prefixesOverlap,
  type IpPrefix,
} from '../../../src/topology/ip';

function prefix(text: string): IpPrefix {
  const parsed = parseIpPrefix(text);
  assert.ok(parsed, text);
  return parsed;
}

function value(text: string): bigint {
  const parsed = parseIp(text);
  assert.ok(parsed, text);
  return parsed.value;
}

/** What an address looks like after it was read. */
function rewritten(text: string): string | undefined {
  const parsed = parseIp(text);
  return parsed && formatIp(parsed);
}

describe('IP addresses', () => {
  it('are written in the shortest form of RFC 5952', () => {
    assert.equal(rewritten('172.18.0.2'), '172.18.0.2');
    assert.equal(rewritten('FD00:0:0:0:0:0:0:1'), 'fd00::1');
    assert.equal(rewritten('::'), '::');
    assert.equal(rewritten('::1'), '::1');
    assert.equal(rewritten('2001:db8::'), '2001:db8::');
    assert.equal(rewritten('2001:db8:0:1:1:1:1:1'), '2001:db8:0:1:1:1:1:1');
    assert.equal(rewritten('2001:0:0:1:0:0:0:1'), '2001:0:0:1::1');
    assert.equal(rewritten('2001:0:0:1:1:0:0:1'), '2001::1:1:0:0:1');
    assert.equal(rewritten('::ffff:10.0.0.1'), '::ffff:a00:1');
  });

  it('are nothing that Go would not read', () => {
    const texts = [
      '',
      '1.2.3',
      '256.1.1.1',
      '01.2.3.4',
      ':',
      ':::',
      '1:2',
      '1::2::3',
      '12345::',
      'fe80::1%eth0',
    ];
    for (const text of [...texts, '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '::1.2.3', 'g::', '::1 '])
      assert.equal(parseIp(text), undefined, text);
  });
});

describe('prefixes', () => {
  it('have no host bits, unless they are read as they are written', () => {
    for (const text of ['10.0.0.1/8', 'fd00::1/64', '10.0.0.0/33', 'fd00::/129', 'fd00::', '10.0.0.0/08']) {
      assert.equal(parseIpPrefix(text), undefined, text);
    }
    const written = parseWrittenPrefix('fd00::1:2/64');
    assert.ok(written);
    assert.equal(formatIpPrefix(maskedPrefix(written)), 'fd00::/64');
  });

  it('know what lies in them, and keep the families apart', () => {
    const subnet = prefix('192.168.16.0/20');
    assert.equal(formatIp({ family: 4, value: lastOf(subnet) }), '192.168.31.255');
    assert.ok(holds(subnet, { family: 4, value: value('192.168.31.255') }));
    assert.ok(!holds(subnet, { family: 4, value: value('192.168.32.0') }));
    assert.ok(prefixesOverlap(subnet, prefix('192.168.0.0/16')));
    assert.ok(!prefixesOverlap(subnet, prefix('192.168.32.0/20')));
    assert.ok(!prefixesOverlap(prefix('0.0.0.0/0'), prefix('::/0')));
    assert.ok(holds(prefix('fd00::/64'), { family: 6, value: value('fd00::ffff:ffff:ffff:ffff') }));
    assert.ok(!holds(prefix('fd00::/64'), { family: 6, value: value('fd00:0:0:1::') }));
  });

  it('set network and broadcast address aside, but neither in a /31, and the router address of IPv6', () => {
    assert.ok(isSetAside(prefix('10.0.0.0/30'), value('10.0.0.0')));
    assert.ok(isSetAside(prefix('10.0.0.0/30'), value('10.0.0.3')));
    assert.ok(!isSetAside(prefix('10.0.0.0/31'), value('10.0.0.0')));
    assert.ok(isSetAside(prefix('fd00::/64'), value('fd00::')));
    assert.ok(!isSetAside(prefix('fd00::/64'), value('fd00::ffff:ffff:ffff:ffff')));
  });
});
