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

  it('are those that are cut off within a field of their question', async () => {
    const { length } = query('db');
    for (const size of [13, 14, 15, length - 3, length - 1]) {
      assert.equal(answer(await send(query('db').subarray(0, size))).rcode, FORMERR, `${size} bytes`);
    }
  });

  it('get no answer where there is nothing behind the header', async () => {
    assert.equal(await send(query('db').subarray(0, 12)), undefined);
  });

  it('repeat their question when only the rest cannot be read', async () => {
    const cutOff = Buffer.concat([changed((packet) => packet.writeUInt16BE(1, 10)), Buffer.of(0, 0)]);
    const reply = answer(await send(cutOff));
    assert.equal(reply.rcode, FORMERR);
    assert.deepEqual(reply.packet.questions, [{ name: 'db', type: 'A', class: 'IN' }]);
  });

  it('are those whose name points elsewhere or has a label that is too long', async () => {
    for (const first of [0x40, 0x80, 0xff]) {
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

describe('queries with less than they say', () => {
  const served = async (packet: Buffer) => {
    const { handle, forwarded } = resolving({ topology: shop, namespace: namespaceOf('web') });
    const reply = answer(await handle(packet, 'udp', '127.0.0.1:40000'));
    return { reply, forwarded };
  };

  it('are answered where a count is too high and the message ends between two fields', async () => {
    const { reply } = await served(changed((packet) => packet.writeUInt16BE(1, 10)));
    assert.deepEqual([reply.rcode, reply.records.length], [0, 1]);
  });

  it('have type and class 0 where these are missing, and are passed on so', async () => {
    const { forwarded } = await served(query('db').subarray(0, -4));
    const passedOn = forwarded[0]?.query;
    assert.deepEqual(passedOn?.subarray(-4), Buffer.alloc(4));
    assert.equal(passedOn.length, query('db').length);
  });

  it('are answered with a name that goes on elsewhere, as far as that ends', async () => {
    const ends = Buffer.concat([
      query('db').subarray(0, 12),
      Buffer.of(0xc0, 18, 0, 1, 0, 1, 2, 0x64, 0x62, 0),
    ]);
    // The pointer leads behind the question, where `db` stands.
    ends.writeUInt8(18, 13);
    const { reply } = await served(ends);
    assert.deepEqual(reply.packet.questions, [{ name: 'db', type: 'A', class: 'IN' }]);
    assert.equal(reply.records.length, 1);
    const round = Buffer.concat([query('db').subarray(0, 12), Buffer.of(0xc0, 12, 0, 1, 0, 1)]);
    assert.equal(answer(await send(round)).rcode, FORMERR);
  });

  it('lose what stands behind their last record', async () => {
    const packet = Buffer.concat([query('example.com'), Buffer.from('trailing')]);
    const { forwarded } = await served(packet);
    assert.deepEqual(forwarded[0]?.query, query('example.com'));
  });
});

describe('datagrams of more than 512 bytes', () => {
  it('are cut off there, as the engine reads no more, and over TCP they are not', async () => {
    const packet = query('db', 'A', { udpSize: 1232 });
    const padding = Buffer.alloc(604);
    padding.writeUInt16BE(12, 0);
    padding.writeUInt16BE(600, 2);
    const long = Buffer.concat([packet, padding]);
    long.writeUInt16BE(padding.length, packet.length - 2);
    assert.equal(answer(await send(long)).rcode, FORMERR);
    const { handle } = resolving({ topology: shop, namespace: namespaceOf('web') });
    assert.equal(answer(await handle(long, 'tcp', '127.0.0.1:40000')).rcode, 0);
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
