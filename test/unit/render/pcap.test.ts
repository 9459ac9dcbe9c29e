import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PcapPackets, pcapHeader } from '../../../src/render/pcap';
import { queryEvent } from './query-event';

const QUERY = Buffer.from('question');
const REPLY = Buffer.from('an answer');
const packets = { query: QUERY.toString('base64'), reply: REPLY.toString('base64') };

interface Read {
  readonly at: number;
  readonly ip: Buffer;
}

/** Reads records as pcap-savefile(5) says they are. */
function records(bytes: Buffer): Read[] {
  const found: Read[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32LE(at + 8);
    assert.equal(bytes.readUInt32LE(at + 12), size, 'nothing is cut');
    found.push({
      at: bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) / 1e6,
      ip: bytes.subarray(at + 16, at + 16 + size),
    });
    at += 16 + size;
  }
  return found;
}

/** The sum over bytes that hold their own checksum is this: RFC 1071. */
function sum(bytes: Buffer): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2)
    total += ((bytes[at] ?? 0) << 8) | (at + 1 < bytes.length ? (bytes[at + 1] ?? 0) : 0);
  while (total > 0xffff) total = (total % 0x10000) + Math.floor(total / 0x10000);
  return total;
}

function checkSums(ip: Buffer): void {
  assert.equal(sum(ip.subarray(0, 20)), 0xffff);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(ip.length - 20);
  const pseudo = Buffer.concat([ip.subarray(12, 20), Buffer.of(0, ip[9] ?? 0), length]);
  assert.equal(sum(Buffer.concat([pseudo, ip.subarray(20)])), 0xffff);
  assert.equal(ip.readUInt16BE(2), ip.length);
}

describe('a capture', () => {
  it('begins with the header of pcap-savefile(5)', () => {
    assert.equal(pcapHeader().toString('hex'), 'd4c3b2a1020004000000000000000000000004006500'.concat('0000'));
  });

  it('has both datagrams at their times, from and to the resolver', () => {
    const [question, answer] = records(new PcapPackets().of(queryEvent({ packets, tookMs: 2.5 })));
    assert.ok(question && answer);
    for (const { ip } of [question, answer]) checkSums(ip);
    assert.deepEqual([...question.ip.subarray(12, 20)], [127, 0, 0, 1, 127, 0, 0, 11]);
    assert.deepEqual([question.ip.readUInt16BE(20), question.ip.readUInt16BE(22)], [40000, 53]);
    assert.deepEqual([answer.ip.readUInt16BE(20), answer.ip.readUInt16BE(22)], [53, 40000]);
    assert.deepEqual(question.ip.subarray(28), QUERY);
    assert.deepEqual(answer.ip.subarray(28), REPLY);
    assert.equal(question.at.toFixed(6), '1700000000.123000');
    assert.equal(answer.at.toFixed(6), '1700000000.125500');
  });

  it('has no answer where none was sent, and nothing of events without packets', () => {
    const lone = queryEvent({ packets: { query: packets.query } });
    assert.equal(records(new PcapPackets().of(lone)).length, 1);
    assert.equal(new PcapPackets().of(queryEvent()).length, 0);
  });

  it('has TCP streams that go on, with the length before each message', () => {
    const capture = new PcapPackets();
    const event = queryEvent({ packets, transport: 'tcp' });
    const read = records(Buffer.concat([capture.of(event), capture.of(event)]));
    assert.equal(read.length, 4);
    for (const { ip } of read) checkSums(ip);
    const numbers = read.map(({ ip }) => [ip.readUInt32BE(24), ip.readUInt32BE(28)]);
    const sent = QUERY.length + 2;
    const received = REPLY.length + 2;
    assert.deepEqual(numbers, [
      [1, 1],
      [1, 1 + sent],
      [1 + sent, 1 + received],
      [1 + received, 1 + 2 * sent],
    ]);
    assert.equal(read[0]?.ip.readUInt16BE(40), QUERY.length);
    assert.deepEqual(read[0].ip.subarray(42), QUERY);
    const elsewhere = records(capture.of(queryEvent({ packets, transport: 'tcp', containerName: 'other' })));
    assert.equal(elsewhere[0]?.ip.readUInt32BE(24), 1, 'the same port in another namespace');
  });

  it('splits what no IP packet holds', () => {
    const large = Buffer.alloc(65_535, 7);
    const event = queryEvent({
      packets: { ...packets, reply: large.toString('base64') },
      transport: 'tcp',
    });
    const [, ...parts] = records(new PcapPackets().of(event)).map(({ ip }) => ip);
    for (const part of parts) checkSums(part);
    assert.deepEqual(Buffer.concat(parts.map((part) => part.subarray(40))).subarray(2), large);
  });
});
