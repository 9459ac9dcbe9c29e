/** The thread that answers for a busy resolver: the same answers, all of them told, and nothing after names change. */
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, describe, it } from 'node:test';
import dnsPacket from 'dns-packet';
import { AnsweringThread } from '../../src/daemon/answering-thread';
import { type Order, serveBusyUdp } from '../../src/daemon/busy-udp';
import type { AnsweredQuery } from '../../src/dns/answered-query';
import type { Close } from '../../src/dns/server';
import { until } from './support/lab';

const ANSWERER = path.resolve(__dirname, '../../dist/answerer.js');
const WINDOW = 32;

interface Service {
  readonly port: number;
  readonly thread: AnsweringThread;
  addresses: string[];
  readonly told: AnsweredQuery[];
  lost: number;
  order: Order;
  /** Questions that the thread had no answer to, and those from before it. */
  asked: number;
  readonly close: Close;
}

const closing: (() => Promise<void>)[] = [];

/** @param few see `AnsweringThread`; by default no machine is too slow */
async function serve(addresses: string[], { file = ANSWERER, few = 0 } = {}): Promise<Service> {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const thread = new AnsweringThread(file, few);
  const service = {
    port: socket.address().port,
    thread,
    addresses,
    told: [],
    lost: 0,
    asked: 0,
    order: 'random',
  } as Omit<Service, 'close'>;
  const close = serveBusyUdp({
    ...{ socket, thread },
    resolver: (onQuery) => (query, transport, client) => {
      service.asked += 1;
      const { id, questions = [] } = dnsPacket.decode(query);
      const [question] = questions;
      if (question?.name !== 'redis') return undefined;
      const reply = dnsPacket.encode({
        type: 'response',
        id: id ?? 0,
        questions,
        answers: service.addresses.map((data) => ({ type: 'A', name: 'redis', ttl: 600, data })),
      });
      const namespace = { service: 'web', replica: 1, containerName: 'web-1' };
      const answerer = { kind: 'zone', network: 'front' } as const;
      const facts = { at: Date.now(), tookMs: 0, namespace, transport, client, candidates: [] };
      onQuery({ ...facts, query, reply, answerer });
      return reply;
    },
    order: () => service.order,
    onQuery: (answered) => void service.told.push(answered),
    onLost: (count) => (service.lost += count),
  });
  closing.push(async () => {
    await close();
    await thread.stop();
  });
  return Object.assign(service, { close });
}

const question = (name: string): { type: 'A'; name: string } => ({ type: 'A', name });

interface Reply {
  readonly id: number;
  readonly addresses: string[];
}

/** Asks so many times, some at a time, and gives all replies; every question must have one. */
async function askMany(port: number, count: number, name = 'redis'): Promise<Reply[]> {
  const client = dgram.createSocket('udp4');
  const replies: Reply[] = [];
  let sent = 0;
  const send = (): void => {
    if (sent >= count) return;
    const packet = { type: 'query', id: sent % 65536, questions: [question(name)] } as const;
    sent += 1;
    client.send(dnsPacket.encode({ ...packet, questions: [...packet.questions] }), port, '127.0.0.1');
  };
  client.on('message', (message) => {
    const { id, answers = [] } = dnsPacket.decode(message);
    replies.push({
      id: id ?? -1,
      addresses: answers.map((each) => (each.type === 'A' ? each.data : '')),
    });
    send();
  });
  for (let at = 0; at < WINDOW; at++) send();
  await until(`${count} replies`, () => replies.length === count);
  client.close();
  return replies;
}

/** Until the thread has taken over. */
async function makeBusy(service: Service): Promise<void> {
  await until('the thread answers', async () => {
    await askMany(service.port, 500);
    const { asked } = service;
    await askMany(service.port, 100);
    return service.asked === asked;
  });
}

