import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tracePlan } from '../../../src/trace/plan-trace';
import { SHOP, question } from './sample';

test('a service of the same network: every step is told, none is confirmed', () => {
  const trace = tracePlan(question('redis'), SHOP);
  assert.deepEqual(
    trace.steps.map((step) => step.id),
    [
      'hosts-file',
      'resolv-conf',
      'output-rule',
      'dnat-rule',
      'socket',
      'lookup',
      'return-path',
      'answer',
      'address',
    ],
  );
  for (const step of trace.steps) {
    assert.equal(step.verdict, 'unknown');
    assert.equal(step.seen, undefined);
    assert.match(step.reason ?? '', /^Nothing is up/);
    assert.deepEqual(step.evidence, []);
  }
  assert.equal(trace.basis, 'plan');
  assert.equal(trace.resolved, true);
  assert.equal(trace.rcode, 'NOERROR');
  assert.deepEqual(
    trace.answers.map((answer) => answer.data),
    ['172.18.0.2'],
  );
  assert.equal(trace.summary, 'Once up, redis resolves to 172.18.0.2 from web, by shop_front.');
});

test('the address step names interface, container, veth, bridge and network', () => {
  const address = tracePlan(question('redis.shop_front'), SHOP).steps.at(-1);
  assert.equal(
    address?.expected,
    '172.18.0.2 is eth0 of shop-redis-1, by veth-redis-front at br-front (shop_front).',
  );
});

test('a service of another network is asked of the upstreams, and the summary says where it is known', () => {
  const trace = tracePlan(question('db'), SHOP);
  assert.ok(trace.steps.some((step) => step.id === 'upstream'));
  assert.equal(trace.resolved, false);
  assert.equal(trace.rcode, undefined);
  assert.match(trace.summary, /shop_back knows db \(db\), but web is not in it\./);
});

test('from an internal network nothing is forwarded', () => {
  const trace = tracePlan(question('example.com', { service: 'db', containerName: 'shop-db-1' }), SHOP);
  assert.equal(trace.rcode, 'SERVFAIL');
  const upstream = trace.steps.find((step) => step.id === 'upstream');
  assert.match(upstream?.expected ?? '', /internal networks only/);
});

test('a name in the hosts file ends there', () => {
  const trace = tracePlan(question('legacy'), SHOP);
  assert.deepEqual(
    trace.steps.map((step) => step.id),
    ['hosts-file', 'address'],
  );
  assert.deepEqual(
    trace.answers.map((answer) => answer.data),
    ['192.0.2.9'],
  );
});

test('AAAA of a known name is empty, and never forwarded', () => {
  const trace = tracePlan(question('redis', { type: 'AAAA' }), SHOP);
  assert.equal(trace.rcode, 'NOERROR');
  assert.equal(trace.resolved, false);
  assert.ok(!trace.steps.some((step) => step.id === 'upstream'));
});

test('TXT is forwarded even for a known name', () => {
  const trace = tracePlan(question('redis', { type: 'TXT' }), SHOP);
  assert.ok(trace.steps.some((step) => step.id === 'upstream'));
});

test('a reverse question gives the first name with its network', () => {
  const trace = tracePlan(question('2.0.18.172.in-addr.arpa', { type: 'PTR' }), SHOP);
  assert.deepEqual(
    trace.answers.map((answer) => answer.data),
    ['shop-redis-1.shop_front'],
  );
});

test('with ndots in dns_opt an unknown single label stays here', () => {
  const [web, ...others] = SHOP.namespaces;
  assert.ok(web);
  const topology = { ...SHOP, namespaces: [{ ...web, dnsOptions: ['ndots:2'] }, ...others] };
  assert.equal(tracePlan(question('nope'), topology).rcode, 'NOERROR');
  assert.equal(tracePlan(question('no.pe'), topology).rcode, undefined);
});

test('a container that the topology does not have is an error of the caller', () => {
  assert.throws(() => tracePlan(question('redis', { containerName: 'shop-nope-1' }), SHOP), RangeError);
});
