import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, type Answer } from 'dns-packet';
import { describeReply } from '../../../src/dns/describe-reply';

function dataOf(answer: Answer): string[] {
  return describeReply(encode({ type: 'response', answers: [answer] })).answers.map(
    ({ type, data }) => `${type} ${data}`,
  );
}

describe('replies in words', () => {
  it('show the data of common types in presentation form', () => {
    const name = 'example.com';
    assert.deepEqual(dataOf({ type: 'AAAA', name, data: 'fd00::1' }), ['AAAA fd00::1']);
    assert.deepEqual(dataOf({ type: 'CNAME', name, data: 'www.example.com' }), ['CNAME www.example.com']);
    assert.deepEqual(dataOf({ type: 'MX', name, data: { preference: 5, exchange: 'mx.example.com' } }), [
      'MX 5 mx.example.com',
    ]);
    assert.deepEqual(dataOf({ type: 'TXT', name, data: ['v=1', 'say "hi"'] }), ['TXT "v=1" "say \\"hi\\""']);
    assert.deepEqual(
      dataOf({ type: 'SRV', name, data: { priority: 1, weight: 2, port: 80, target: 'a.b' } }),
      ['SRV 1 2 80 a.b'],
    );
  });

  it('show unknown types as bytes', () => {
    const unknown = { type: 'UNKNOWN_65', name: 'example.com', data: Buffer.of(1, 2) } as unknown as Answer;
    assert.deepEqual(dataOf(unknown), ['HTTPS \\# 2 0102']);
  });

  it('have a code even when their records cannot be read', () => {
    const broken = Buffer.from('0001818300010001000000000161', 'hex');
    assert.deepEqual(describeReply(broken), { rcode: 'NXDOMAIN', answers: [] });
    assert.deepEqual(describeReply(Buffer.from('00018189', 'hex')), { rcode: 'RCODE9', answers: [] });
  });
});
