import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contains,
  formatAddress,
  isReserved,
  lastAddress,
  overlaps,
  parseAddress,
  parsePrefix,
  type Prefix,
} from '../../../src/topology/addresses';

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  assert.ok(parsed, text);
  return parsed;
}

describe('IPv4 arithmetic', () => {
  it('keeps the whole range of addresses positive', () => {
    for (const text of ['0.0.0.0', '127.0.0.11', '172.18.0.2', '255.255.255.255']) {
      const address = parseAddress(text);
      assert.ok(address !== undefined && address >= 0);
      assert.equal(formatAddress(address), text);
    }
  });

  it('reads nothing that Go would not read', () => {
    for (const text of ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', '::1']) {
      assert.equal(parseAddress(text), undefined, text);
    }
    for (const text of ['10.0.0.1/8', '10.0.0.0/33', '10.0.0.0', '/8', '10.0.0.0/', '10.0.0.0/8/8']) {
      assert.equal(parsePrefix(text), undefined, text);
    }
  });

  it('knows what lies in a prefix', () => {
    const subnet = prefix('192.168.16.0/20');
    assert.equal(formatAddress(lastAddress(subnet)), '192.168.31.255');
    assert.ok(contains(subnet, parseAddress('192.168.31.255') ?? 0));
    assert.ok(!contains(subnet, parseAddress('192.168.32.0') ?? 0));
    assert.ok(overlaps(subnet, prefix('192.168.0.0/16')));
    assert.ok(!overlaps(subnet, prefix('192.168.32.0/20')));
    assert.equal(lastAddress(prefix('0.0.0.0/0')), 2 ** 32 - 1);
  });

  it('reserves network and broadcast address, but neither in a /31', () => {
    assert.ok(isReserved(prefix('10.0.0.0/30'), parseAddress('10.0.0.0') ?? -1));
    assert.ok(isReserved(prefix('10.0.0.0/30'), parseAddress('10.0.0.3') ?? -1));
    assert.ok(!isReserved(prefix('10.0.0.0/31'), parseAddress('10.0.0.0') ?? -1));
  });
});
