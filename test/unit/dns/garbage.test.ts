import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namespaceOf, shop } from '../names/shop';
import { answer, query } from './queries';
import { resolving } from './resolving';

const FORMERR = 1;
const NOTIMP = 4;

async function send(packet: Buffer) {
  const { handle, forwarded, log } = resolving({ topology: shop, namespace: namespaceOf('web') });
  const reply = await handle(packet, 'udp', '127.0.0.1:40000');
  assert.deepEqual(forwarded, [], 'garbage is never forwarded');
  assert.deepEqual(log, [], 'and no query');
  return reply;
}

/** A query for `db` with one byte or word of its header changed. */
function changed(change: (packet: Buffer) => void): Buffer {
  const packet = query('db');
  change(packet);
  return packet;
}

describe('messages that are no query', () => {
  it('get no answer when they are shorter than a header', async () => {
    for (const size of [0, 1, 11]) assert.equal(await send(query('db').subarray(0, size)), undefined);
  });

  it('get no answer when they are answers themselves', async () => {
    assert.equal(await send(changed((packet) => packet.writeUInt16BE(0x8180, 2))), undefined);
  });

  it('are not implemented when they have another opcode, and keep it', async () => {
    const reply = answer(await send(changed((packet) => packet.writeUInt16BE((5 << 11) | 0x0100, 2))));
    assert.equal(reply.rcode, NOTIMP);
    assert.equal((reply.message.readUInt16BE(2) >> 11) & 0xf, 5);
    assert.deepEqual(reply.flags, ['qr', 'rd']);
    assert.equal(reply.message.length, 12);
  });
});

describe('queries with a wrong form', () => {
  it('are those with no question or two, or with too many records', async () => {
    for (const [offset, count] of [
      [4, 0],
      [4, 2],
      [6, 2],
      [8, 2],
      [10, 3],
    ] as const) {
      const reply = answer(await send(changed((packet) => packet.writeUInt16BE(count, offset))));
      assert.equal(reply.rcode, FORMERR, `${count} at ${offset}`);
      assert.equal(reply.packet.id, 0x1234);
      assert.deepEqual(reply.packet.questions, []);
    }
  });

  it('are those that are cut off in their question', async () => {
    for (let size = 12; size < query('db').length; size++) {
      assert.equal(answer(await send(query('db').subarray(0, size))).rcode, FORMERR, `${size} bytes`);
    }
  });

  it('repeat their question when only the rest cannot be read', async () => {
    const reply = answer(await send(changed((packet) => packet.writeUInt16BE(1, 10))));
    assert.equal(reply.rcode, FORMERR);
    assert.deepEqual(reply.packet.questions, [{ name: 'db', type: 'A', class: 'IN' }]);
  });

  it('are those whose name points elsewhere or has a label that is too long', async () => {
    for (const first of [0xc0, 0x40, 0xff]) {
      assert.equal(answer(await send(changed((packet) => (packet[12] = first)))).rcode, FORMERR);
    }
  });

  it('repeat the flags that were sent', async () => {
    const packet = changed((each) => {
      each.writeUInt16BE(0x07b0, 2);
      each.writeUInt16BE(0, 4);
    });
    assert.deepEqual(answer(await send(packet)).flags, ['qr', 'tc', 'rd', 'ra', 'ad', 'cd']);
  });
});

describe('any bytes at all', () => {
  it('never make the resolver fail', async () => {
    const { handle } = resolving({ topology: shop, namespace: namespaceOf('web') });
    const messages: Buffer[] = [
      Buffer.from('InvalidQuery'),
      Buffer.from('InvalidQuery\n'.repeat(40)),
      Buffer.alloc(600),
    ];
    // A fixed sequence (Lehmer's generator), so that a failure can be repeated.
    let state = 42;
    const next = (): number => (state = (state * 48271) % 0x7fffffff);
    for (let count = 0; count < 2000; count++) {
      const packet = query('api.shop_front', 'A', { udpSize: 1232 });
      for (let flips = 0; flips < 4; flips++) packet[next() % packet.length] = next() & 0xff;
      messages.push(packet.subarray(0, 1 + (next() % packet.length)));
    }
    for (const message of messages) {
      const reply = await handle(message, 'udp', '127.0.0.1:40000');
      if (reply !== undefined) assert.equal(reply.readUInt16BE(0), message.readUInt16BE(0));
    }
  });
});
