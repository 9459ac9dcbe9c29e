import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamespaceEvidence, QueryEvidence } from '../../../src/probe/evidence';
import type { ServiceNamespace, Topology } from '../../../src/topology/topology';
import { traceLive } from '../../../src/trace/live-trace';
import { tracePlan } from '../../../src/trace/plan-trace';
import type { Trace, TraceQuestion } from '../../../src/trace/trace';
import { answered, evidence, natTable, PORTS, question, SHOP } from './sample';

function withMode(service: string, mode: NonNullable<ServiceNamespace['mode']>): ServiceNamespace {
  const base = SHOP.namespaces[0];
  assert.ok(base);
  const { hosts: _, ...rest } = base;
  return { ...rest, service, containerName: `shop-${service}-1`, endpoints: [], extraHosts: [], mode };
}

const MIXED: Topology = {
  ...SHOP,
  namespaces: [
    ...SHOP.namespaces,
    withMode('side', { kind: 'shared', owner: 'shop-web-1' }),
    withMode('job', { kind: 'none' }),
    withMode('top', { kind: 'host' }),
  ],
};

function from(service: string, name: string): TraceQuestion {
  return question(name, { service, containerName: `shop-${service}-1` });
}

function live(asked: TraceQuestion, reading: NamespaceEvidence, query: QueryEvidence): Promise<Trace> {
  const probe = { snapshot: () => Promise.resolve(reading), query: () => Promise.resolve(query) };
  return traceLive(asked, { topology: MIXED, upstreams: ['192.0.2.53:53'], probe });
}

const verdicts = ({ steps }: Trace): string[] => steps.map(({ id, verdict }) => `${id}: ${verdict}`);
const CONF = 'nameserver 192.0.2.53\n';

test('who shares a namespace finds what its owner finds, also in the hosts file', () => {
  const trace = tracePlan(from('side', 'redis'), MIXED);
  assert.deepEqual(
    trace.answers.map(({ data }) => data),
    ['172.18.0.2'],
  );
  assert.match(tracePlan(from('side', 'legacy'), MIXED).summary, /legacy is 192\.0\.2\.9 for side/);
});

test('a live trace of who shares a namespace has every step of its owner', async () => {
  const asked = from('side', 'redis');
  const readings = [evidence(natTable()), evidence(natTable({ udp: 1, tcp: 0 }))];
  const reply = answered(asked, 'NOERROR', ['172.18.0.2'], { kind: 'zone', network: 'shop_front' });
  const trace = await traceLive(asked, {
    ...{ topology: MIXED, dnsPorts: PORTS, upstreams: [] },
    probe: {
      snapshot: () => Promise.resolve(readings.shift() ?? evidence(undefined)),
      query: () => Promise.resolve(reply),
    },
  });
  assert.equal(trace.steps.length, 9);
  assert.ok(trace.steps.every(({ verdict }) => verdict === 'as-expected'));
});

test('without network nobody is reached, as expected', async () => {
  const asked = from('job', 'redis');
  assert.match(tracePlan(asked, MIXED).summary, /Service job has no network and nobody to ask\./);
  const { name, type, transport } = asked;
  const query = { name, type, transport, client: '', tookMs: 1, server: '192.0.2.53:53' } as const;
  const failed = { ...query, outcome: { kind: 'failure', reason: 'ENETUNREACH' } } as const;
  const trace = await live(asked, evidence(undefined, { resolvConf: CONF, interfaces: [] }), failed);
  assert.deepEqual(
    verdicts(trace),
    ['hosts-file', 'resolv-conf', 'upstream', 'answer'].map((id) => `${id}: as-expected`),
  );
  assert.match(trace.summary, /redis gets no answer in job\. Service job has no network/);
});

test('on the host its own servers are asked, and its hosts file says what it says', async () => {
  const asked = from('top', 'www.example.test');
  const reply = answered(asked, 'NOERROR', ['198.51.100.7'], { kind: 'upstream', server: '' });
  const { event: _, ...query } = { ...reply, server: '192.0.2.53:53' };
  const reading = evidence(undefined, { resolvConf: CONF, hosts: '10.0.0.9\tbuilder\n' });
  const trace = await live(asked, reading, query);
  assert.deepEqual(
    verdicts(trace),
    ['hosts-file', 'resolv-conf', 'upstream', 'answer', 'address'].map((id) => `${id}: as-expected`),
  );
  assert.equal(
    trace.summary,
    'www.example.test resolves to 198.51.100.7 from top, by the server 192.0.2.53:53.',
  );
  const byHosts = await live(from('top', 'builder'), reading, query);
  assert.equal(byHosts.steps[0]?.verdict, 'as-expected');
  assert.deepEqual(
    byHosts.answers.map(({ data }) => data),
    ['10.0.0.9'],
  );
});

test('other servers in the file than were written are a difference', async () => {
  const asked = from('top', 'www.example.test');
  const reply = answered(asked, 'NOERROR', ['198.51.100.7'], { kind: 'upstream', server: '' });
  const reading = evidence(undefined, { resolvConf: 'nameserver 10.9.9.9\n' });
  const trace = await live(asked, reading, reply);
  assert.equal(trace.steps.find(({ id }) => id === 'resolv-conf')?.verdict, 'differs');
});
