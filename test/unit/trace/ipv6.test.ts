import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamespaceEvidence } from '../../../src/probe/evidence';
import type { Endpoint, Topology } from '../../../src/topology/topology';
import { traceLive } from '../../../src/trace/live-trace';
import { tracePlan } from '../../../src/trace/plan-trace';
import type { TraceStep } from '../../../src/trace/trace';
import { PORTS, SHOP, answered, evidence, natTable, question } from './sample';

/** The shop with an IPv6 address for each endpoint on `front`: its IPv4 address with `fd00:18::` before its end. */
const DUAL: Topology = {
  ...SHOP,
  namespaces: SHOP.namespaces.map((namespace) => ({
    ...namespace,
    endpoints: namespace.endpoints.map((endpoint): Endpoint =>
      endpoint.network === 'shop_front'
        ? { ...endpoint, ipv6: { address: `fd00:18::${endpoint.address.at(-1) ?? ''}`, prefixLength: 64 } }
        : endpoint,
    ),
  })),
};
const ASKED = question('redis', { type: 'AAAA' });

async function addressStep(routes: NamespaceEvidence['routes'], answer: string): Promise<TraceStep> {
  const seen = (table: ReturnType<typeof natTable>): NamespaceEvidence => evidence(table, { routes });
  const readings = [seen(natTable()), seen(natTable({ udp: 1, tcp: 0 }))];
  const probe = {
    snapshot: () => Promise.resolve(readings.shift() ?? seen(natTable())),
    query: () =>
      Promise.resolve(answered(ASKED, 'NOERROR', [answer], { kind: 'zone', network: 'shop_front' })),
  };
  const { steps } = await traceLive(ASKED, { topology: DUAL, dnsPorts: PORTS, upstreams: [], probe });
  const step = steps.find(({ id }) => id === 'address');
  assert.ok(step);
  return step;
}

const LINK = { family: 6, destination: 'fd00:18::/64', interfaceName: 'eth0' } as const;
const OUT = { family: 6, destination: 'default', gateway: 'fd00:18::1', interfaceName: 'eth0' } as const;
const IPV4_ONLY = [
  { family: 4, destination: 'default', gateway: '172.18.0.1', interfaceName: 'eth0' },
] as const;

test('an AAAA record is expected from the zone, and says whose device it leads to', () => {
  const { answers, steps } = tracePlan(ASKED, DUAL);
  assert.deepEqual(
    answers.map(({ data }) => data),
    ['fd00:18::2'],
  );
  assert.match(steps.at(-1)?.expected ?? '', /^fd00:18::2 is eth0 of shop-redis-1, by /);
});

test('the most specific route of the family leads to the address', async () => {
  const step = await addressStep([...IPV4_ONLY, OUT, LINK], 'fd00:18::2');
  assert.equal(step.verdict, 'as-expected');
  assert.deepEqual(step.evidence, ['fd00:18::/64 dev eth0']);
  const out = await addressStep([...IPV4_ONLY, OUT], 'fd00:18::2');
  assert.deepEqual(out.evidence, ['default via fd00:18::1 dev eth0']);
});

test('a route of the other family leads nowhere', async () => {
  const step = await addressStep(IPV4_ONLY, 'fd00:18::2');
  assert.equal(step.verdict, 'differs');
  assert.equal(step.reason, 'The namespace has no route to fd00:18::2.');
});

test('localhost has an address of each family in the hosts file', () => {
  for (const [type, address] of [
    ['A', '127.0.0.1'],
    ['AAAA', '::1'],
  ] as const)
    assert.deepEqual(
      tracePlan(question('localhost', { type }), DUAL).answers.map(({ data }) => data),
      [address],
    );
});
