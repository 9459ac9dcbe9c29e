/** Names come and go under load for as long as somebody works: no answer is lost, and nothing piles up. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { it } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { createForwarder } from '../../../src/dns/forwarder';
import { createResolver } from '../../../src/dns/resolver';
import { serveTcp, serveUdp } from '../../../src/dns/server';
import { frame, FrameReader } from '../../../src/dns/tcp-frames';
import type { Topology } from '../../../src/topology/topology';
import { world } from './conformance/world';
import { answer, query, replyTo } from './queries';
import { udpUpstream } from './upstreams';

/** The long run takes the number from outside. */
const SECONDS = Number(process.env['NETSCOPE_TEST_SOAK_SECONDS'] ?? 2);
/** Questions that are under way at the same time: so few that no socket buffer overflows. */
const AT_ONCE = 32;
const STAYS = '10.0.0.1';
const FROM_UPSTREAM = '192.0.2.1';

/** `stays` is always there, `comes` in every other generation, `moves` with another address in each. */
function generation(number: number): Topology {
  return world({
    stays: { n: { v4: STAYS } },
    ...(number % 2 === 0 ? { comes: { n: { v4: '10.0.0.2' } } } : {}),
    moves: { n: { v4: `10.0.${1 + (number % 200)}.3` } },
  });
}

const collect = ((): (() => void) => {
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc') as () => void;
})();

/** Bytes that are still in use. */
function used(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it(`${SECONDS} seconds of questions while services come and go`, async () => {
  const upstream = await udpUpstream((request) => [replyTo(request)]);
  let topology = generation(0);
  let number = 0;
  const [asker] = topology.namespaces;
  assert.ok(asker);
  const handle = createResolver({
    view: () => ({ topology, namespace: topology.namespaces[0] ?? asker }),
    forwarder: createForwarder({ upstreams: [upstream] }),
    forwardingAllowed: () => true,
    ndotsSet: false,
  });
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const closeUdp = serveUdp(socket, handle);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const closeTcp = serveTcp(server, handle);
  const tcpPort = (server.address() as { port: number }).port;

  const client = createSocket('udp4');
  const waiting = new Map<number, (reply: Buffer) => void>();
  client.on('message', (reply) => waiting.get(reply.readUInt16BE(0))?.(reply));
  let nextId = 0;
  const overUdp = (name: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const id = (nextId = (nextId + 1) % 65_536);
      const timer = setTimeout(() => reject(new Error(`no answer to ${name}`)), 20_000);
      waiting.set(id, (reply) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(reply);
      });
      client.send(query(name, 'A', { id }), socket.address().port, '127.0.0.1');
    });
  const overTcp = async (name: string): Promise<Buffer> => {
    const connection = connect(tcpPort, '127.0.0.1');
    connection.write(frame(query(name)));
    const reply = await new FrameReader(connection).next(20_000);
    connection.destroy();
    assert.ok(reply !== undefined, `no answer to ${name} over TCP`);
    return reply;
  };

  let answered = 0;
  const names = ['stays', 'comes', 'moves', 'elsewhere.example'] as const;
  /** What is right before or after a change may be the answer, and nothing else. */
  const askOne = async (count: number): Promise<void> => {
    const name = names[count % names.length] ?? 'stays';
    const before = number;
    const [got] = answer(await (count % 16 === 0 ? overTcp(name) : overUdp(name))).records;
    const address = got?.split(' ')[3];
    const right = new Set<string | undefined>();
    for (let each = before; each <= number; each++) {
      const there = generation(each).namespaces.find(({ containerName }) => containerName === name);
      right.add(there?.endpoints[0]?.address ?? FROM_UPSTREAM);
    }
    assert.ok(right.has(address), `${name} is ${address ?? 'nowhere'} in generation ${before} to ${number}`);
    answered += 1;
  };
  const work = async (until: number): Promise<void> => {
    for (let count = 0; Date.now() < until;) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => askOne(count++)));
      topology = generation(++number);
      upstream.queries.length = 0;
    }
  };

  await work(Date.now() + (SECONDS * 1000) / 4);
  const early = used();
  await work(Date.now() + (SECONDS * 3000) / 4);
  const late = used();
  await Promise.all([closeUdp(), closeTcp()]);
  client.close();
  upstream.close();
  console.log(
    `${answered} answers over ${number} changes; ${((late - early) / 1024).toFixed(0)} KB more in use at the end`,
  );
  assert.ok(number > 10 && answered === number * AT_ONCE);
  assert.ok(late - early < 4 << 20, `${late - early} bytes more`);
});
