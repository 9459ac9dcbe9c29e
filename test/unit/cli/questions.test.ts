import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daemonWithProject, run } from './run';

test('resolve asks from inside the namespace and prints the records', async () => {
  const daemon = await daemonWithProject();
  const { exitCode, stdout } = await run(['resolve', 'web', 'redis', '--tcp', '--type', 'aaaa'], { daemon });
  assert.equal(exitCode, 0);
  assert.deepEqual(daemon.calls, [
    {
      method: 'query',
      params: {
        project: 'shop',
        containerName: 'shop-web-1',
        name: 'redis',
        type: 'AAAA',
        transport: 'tcp',
      },
    },
  ]);
  assert.match(stdout, /^redis\. 600 IN AAAA 172\.18\.0\.2\n/);
});

test('an address is asked for by its reverse name', async () => {
  const daemon = await daemonWithProject();
  await run(['resolve', 'web', '172.18.0.2'], { daemon });
  const { name, type } = daemon.calls[0]?.params as { name: string; type: string };
  assert.deepEqual({ name, type }, { name: '2.0.18.172.in-addr.arpa', type: 'PTR' });
});

test('no answer is exit code 1, with the name that was meant or the network that is missing', async () => {
  const daemon = await daemonWithProject();
  daemon.answers = [];
  daemon.rcode = 'NXDOMAIN';
  const typo = await run(['resolve', 'web', 'rediss'], { daemon });
  assert.equal(typo.exitCode, 1);
  assert.match(typo.stderr, /hint: Did you mean redis\?/);
  daemon.closed = 0;
  const apart = await run(['resolve', 'web', 'db'], { daemon });
  assert.match(apart.stderr, /known in shop_back, but web is in shop_front only/);
});

test('resolve --json', async () => {
  const daemon = await daemonWithProject();
  const document = JSON.parse((await run(['resolve', '--json', 'web', 'redis'], { daemon })).stdout) as {
    query: object;
  };
  assert.deepEqual(Object.keys(document), ['version', 'project', 'from', 'query']);
  assert.deepEqual(Object.keys(document.query), ['name', 'type', 'transport', 'client', 'tookMs', 'outcome']);
});

test('a replica is named by its number or its container', async () => {
  const daemon = await daemonWithProject();
  for (const from of ['web-2', 'shop-web-2']) {
    await run(['resolve', from, 'redis'], { daemon });
    assert.equal((daemon.calls.at(-1)?.params as { containerName: string }).containerName, 'shop-web-2');
    daemon.closed = 0;
  }
});

test('what needs the network says that it is not up: exit code 3', async () => {
  for (const argv of [
    ['resolve', 'web', 'redis'],
    ['chains', 'web'],
    ['exec', 'web', 'true'],
    ['shell', 'web'],
  ]) {
    const { exitCode, stderr, started } = await run(argv);
    assert.equal(exitCode, 3, argv.join(' '));
    assert.match(stderr, /hint: Bring it up with: netscope up/);
    assert.equal(started, false);
  }
});

test('trace without a network follows the plan and says so', async () => {
  const { exitCode, stdout, stderr } = await run(['trace', 'web', 'redis']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /planned, nothing is up/);
  assert.match(stderr, /Nothing is up/);
  assert.equal((await run(['trace', 'web', 'nope'])).exitCode, 1);
});

test('trace of a network that is up reads, asks and reads again', async () => {
  const daemon = await daemonWithProject();
  const { stdout } = await run(['trace', 'web', 'redis', '--json'], { daemon });
  assert.deepEqual(
    daemon.calls.map((call) => call.method),
    ['evidence', 'query', 'evidence'],
  );
  const document = JSON.parse(stdout) as { version: number; trace: { basis: string; steps: object[] } };
  assert.deepEqual(Object.keys(document), ['version', 'trace']);
  assert.equal(document.trace.basis, 'live');
  assert.deepEqual(Object.keys(document.trace), [
    'question',
    'basis',
    'steps',
    'resolved',
    'rcode',
    'answers',
    'summary',
    'tookMs',
  ]);
  assert.deepEqual(Object.keys(document.trace.steps[0] ?? {}).sort(), [
    'evidence',
    'expected',
    'id',
    'seen',
    'title',
    'verdict',
  ]);
});

test('chains prints the table with sentences, and as JSON', async () => {
  const daemon = await daemonWithProject();
  const { stdout } = await run(['chains', 'web'], { daemon });
  assert.match(stdout, /\n# Sends DNS over UDP for 127\.0\.0\.11 to the resolver's socket/);
  daemon.closed = 0;
  const document = JSON.parse((await run(['chains', 'web', '--json'], { daemon })).stdout) as object;
  assert.deepEqual(Object.keys(document), ['version', 'project', 'containerName', 'networkNamespace', 'nat']);
});
