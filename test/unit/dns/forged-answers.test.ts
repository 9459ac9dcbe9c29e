/** What somebody has to know to have an answer believed. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createForwarder } from '../../../src/dns/forwarder';
import { matchReply } from '../../../src/dns/reply-match';
import { answer, query, replyTo } from './queries';
import { udpUpstream } from './upstreams';

const asked = query('example.com');
const changed = (change: (reply: Buffer) => void): Buffer => {
  const reply = Buffer.from(replyTo(asked));
  change(reply);
  return reply;
};

describe('an answer is believed', () => {
  it('with the ID and question of the query, in any case', () => {
    assert.equal(matchReply(asked, replyTo(asked)), 'answer');
    assert.equal(matchReply(asked, replyTo(query('EXAMPLE.com'))), 'answer');
  });

  it('not with another ID, name, type or class, nor where it is a query', () => {
    for (const reply of [
      changed((each) => each.writeUInt16BE(1, 0)),
      changed((each) => each.writeUInt16BE(0x0100, 2)),
      replyTo(query('example.net')),
      replyTo(query('example.com', 'AAAA')),
      changed((each) => each.writeUInt16BE(3, query('example.com').length - 2)),
      Buffer.alloc(4),
    ])
      assert.equal(matchReply(asked, reply), 'foreign');
  });

  it('not where it cannot be read', () => {
    const whole = replyTo(asked);
    for (let size = asked.length; size < whole.length - 1; size++)
      if (size !== asked.length)
        assert.equal(matchReply(asked, whole.subarray(0, size)), 'unreadable', `${size}`);
    assert.equal(
      matchReply(
        asked,
        changed((each) => each.writeUInt16BE(2, 4)),
      ),
      'unreadable',
    );
  });

  it('without a question only where it says nothing else', () => {
    const refused = Buffer.alloc(12);
    asked.copy(refused, 0, 0, 2);
    refused.writeUInt16BE(0x8185, 2);
    assert.equal(matchReply(asked, refused), 'answer');
    refused.writeUInt16BE(1, 6);
    assert.equal(matchReply(asked, refused), 'unreadable');
  });
});

it('answers from another port are not heard, and each query has a port of its own', async () => {
  const stranger = createSocket('udp4');
  stranger.bind(0, '127.0.0.1');
  await once(stranger, 'listening');
  const ports = new Set<number>();
  const server = createSocket('udp4');
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('message', (request, client) => {
    ports.add(client.port);
    const forged = replyTo(request, 0, ['203.0.113.66']);
    stranger.send(forged, client.port, client.address, () =>
      server.send(replyTo(request), client.port, client.address),
    );
  });
  const upstream = { address: '127.0.0.1', port: server.address().port };
  const forwarder = createForwarder({ upstreams: [upstream] });
  for (let count = 0; count < 32; count++) {
    const forwarded = await forwarder.forward(query(`n${count}.example.com`), 'udp');
    assert.ok(forwarded.kind === 'answered');
    assert.match(answer(forwarded.reply).records[0] ?? '', /192\.0\.2\.1$/);
  }
  server.close();
  stranger.close();
  assert.ok(ports.size > 16, 'the kernel chooses ports at random');
});

it('a flood of names that nobody answers is held within bounds', async () => {
  const upstream = await udpUpstream(() => []);
  const forwarder = createForwarder({ upstreams: [upstream], maxInFlight: 8, timeoutMs: 400 });
  const all = Array.from({ length: 6000 }, (_, id) => forwarder.forward(query('x.test', 'A', { id }), 'udp'));
  const kinds = (await Promise.all(all)).map(({ kind }) => kind);
  upstream.close();
  assert.ok(upstream.queries.length <= 8 * 3, `${upstream.queries.length} reached the server`);
  // 8 are asked and 4096 may wait; the others are refused without waiting.
  assert.ok(kinds.filter((kind) => kind === 'busy').length >= 6000 - 4096 - 8);
});
