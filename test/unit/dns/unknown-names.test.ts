import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayForward } from '../../../src/dns/forwarding-policy';
import { planTopology } from '../../../src/topology/plan';
import { namespaceOf, shop } from '../names/shop';
import { attachment, network, project, service } from '../topology/project-builder';
import { answer, query, replyTo } from './queries';
import { resolving, type Setting } from './resolving';

const CLIENT = '127.0.0.1:40000';

function fromWeb(setting: Partial<Setting> = {}) {
  return resolving({ topology: shop, namespace: namespaceOf('web'), ...setting });
}

describe('unknown names', () => {
  it('are forwarded byte for byte, over the same transport', async () => {
    const { handle, forwarded } = fromWeb();
    const packet = query('Example.COM', 'A', { udpSize: 1400, id: 0xbeef });
    await handle(packet, 'tcp', CLIENT);
    assert.deepEqual(forwarded, [{ query: packet, transport: 'tcp' }]);
  });

  it('get the upstream answer byte for byte, NXDOMAIN included', async () => {
    const reply = replyTo(query('no.example'), 3, [], 0x05a0);
    const { handle, log } = fromWeb({
      forwarded: () => ({ kind: 'answered', server: '192.0.2.53:53', reply }),
    });
    assert.deepEqual(await handle(query('no.example'), 'udp', CLIENT), reply);
    assert.equal(log[0]?.rcode, 'NXDOMAIN');
  });

  it('are forwarded when they have a single label, unless ndots is set', async () => {
    const { handle, forwarded } = fromWeb();
    await handle(query('redis'), 'udp', CLIENT);
    assert.equal(forwarded.length, 1);
  });

  it('fail without an upstream, with RA cleared', async () => {
    const { handle, log } = fromWeb({
      forwarded: () => ({ kind: 'failed', reason: '192.0.2.53:53: timeout' }),
    });
    const reply = answer(await handle(query('example.com'), 'udp', CLIENT));
    assert.equal(reply.rcode, 2);
    assert.deepEqual(reply.flags, ['qr', 'rd']);
    assert.deepEqual(reply.packet.questions, [{ name: 'example.com', type: 'A', class: 'IN' }]);
    assert.deepEqual(log[0]?.answerer, { kind: 'none', reason: '192.0.2.53:53: timeout' });
  });

  it('are refused when too many are under way', async () => {
    const { handle } = fromWeb({ forwarded: () => ({ kind: 'busy', reason: 'many' }) });
    const reply = answer(await handle(query('example.com'), 'udp', CLIENT));
    assert.equal(reply.rcode, 5);
    assert.deepEqual(reply.flags, ['qr', 'rd']);
  });
});

describe('unknown names where ndots is set', () => {
  it('with a single label get the empty NOERROR', async () => {
    const { handle, forwarded, log } = fromWeb({ ndotsSet: true });
    for (const type of ['A', 'AAAA'] as const) {
      const reply = answer(await handle(query('redis', type), 'udp', CLIENT));
      assert.deepEqual([reply.rcode, reply.records.length, reply.flags], [0, 0, ['qr', 'rd', 'ra']]);
    }
    assert.deepEqual(forwarded, []);
    assert.equal(log[0]?.answerer.kind, 'none');
  });

  it('with dots, or of other types, are forwarded', async () => {
    const { handle, forwarded } = fromWeb({ ndotsSet: true });
    await handle(query('redis.local'), 'udp', CLIENT);
    await handle(query('redis', 'MX'), 'udp', CLIENT);
    assert.equal(forwarded.length, 2);
  });
});

describe('a namespace with internal networks only', () => {
  it('gets SERVFAIL for unknown names, and nothing is asked', async () => {
    const { handle, forwarded } = fromWeb({ forwardingAllowed: false });
    assert.equal(answer(await handle(query('example.com'), 'udp', CLIENT)).rcode, 2);
    assert.equal(answer(await handle(query('db'), 'udp', CLIENT)).rcode, 0);
    assert.deepEqual(forwarded, []);
  });

  it('still asks the servers that are asked from inside it, and those alone', async () => {
    const { handle, forwarded } = fromWeb({ forwardingAllowed: false, asksInside: true });
    assert.equal(answer(await handle(query('example.com'), 'udp', CLIENT)).rcode, 0);
    assert.deepEqual(
      forwarded.map(({ onlyInside }) => onlyInside),
      [true],
    );
  });

  it('is told from one that has another network beside it', () => {
    const topology = planTopology(
      project(
        [
          service('in', { networks: [attachment('closed')] }),
          service('both', { networks: [attachment('closed'), attachment('open')] }),
        ],
        [network('closed', { internal: true }), network('open')],
      ),
    );
    assert.equal(mayForward(topology, namespaceOf('in', topology)), false);
    assert.equal(mayForward(topology, namespaceOf('both', topology)), true);
  });
});

describe('the log of queries', () => {
  it('has one entry a query, with what was tried and who answered', async () => {
    const { handle, log } = fromWeb();
    const reply = await handle(query('DB.shop_back', 'A', { id: 7 }), 'udp', CLIENT);
    const [entry] = log;
    assert.ok(entry && entry.tookMs >= 0 && entry.at > 0);
    const { at, tookMs, ...rest } = entry;
    assert.ok(at <= Date.now() && tookMs < 60_000);
    assert.deepEqual(rest, {
      service: 'web',
      replica: 1,
      containerName: 'shop-web-1',
      name: 'DB.shop_back',
      type: 'A',
      transport: 'udp',
      client: CLIENT,
      id: 7,
      answerer: { kind: 'zone', network: 'shop_back' },
      candidates: [{ name: 'DB.shop_back' }, { name: 'DB', network: 'shop_back' }],
      rcode: 'NOERROR',
      answers: [{ name: 'DB.shop_back', type: 'A', ttl: 600, data: '172.19.0.2' }],
      size: reply?.length,
    });
  });

  it('shows records of an upstream as people write them', async () => {
    const { handle, log } = fromWeb();
    await handle(query('example.com'), 'udp', CLIENT);
    assert.deepEqual(log[0]?.answerer, { kind: 'upstream', server: '192.0.2.53:53' });
    assert.deepEqual(log[0].answers, [{ name: 'example.com', type: 'A', ttl: 30, data: '192.0.2.1' }]);
  });
});
