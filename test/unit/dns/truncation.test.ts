import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planTopology } from '../../../src/topology/plan';
import { namespaceOf } from '../names/shop';
import { project, service } from '../topology/project-builder';
import { answer, query } from './queries';
import { resolving } from './resolving';

/** Asks for `web`, a service of so many replicas. */
async function ask(replicas: number, transport: 'udp' | 'tcp', udpSize?: number) {
  const topology = planTopology(project([service('web', { replicas })]));
  const { handle } = resolving({ topology, namespace: namespaceOf('web', topology) });
  const packet = query('web', 'A', udpSize === undefined ? {} : { udpSize });
  const { message, packet: reply } = answer(await handle(packet, transport, '127.0.0.1:40000'));
  return {
    records: reply.answers?.length,
    distinct: new Set(reply.answers?.map((record) => 'data' in record && record.data)).size,
    truncated: reply.flag_tc,
    size: message.length,
    additionals: reply.additionals?.length,
  };
}

/** Header and question of `web` have 21 bytes; a record has 19 with its name and 16 with a pointer to it. */
describe('large answers', () => {
  it('go out uncompressed as long as they fit 512 bytes', async () => {
    assert.deepEqual(await ask(25, 'udp'), {
      records: 25,
      distinct: 25,
      truncated: false,
      size: 21 + 25 * 19,
      additionals: 0,
    });
  });

  it('are compressed when they would not fit', async () => {
    const reply = await ask(30, 'udp');
    assert.deepEqual([reply.records, reply.truncated, reply.size], [30, false, 21 + 30 * 16]);
  });

  it('lose records and say so when they do not fit even then', async () => {
    const reply = await ask(40, 'udp');
    assert.deepEqual([reply.records, reply.truncated, reply.size], [30, true, 21 + 30 * 16]);
  });

  it('are whole over TCP', async () => {
    const reply = await ask(40, 'tcp');
    assert.deepEqual([reply.records, reply.truncated], [40, false]);
  });

  it('use the size that the client offers with EDNS, without an OPT record of their own', async () => {
    const reply = await ask(40, 'udp', 1232);
    assert.deepEqual([reply.records, reply.truncated, reply.additionals], [40, false, 0]);
  });

  it('take a smaller offer for 512 bytes', async () => {
    assert.equal((await ask(25, 'udp', 100)).records, 25);
    assert.equal((await ask(40, 'udp', 100)).records, 30);
  });
});
