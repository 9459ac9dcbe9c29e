import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatAddress, parseAddress } from '../../../src/kernel/netlink/addresses';

it('addresses of both families become bytes and the same text again', () => {
  for (const [text, hex] of [
    ['192.0.2.1', 'c0000201'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['fd00:94::10', 'fd000094000000000000000000000010'],
    ['2001:db8::1:0:0:1', '20010db8000000000001000000000001'],
    ['fe80::', 'fe800000000000000000000000000000'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ] as const) {
    assert.equal(parseAddress(text).toString('hex'), hex, text);
    assert.equal(formatAddress(Buffer.from(hex, 'hex')), text);
  }
});

it('what stands for an IPv4 address may have it at its end', () => {
  assert.equal(parseAddress('::ffff:192.0.2.1').toString('hex'), '00000000000000000000ffffc0000201');
  assert.equal(parseAddress('64:ff9b::192.0.2.1').toString('hex'), '0064ff9b0000000000000000c0000201');
});