describe('a busy resolver', () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('is answered by a thread with the bytes that it would have given itself', async () => {
    const service = await serve(['10.0.0.2']);
    await makeBusy(service);
    assert.equal(service.thread.size, 1);
    const replies = await askMany(service.port, 3000);
    assert.deepEqual(new Set(replies.map(({ addresses }) => addresses.join())), new Set(['10.0.0.2']));
    assert.deepEqual(
      replies.map(({ id }) => id).sort((one, other) => one - other),
      Array.from({ length: 3000 }, (_, id) => id),
    );
  });

  it('is told of every query, or how many are lost', async () => {
    const service = await serve(['10.0.0.2']);
    await makeBusy(service);
    service.thread.drain();
    service.told.length = 0;
    service.lost = 0;
    const replies = await askMany(service.port, 2000);
    service.thread.drain();
    assert.equal(service.told.length + service.lost, replies.length);
    const last = service.told.at(-1);
    assert.ok(last);
    assert.match(last.client, /^127\.0\.0\.1:\d+$/);
    assert.equal(last.query.readUInt16BE(0), last.reply?.readUInt16BE(0));
    assert.ok(Math.abs(Date.now() - last.at) < 60_000 && last.tookMs >= 0);
    const ids = new Set(service.told.map(({ query }) => query.readUInt16BE(0)));
    assert.equal(ids.size, service.told.length, 'each is told with its own ID');
  });

  it('gives several addresses in every order', async () => {
    const service = await serve(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    await makeBusy(service);
    const { asked } = service;
    const orders = new Set((await askMany(service.port, 600)).map(({ addresses }) => addresses.join()));
    assert.equal(service.asked, asked, 'the thread has answered');
    assert.equal(orders.size, 6);
  });

  it('keeps their order where the engine does', async () => {
    const service = await serve(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    service.order = 'fixed';
    await makeBusy(service);
    const orders = new Set((await askMany(service.port, 200)).map(({ addresses }) => addresses.join()));
    assert.deepEqual([...orders], ['10.0.0.2,10.0.0.3,10.0.0.4']);
  });

  it('keeps no answer that may be another one the next time', async () => {
    const service = await serve(['10.0.0.2']);
    await makeBusy(service);
    service.order = 'unsteady';
    service.thread.invalidate();
    const { asked } = service;
    await askMany(service.port, 300);
    assert.equal(service.asked, asked + 300);
  });

  it('gives no answer of before once names have changed', async () => {
    const service = await serve(['10.0.0.2']);
    await makeBusy(service);
    for (let last = 3; last < 40; last++) {
      const address = `10.0.0.${last}`;
      service.addresses = [address];
      service.thread.invalidate();
      const replies = await askMany(service.port, 40);
      assert.deepEqual(new Set(replies.map(({ addresses }) => addresses.join())), new Set([address]));
    }
  });

  it('still asks for what it does not know, and goes on after questions that nobody answers', async () => {
    const service = await serve(['10.0.0.2']);
    await makeBusy(service);
    const client = dgram.createSocket('udp4');
    const { asked } = service;
    const packet = { type: 'query', id: 7, questions: [question('nobody')] } as const;
    // More than may wait at once.
    for (let at = 0; at < 5000; at++) {
      client.send(
        dnsPacket.encode({ ...packet, questions: [...packet.questions] }),
        service.port,
        '127.0.0.1',
      );
      if (at % 100 === 0) await askMany(service.port, 20);
    }
    assert.ok(service.asked > asked + 1000, 'they have come through');
    assert.equal((await askMany(service.port, 100)).length, 100);
    client.close();
  });

  it('is read by nobody after it was closed, and the thread ends', async () => {
    const service = await serve(['10.0.0.2']);
    await makeBusy(service);
    await service.close();
    assert.equal(service.thread.size, 0);
    const again = dgram.createSocket('udp4');
    again.bind(service.port, '127.0.0.1');
    await once(again, 'listening');
    const heard = once(again, 'message');
    const client = dgram.createSocket('udp4');
    client.send('for the new owner', service.port, '127.0.0.1');
    const [message] = (await heard) as [Buffer];
    assert.equal(message.toString(), 'for the new owner');
    client.close();
    again.close();
  });

  it('is read here again when few ask, and by the thread when many do', async () => {
    const service = await serve(['10.0.0.2'], { few: 20 });
    for (let round = 0; round < 2; round++) {
      await makeBusy(service);
      await until('it is read here', () => service.thread.size === 0);
      const { asked } = service;
      assert.equal((await askMany(service.port, 50)).length, 50);
      assert.equal(service.asked, asked + 50);
    }
  });

  it('is answered by another thread after the first has ended', async () => {
    const service = await serve(['10.0.0.2']);
    for (let round = 0; round < 3; round++) {
      await makeBusy(service);
      service.thread.drain();
      service.told.length = 0;
      service.lost = 0;
      await askMany(service.port, 500);
      service.thread.drain();
      assert.equal(service.told.length + service.lost, 500);
      await service.thread.stop();
      assert.equal(service.thread.size, 0);
      assert.equal((await askMany(service.port, 100)).length, 100);
    }
  });

  it('is read as before where the thread cannot work', async () => {
    const service = await serve(['10.0.0.2'], { file: path.join(__dirname, 'no-such-thread.js') });
    for (let round = 0; round < 4; round++) {
      assert.equal((await askMany(service.port, 3000)).length, 3000);
      await until('it is read here', () => service.thread.size === 0);
    }
  });
});
