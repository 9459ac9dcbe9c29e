/** Whatever a program in a namespace or an upstream sends: no exception, and an answer that belongs to the question or none. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HEADER_SIZE } from '../../../src/dns/message';
import { matchReply } from '../../../src/dns/reply-match';
import { respond } from '../../../src/dns/respond';
import { readWireName } from '../../../src/dns/wire-name';
import { PROFILE_NAMES } from '../../../src/topology/engine-profile-name';
import { generator } from '../random';
import { namespaceOf, shop } from '../names/shop';
import { query, replyTo } from './queries';
import { resolving } from './resolving';

/** The long run takes the number from outside. */
const PACKETS = Number(process.env['NETSCOPE_TEST_PACKETS'] ?? 20_000);
const SEED = Number(process.env['NETSCOPE_TEST_SEED'] ?? 1);

const MODELS = [
  query('db'),
  query('WEB.shop_default.', 'AAAA'),
  query('2.0.18.172.in-addr.arpa', 'PTR'),
  query('db', 'A', { udpSize: 1232 }),
  query('api', 'MX'),
  query('x'.repeat(63).concat('.').repeat(3).concat('end')),
  // As an answer comes, with a name in its data.
  replyTo(query('example.com'), 0, ['192.0.2.1', '192.0.2.2']),
];

type Random = (below: number) => number;

/** What is wrong with packets that are made to harm: each takes one and gives another. */
const ATTACKS: readonly ((packet: Buffer, random: Random) => Buffer)[] = [
  // A bit here and there.
  (packet, random) => {
    for (let changes = random(6); changes > 0; changes--) packet[random(packet.length)] = random(256);
    return packet;
  },
  // Counts that lie.
  (packet, random) => {
    packet.writeUInt16BE(random(3) === 0 ? 0xffff : random(4), 4 + 2 * random(4));
    return packet;
  },
  // Pointers anywhere, also to themselves and in circles.
  (packet, random) => {
    const at = HEADER_SIZE + random(Math.max(packet.length - HEADER_SIZE - 1, 1));
    packet.writeUInt16BE(0xc000 | random(packet.length + 4), Math.min(at, packet.length - 2));
    return packet;
  },
  // A chain of pointers behind the question.
  (packet, random) => {
    const chain = Buffer.alloc(2 * (1 + random(300)));
    for (let at = 0; at < chain.length; at += 2) chain.writeUInt16BE(0xc000 | (packet.length + at + 2), at);
    packet.writeUInt16BE(0xc000 | packet.length, HEADER_SIZE);
    return Buffer.concat([packet, chain]);
  },
  // Names of too many labels, or too long ones.
  (packet, random) => {
    const label = Buffer.concat([Buffer.of(1 + random(70)), Buffer.alloc(1 + random(63), 0x61)]);
    const name = Buffer.concat(Array.from({ length: random(200) }, () => label));
    return Buffer.concat([packet.subarray(0, HEADER_SIZE), name, packet.subarray(HEADER_SIZE)]);
  },
  // Records whose length is a lie.
  (packet, random) => {
    const record = Buffer.alloc(11 + random(40));
    record.writeUInt16BE([1, 6, 12, 15, 28, 33, 41][random(7)] ?? 0, 1);
    record.writeUInt16BE(random(64), 9);
    packet.writeUInt16BE(random(3), 10);
    return Buffer.concat([packet, record]);
  },
  // Cut off, or with something behind.
  (packet, random) => packet.subarray(0, random(packet.length + 1)),
  (packet, random) => Buffer.concat([packet, Buffer.alloc(random(700), random(256))]),
  // Nothing of a packet at all.
  (_, random) => Buffer.from(Array.from({ length: random(80) }, () => random(256))),
];

function nextPacket(random: Random): Buffer {
  let packet: Buffer = Buffer.from(MODELS[random(MODELS.length)] ?? Buffer.alloc(0));
  for (let attacks = 1 + random(2); attacks > 0 && packet.length >= HEADER_SIZE + 2; attacks--)
    packet = ATTACKS[random(ATTACKS.length)]?.(packet, random) ?? packet;
  return packet;
}

describe(`${PACKETS} packets with seed ${SEED}`, () => {
  it('get an answer of their own or none', async () => {
    const { handle } = resolving({
      ...{ topology: shop, namespace: namespaceOf('web') },
      forwarded: () => ({ kind: 'failed', reason: 'nobody is there' }),
    });
    const random = generator(SEED);
    let answered = 0;
    for (let count = 0; count < PACKETS; count++) {
      const packet = nextPacket(random);
      const sent = packet.toString('hex');
      const reply = await handle(packet, random(2) === 0 ? 'udp' : 'tcp', '127.0.0.1:40000');
      assert.equal(packet.toString('hex'), sent, 'a packet belongs to its sender');
      if (reply === undefined) continue;
      answered += 1;
      assert.ok(reply.length >= HEADER_SIZE && reply.length <= 65_535, sent);
      assert.equal(reply.readUInt16BE(0), packet.readUInt16BE(0), sent);
      assert.ok((reply[2] ?? 0) & 0x80, sent);
    }
    assert.ok(answered > PACKETS / 4, 'most packets are close enough to a query to be answered');
  });

  it('make no engine’s ways throw, nor anything large of what is no query', () => {
    const random = generator(SEED + 1);
    const namespace = namespaceOf('web');
    for (let count = 0; count < PACKETS; count++) {
      const packet = nextPacket(random);
      const engineProfile = PROFILE_NAMES[random(PROFILE_NAMES.length)] ?? 'docker-29';
      const zones = { topology: { ...shop, engineProfile }, namespace, ndotsSet: random(2) === 0 };
      const response = respond(packet, random(2) === 0 ? 'udp' : 'tcp', zones);
      // A name that was written with pointers comes back in full.
      if (response.kind === 'no-query')
        assert.ok((response.reply?.length ?? 0) <= packet.length + 255, packet.toString('hex'));
      else assert.ok(response.query.packet.length <= packet.length + 255);
    }
  });

  it('are taken for an answer only where they have the ID and question of the query', () => {
    const random = generator(SEED + 2);
    let believed = 0;
    for (let count = 0; count < PACKETS; count++) {
      const asked = query(random(2) === 0 ? 'example.com' : 'db');
      const packet = nextPacket(random);
      if (matchReply(asked, packet) !== 'answer') continue;
      believed += 1;
      assert.equal(packet.readUInt16BE(0), asked.readUInt16BE(0));
      if (packet.readUInt16BE(4) === 0 || packet.length === HEADER_SIZE) continue;
      const [one, other] = [readWireName(asked, HEADER_SIZE), readWireName(packet, HEADER_SIZE)];
      assert.ok(one !== undefined && other !== undefined);
      assert.equal(other.text.toLowerCase(), one.text);
      assert.deepEqual(packet.subarray(other.end, other.end + 4), asked.subarray(one.end, one.end + 4));
    }
    assert.ok(believed > 0);
  });
});
