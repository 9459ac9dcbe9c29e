import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamespaceEvidence, QueryEvent, QueryEvidence } from '../../../src/probe/evidence';
import type { Topology } from '../../../src/topology/topology';
import { traceLive } from '../../../src/trace/live-trace';
import type { StepId, Trace, TraceQuestion } from '../../../src/trace/trace';
import { PORTS, SHOP, answered, evidence, natTable, question } from './sample';

const ZONE = { kind: 'zone', network: 'shop_front' } as const;
const UPSTREAM = { kind: 'upstream', server: '192.0.2.53:53' } as const;

interface Case {
  readonly before?: NamespaceEvidence;
  readonly after?: NamespaceEvidence;
  readonly query?: QueryEvidence;
  readonly upstreams?: readonly string[];
}

/** Runs a trace over readings on paper; the suite of the kernel runs it over a real namespace. */
async function trace(asked: TraceQuestion, given: Case = {}): Promise<{ trace: Trace; queries: number }> {
  const readings = [
    given.before ?? evidence(natTable()),
    given.after ?? evidence(natTable(asked.transport === 'udp' ? { udp: 1, tcp: 0 } : { udp: 0, tcp: 1 })),
  ];
  let queries = 0;
  const probe = {
    snapshot: (): Promise<NamespaceEvidence> => {
      const next = readings.shift();
      return next === undefined ? Promise.reject(new Error('read too often')) : Promise.resolve(next);
    },
    query: (): Promise<QueryEvidence> => {
      queries += 1;
      assert.equal(readings.length, 1, 'the query runs between the two readings');
      return Promise.resolve(given.query ?? answered(asked, 'NOERROR', ['172.18.0.2'], ZONE));
    },
  };
  const upstreams = given.upstreams ?? ['192.0.2.53:53'];
  return { trace: await traceLive(asked, { topology: SHOP, dnsPorts: PORTS, upstreams, probe }), queries };
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key)) as Omit<T, K>;
}

function verdicts({ steps }: Trace): Record<string, string> {
  return Object.fromEntries(steps.map((step) => [step.id, step.verdict]));
}

async function stepOf(id: StepId, asked: TraceQuestion, given: Case): Promise<Trace['steps'][number]> {
  const step = (await trace(asked, given)).trace.steps.find((each) => each.id === id);
  assert.ok(step, `no step ${id}`);
  return step;
}

test('a lookup that goes well is as expected at every step, with the kernel as witness', async () => {
  const { trace: result } = await trace(question('redis'));
  assert.deepEqual(verdicts(result), {
    'hosts-file': 'as-expected',
    'resolv-conf': 'as-expected',
    'output-rule': 'as-expected',
    'dnat-rule': 'as-expected',
    socket: 'as-expected',
    lookup: 'as-expected',
    'return-path': 'as-expected',
    answer: 'as-expected',
    address: 'as-expected',
  });
  assert.ok(result.steps.every((step) => step.seen !== undefined));
  assert.equal(result.summary, 'redis resolves to 172.18.0.2 from web, by shop_front.');
  const evidenceOf = (id: StepId): readonly string[] | undefined =>
    result.steps.find((step) => step.id === id)?.evidence;
  assert.deepEqual(evidenceOf('output-rule'), ['[1:51] -A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT']);
  assert.deepEqual(evidenceOf('dnat-rule'), [
    '[1:51] -A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:41756',
  ]);
  assert.deepEqual(evidenceOf('socket'), [
    'udp UNCONN 127.0.0.11:41756 ino:8165298 pid=4711 comm=node net:[4026531840]',
  ]);
  assert.deepEqual(evidenceOf('lookup'), [
    '#12 127.0.0.1:40654 udp id=34702 redis A -> zone shop_front: NOERROR A 172.18.0.2 in 0.2 ms',
  ]);
  assert.deepEqual(evidenceOf('answer'), ['redis. 600 IN A 172.18.0.2']);
  assert.deepEqual(evidenceOf('address'), ['172.18.0.0/16 dev eth0']);
});

