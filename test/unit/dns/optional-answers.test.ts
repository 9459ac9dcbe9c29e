import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeQuery, type ResolvedQuery } from '../../../src/dns/answered-query';
import { withOptionalAnswers } from '../../../src/dns/optional-answers';
import { createResolver } from '../../../src/dns/resolver';
import type { Handle } from '../../../src/dns/transport';
import type { ResolverSettings } from '../../../src/topology/resolver-settings';
import type { Topology } from '../../../src/topology/topology';
import { namespaceOf, shop } from '../names/shop';
import { answer, query } from './queries';

const CLIENT = '127.0.0.1:40000';

interface Given {
  readonly handle: Handle;
  readonly log: ResolvedQuery[];
  readonly forwarded: number[];
}

function resolverWith(settings: ResolverSettings | undefined, ports: string[] = []): Given {
  const log: ResolvedQuery[] = [];
  const forwarded: number[] = [];
  const exposed = ports.map((_, at) => ({ port: 1000 + at, protocol: 'tcp' as const }));
  const topology: Topology = {
    ...shop,
    ...(settings && { resolver: { settings, names: ['debug'], ports: { db: exposed } } }),
  };
  const view = () => ({ topology, namespace: namespaceOf('web', topology) });
  const onQuery = (answered: Parameters<typeof describeQuery>[0]): void =>
    void log.push(describeQuery(answered));
  const behind = createResolver({
    view,
    forwarder: {
      upstreams: [],
      forward: () => {
        forwarded.push(1);
        return Promise.resolve({ kind: 'failed', reason: 'no upstream' });
      },
    },
    forwardingAllowed: () => true,
    ndotsSet: false,
    onQuery,
  });
  return { handle: withOptionalAnswers({ view, others: () => [], onQuery, behind }), log, forwarded };
}

describe('an answer beyond the engine', () => {
  it('of absence is NXDOMAIN that nobody may keep, and is not forwarded', async () => {
    const { handle, log, forwarded } = resolverWith({ downServices: true });
    const reply = answer(await handle(query('debug', 'A', { id: 99 }), 'udp', CLIENT));
    assert.deepEqual([reply.rcode, reply.records, reply.packet.id], [3, [], 99]);
    const [soa] = reply.packet.authorities ?? [];
    assert.ok(soa?.type === 'SOA');
    assert.deepEqual([soa.name, soa.ttl, soa.data.minimum], ['.', 0, 0]);
    assert.deepEqual(forwarded, []);
    assert.equal(log[0]?.option, 'down-services');
    assert.deepEqual([log[0].rcode, log[0].answerer.kind], ['NXDOMAIN', 'none']);
  });

  it('of ports is SRV with targets that resolve, cut to what the client takes', async () => {
    const { handle, log } = resolverWith({ srv: true, ttl: 7 }, ['x', 'y']);
    const reply = await handle(query('db', 'SRV'), 'udp', CLIENT);
    const { packet } = answer(reply);
    const records = (packet.answers ?? []).map((each) => (each.type === 'SRV' ? [each.ttl, each.data] : []));
    assert.deepEqual(
      records,
      [1000, 1001].map((port) => [7, { priority: 0, weight: 0, port, target: 'shop-db-1' }]),
    );
    assert.deepEqual(log[0]?.answerer, { kind: 'zone', network: 'shop_back' });
    const many = resolverWith({ srv: true }, Array<string>(50).fill('x'));
    const cut = await many.handle(query('db', 'SRV'), 'udp', CLIENT);
    assert.ok(cut && cut.length <= 512);
    assert.ok(answer(cut).flags.includes('tc'));
    assert.equal(answer(await many.handle(query('db', 'SRV'), 'tcp', CLIENT)).packet.answers?.length, 50);
  });

  it('leaves what networks know to them, and the rest to upstreams', async () => {
    const { handle, log, forwarded } = resolverWith({ downServices: true, srv: true, wildcards: true });
    assert.equal(answer(await handle(query('db'), 'udp', CLIENT)).records.length, 1);
    assert.equal(log[0]?.option, undefined);
    assert.equal(answer(await handle(query('www.example.test'), 'udp', CLIENT)).rcode, 2);
    assert.equal(forwarded.length, 1);
  });

  it('is none without settings', async () => {
    const { handle, forwarded } = resolverWith(undefined);
    assert.equal(answer(await handle(query('debug'), 'udp', CLIENT)).rcode, 2);
    assert.equal(forwarded.length, 1);
  });
});

it('the TTL of local answers is that of the settings', async () => {
  for (const [settings, ttl] of [
    [{ ttl: 0 }, 0],
    [{ ttl: 5 }, 5],
    [{ srv: true }, 600],
  ] as const) {
    const { handle } = resolverWith(settings);
    const { packet } = answer(await handle(query('db'), 'udp', CLIENT));
    const [record] = packet.answers ?? [];
    assert.equal(record?.type === 'A' && record.ttl, ttl);
  }
});
