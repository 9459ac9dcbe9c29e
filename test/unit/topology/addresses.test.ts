import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAddress, parsePrefix } from '../../../src/topology/addresses';

describe('IPv4 addresses as numbers', () => {
  it('are positive over their whole range', () => {
    assert.equal(parseAddress('0.0.0.0'), 0);
    assert.equal(parseAddress('172.18.0.2'), 0xac120002);
    assert.equal(parseAddress('255.255.255.255'), 2 ** 32 - 1);
  });

  it('are nothing that Go would not read, and no IPv6', () => {
    for (const text of ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', '::1']) {
      assert.equal(parseAddress(text), undefined, text);
    }
    for (const text of [
      '10.0.0.1/8',
      '10.0.0.0/33',
      '10.0.0.0',
      '/8',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      'fd00::/8',
    ]) {
      assert.equal(parsePrefix(text), undefined, text);
    }
    assert.deepEqual(parsePrefix('10.0.0.0/8'), { base: 10 * 2 ** 24, length: 8 });
  });
});
