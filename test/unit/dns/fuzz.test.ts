/** Whatever a program in a namespace sends: no exception, and an answer that belongs to the question or none. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { namespaceOf, shop } from '../names/shop';
import { query } from './queries';
import { resolving } from './resolving';
import { generator } from '../random';

/** The long run takes the number from outside. */
const PACKETS = Number(process.env['NETSCOPE_TEST_PACKETS'] ?? 20_000);
const SEED = Number(process.env['NETSCOPE_TEST_SEED'] ?? 1);

const MODELS = [
  query('db'),
  query('WEB.shop_default.', 'AAAA'),
  query('2.0.18.172.in-addr.arpa', 'PTR'),
  query('db', 'A', { udpSize: 1232 }),
];

function nextPacket(random: (below: number) => number): Buffer {
  if (random(4) === 0) return Buffer.from(Array.from({ length: random(80) }, () => random(256)));
  const packet = Buffer.from(MODELS[random(MODELS.length)] ?? Buffer.alloc(0));
  for (let changes = random(6); changes > 0; changes--) packet[random(packet.length)] = random(256);
  return random(5) === 0 ? packet.subarray(0, random(packet.length + 1)) : packet;
}

it(`${PACKETS} packets with seed ${SEED} get an answer of their own or none`, async () => {
  const { handle } = resolving({ topology: shop, namespace: namespaceOf('web') });
  const random = generator(SEED);
  let answered = 0;
  for (let count = 0; count < PACKETS; count++) {
    const packet = nextPacket(random);
    const sent = packet.toString('hex');
    const reply = await handle(packet, random(2) === 0 ? 'udp' : 'tcp', '127.0.0.1:40000');
    assert.equal(packet.toString('hex'), sent, 'a packet belongs to its sender');
    if (reply === undefined) continue;
    answered += 1;
    assert.ok(reply.length >= 12 && reply.length <= 65_535, sent);
    assert.equal(reply.readUInt16BE(0), packet.readUInt16BE(0), sent);
    assert.ok((reply[2] ?? 0) & 0x80, sent);
  }
  assert.ok(answered > PACKETS / 4, 'most packets are close enough to a query to be answered');
});