test('over TCP the other rule and the other socket are looked at', async () => {
  const asked = question('redis', { transport: 'tcp' });
  const rule = await stepOf('dnat-rule', asked, {});
  assert.equal(rule.verdict, 'as-expected');
  assert.match(rule.evidence[0] ?? '', /^\[1:60\] .* -p tcp .*:38211$/);
  assert.match((await stepOf('socket', asked, {})).evidence[0] ?? '', /^tcp LISTEN 127\.0\.0\.11:38211 /);
});

test('a counter that does not move is a difference', async () => {
  const still = { after: evidence(natTable()) };
  assert.equal((await stepOf('output-rule', question('redis'), still)).verdict, 'differs');
  assert.equal((await stepOf('dnat-rule', question('redis'), still)).verdict, 'differs');
});

test('a missing nat table, OUTPUT rule or DNAT rule is named', async () => {
  const flushed = natTable().replaceAll(/^\[.*\n/gm, '');
  const output = await stepOf('output-rule', question('redis'), { after: evidence(flushed) });
  assert.equal(output.seen, 'There is no such rule.');
  const none = await stepOf('output-rule', question('redis'), { after: evidence(undefined) });
  assert.equal(none.seen, 'The namespace has no nat table.');
  const udpGone = natTable({ udp: 1, tcp: 0 }).replace(/^.*-p udp.*DNAT.*\n/m, '');
  const dnat = await stepOf('dnat-rule', question('redis'), { after: evidence(udpGone) });
  assert.equal(dnat.verdict, 'differs');
  assert.match(dnat.reason ?? '', /UDP queries keep port 53/);
});

test('a DNAT rule to another port than the socket has is a difference', async () => {
  const wrong = natTable({ udp: 1, tcp: 0 }).replaceAll('127.0.0.11:41756', '127.0.0.11:40000');
  const step = await stepOf('dnat-rule', question('redis'), { after: evidence(wrong) });
  assert.equal(step.verdict, 'differs');
  assert.equal(step.reason, "The resolver's socket is 127.0.0.11:41756.");
});

test('a missing SNAT rule is told, but is no difference: conntrack gives the reply its port back', async () => {
  const bare = natTable({ udp: 1, tcp: 0 }).replaceAll(/^.*SNAT.*\n/gm, '');
  const step = await stepOf('return-path', question('redis'), { after: evidence(bare) });
  assert.equal(step.verdict, 'as-expected');
  assert.match(step.seen ?? '', /SNAT rule is missing, which does no harm/);
});

test('the socket: gone, held inside, or with an owner nobody may see', async () => {
  const nat = natTable({ udp: 1, tcp: 0 });
  const gone = await stepOf('socket', question('redis'), { after: evidence(nat, { sockets: [] }) });
  assert.equal(gone.verdict, 'differs');
  const [udp] = evidence(nat).sockets;
  assert.ok(udp?.owner);
  const owner = { ...udp.owner, networkNamespace: evidence(nat).networkNamespace };
  const inside = evidence(nat, { sockets: [{ ...udp, owner }] });
  assert.equal((await stepOf('socket', question('redis'), { after: inside })).verdict, 'differs');
  const anonymous = without(udp, 'owner');
  const hidden = evidence(nat, { sockets: [anonymous] });
  assert.equal((await stepOf('socket', question('redis'), { after: hidden })).verdict, 'unknown');
});

test('another server in resolv.conf is a difference, and its line is the evidence', async () => {
  const before = evidence(natTable(), { resolvConf: '# by hand\nnameserver 192.0.2.1\noptions ndots:0\n' });
  const step = await stepOf('resolv-conf', question('redis'), { before });
  assert.equal(step.verdict, 'differs');
  assert.deepEqual(step.evidence, ['nameserver 192.0.2.1', 'options ndots:0']);
});

test('a line that somebody added to the hosts file hides DNS: no query is sent', async () => {
  const before = evidence(natTable(), { hosts: '127.0.0.1\tlocalhost\n198.51.100.7\tredis\n' });
  const { trace: result, queries } = await trace(question('redis'), { before });
  assert.equal(queries, 0);
  assert.equal(result.resolved, true);
  assert.equal(result.steps[0]?.verdict, 'differs');
  assert.deepEqual(result.steps[0].evidence, ['198.51.100.7\tredis']);
  assert.match(result.summary, /198\.51\.100\.7 .* DNS is not asked/);
});

test('an entry of extra_hosts and the own hostname are expected in the hosts file', async () => {
  for (const name of ['legacy', 'aaaaaaaaaaaa', 'localhost']) {
    const { trace: result, queries } = await trace(question(name));
    assert.equal(result.steps[0]?.verdict, 'as-expected', name);
    assert.equal(queries, 0);
  }
});

test('a name that no network knows goes to the upstream, whose NXDOMAIN is the answer', async () => {
  const asked = question('nope');
  const { trace: result } = await trace(asked, { query: answered(asked, 'NXDOMAIN', [], UPSTREAM) });
  assert.equal(verdicts(result)['upstream'], 'as-expected');
  assert.equal(verdicts(result)['answer'], 'as-expected');
  assert.equal(verdicts(result)['address'], undefined);
  assert.equal(result.resolved, false);
  assert.equal(result.rcode, 'NXDOMAIN');
  assert.equal(
    result.summary,
    'nope does not resolve from web: NXDOMAIN, by the upstream 192.0.2.53:53. No service of shop has that name.',
  );
});

test('an upstream that fails is the difference, but not where there is none to ask', async () => {
  const asked = question('example.com');
  const query = answered(asked, 'SERVFAIL', [], { kind: 'none', reason: 'no upstream answered' });
  const failing = (await trace(asked, { query })).trace;
  assert.equal(verdicts(failing)['upstream'], 'differs');
  assert.match(failing.summary, /First difference: Upstream\./);
  const alone = (await trace(asked, { query, upstreams: [] })).trace;
  assert.equal(verdicts(alone)['upstream'], 'as-expected');
  assert.equal(verdicts(alone)['answer'], 'as-expected');
});

test('a known name that the resolver passes on is found at the lookup', async () => {
  const asked = question('redis');
  const { trace: result } = await trace(asked, {
    query: answered(asked, 'NOERROR', ['203.0.113.10'], UPSTREAM),
  });
  assert.deepEqual(
    result.steps.filter((step) => step.verdict === 'differs').map((step) => step.id),
    ['lookup', 'upstream', 'answer', 'address'],
  );
});

test('addresses in another order are the same answer; other addresses are not', async () => {
  const asked = question('redis');
  const wrong = answered(asked, 'NOERROR', ['172.18.0.77'], ZONE);
  assert.equal((await stepOf('answer', asked, { query: wrong })).verdict, 'differs');
  assert.equal((await stepOf('address', asked, { query: wrong })).verdict, 'differs');
});

test('no answer at all: the steps before it tell how far the query came', async () => {
  const query = {
    ...answered(question('redis'), 'NOERROR', [], ZONE),
    outcome: { kind: 'failure', reason: 'timeout' },
  } as const;
  const silent = without(query, 'event');
  const { trace: result } = await trace(question('redis'), { query: silent });
  assert.equal(verdicts(result)['lookup'], 'unknown');
  assert.equal(verdicts(result)['return-path'], 'unknown');
  assert.equal(verdicts(result)['answer'], 'differs');
  assert.match(result.steps.at(-2)?.reason ?? '', /waits for an answer/);
  assert.equal(result.rcode, undefined);
  assert.match(result.summary, /^redis gets no answer in web\. First difference: Answer\./);
});

test('an interface that is down stands between the answer and the service', async () => {
  const nat = natTable({ udp: 1, tcp: 0 });
  const interfaces = evidence(nat).interfaces.map((each) => ({ ...each, up: false }));
  const step = await stepOf('address', question('redis'), { after: evidence(nat, { interfaces }) });
  assert.equal(step.verdict, 'differs');
  assert.match(step.reason ?? '', /^eth0, .* is down\.$/);
});

test('a fault that was injected on purpose has a step of its own, which is the first difference', async () => {
  const asked = question('redis');
  const seen = answered(asked, 'NXDOMAIN', [], { kind: 'fault' });
  assert.ok(seen.event);
  const injected = { faults: [2], delayMs: 300, effect: { kind: 'nxdomain' } } as const;
  const { trace: result } = await trace(asked, { query: { ...seen, event: { ...seen.event, injected } } });
  const fault = result.steps.find(({ id }) => id === 'fault');
  assert.equal(fault?.verdict, 'differs');
  assert.match(fault.seen ?? '', /Injected on purpose: fault 2 \(delay=300ms, nxdomain\)/);
  assert.match(fault.evidence[0] ?? '', /a fault on purpose: NXDOMAIN .*injected: fault 2/);
  const first = result.steps.find(({ verdict }) => verdict === 'differs');
  assert.equal(first?.id, 'fault');
  assert.match(result.summary, /First difference: Injected fault\. .*netscope fault clear 2/);
  assert.equal(verdicts(result)['upstream'], undefined);
});

test('a fault that only holds an answer back is told, and the rest is judged as ever', async () => {
  const asked = question('redis');
  const seen = answered(asked, 'NOERROR', ['172.18.0.2'], ZONE);
  assert.ok(seen.event);
  const injected = { faults: [1], delayMs: 50 };
  const { trace: result } = await trace(asked, { query: { ...seen, event: { ...seen.event, injected } } });
  assert.deepEqual(
    result.steps.filter(({ verdict }) => verdict !== 'as-expected').map(({ id }) => id),
    ['fault'],
  );
});

test('what the resolver does beyond an engine is expected where it is on', async () => {
  const topology: Topology = {
    ...SHOP,
    resolver: { settings: { downServices: true, projectNames: true }, names: ['db', 'debug'], ports: {} },
  };
  const live = async (name: string, event: Partial<QueryEvent>, data: readonly string[]): Promise<Trace> => {
    const asked = question(name);
    const seen = answered(asked, event.rcode ?? 'NOERROR', data, event.answerer ?? ZONE);
    assert.ok(seen.event);
    const readings = [evidence(natTable()), evidence(natTable({ udp: 1, tcp: 0 }))];
    const probe = {
      snapshot: () => Promise.resolve(readings.shift() ?? evidence(natTable())),
      query: () => Promise.resolve({ ...seen, event: { ...seen.event, ...event } as QueryEvent }),
    };
    return traceLive(asked, { topology, dnsPorts: PORTS, upstreams: ['192.0.2.53:53'], probe });
  };
  const down = await live(
    'debug',
    { rcode: 'NXDOMAIN', answerer: { kind: 'none', reason: 'it is down' }, option: 'down-services' },
    [],
  );
  assert.ok(
    down.steps.every(({ verdict }) => verdict === 'as-expected'),
    JSON.stringify(down.steps),
  );
  assert.match(JSON.stringify(down.steps), /option down-services/);
  const across = await live(
    'db.shop',
    { answerer: { kind: 'zone', network: 'shop_back' }, option: 'project-names' },
    ['172.19.0.3'],
  );
  const lookup = across.steps.find(({ id }) => id === 'lookup');
  assert.equal(lookup?.verdict, 'as-expected');
  assert.match(lookup.expected, /by the option project-names of the resolver/);
  assert.equal(across.steps.find(({ id }) => id === 'answer')?.verdict, 'as-expected');
});

test('an answer that was kept is told from one that was asked for', async () => {
  const asked = question('www.example.test');
  const given = answered(asked, 'NOERROR', ['192.0.2.1'], { kind: 'cache', server: '192.0.2.53:53' });
  const upstream = await stepOf('upstream', asked, { query: given });
  assert.equal(upstream.verdict, 'as-expected');
  assert.match(upstream.seen ?? '', /192\.0\.2\.53:53, asked earlier and kept, answered NOERROR/);
});
