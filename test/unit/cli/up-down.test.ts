import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UpParams } from '../../../src/daemon/api';
import { DaemonError } from '../../../src/daemon/client';
import { FakeDaemon, cancelled } from './fake-daemon';
import { COMPOSE, FOLDER, runningProject } from './project';
import { daemonWithProject, run } from './run';

test('up sends the planned topology with its origin, shows progress, the table and the way in', async () => {
  const daemon = new FakeDaemon();
  const { exitCode, stdout, stderr } = await run(['up'], { daemon });
  assert.equal(exitCode, 0);
  const params = daemon.calls[0]?.params as UpParams;
  assert.equal(params.mode, 'rootless');
  assert.deepEqual(params.origin, { directory: FOLDER, files: [`${FOLDER}/compose.yaml`] });
  assert.equal(params.topology.namespaces.length, 4);
  assert.match(stdout, /^SERVICE +NAME +NETWORK +ADDRESS +NAMES +PUBLISHED +STATE\n/);
  assert.match(stdout, /^web +shop-web-1 .* up$/m);
  assert.match(stderr, /Creating networks\n/);
  assert.doesNotMatch(stderr, /Not about this project/);
  assert.match(stderr, /netscope exec \w+ -- COMMAND/);
  assert.match(stderr, /netscope down/);
  assert.equal(daemon.closed, 1);
});

test('up --rootful plans around the routes of the machine', async () => {
  const route =
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n' +
    'eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n';
  const daemon = new FakeDaemon();
  const files = { [`${FOLDER}/compose.yaml`]: COMPOSE, '/proc/net/route': route };
  await run(['up', '--rootful'], { daemon, files });
  const { topology, mode } = daemon.calls[0]?.params as UpParams;
  assert.equal(mode, 'rootful');
  assert.ok(!topology.networks.some((network) => network.subnet === '172.18.0.0/16'));
});

test('up plans around other projects and keeps what this one has', async () => {
  const daemon = await daemonWithProject();
  const [shop] = daemon.projects;
  assert.ok(shop);
  await run(['-p', 'other', 'up'], { daemon });
  const other = (daemon.calls[0]?.params as UpParams).topology;
  const subnets = shop.topology.networks.map((network) => network.subnet);
  assert.ok(other.networks.every((network) => !subnets.includes(network.subnet)));
  daemon.closed = 0;
  await run(['up'], { daemon });
  assert.deepEqual((daemon.calls[1]?.params as UpParams).topology.networks, shop.topology.networks);
});

test('up --json prints the result as one document and no table', async () => {
  const { stdout } = await run(['up', '--json']);
  const document = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual(Object.keys(document), ['version', 'change', 'changes', 'project', 'tookMs']);
  assert.equal(document['version'], 1);
  assert.equal(document['change'], 'created');
});

test('up --dry-run prints the plan without a daemon', async () => {
  const { exitCode, stdout, stderr, started } = await run(['up', '--dry-run', '--summary']);
  assert.equal(exitCode, 0);
  assert.equal(started, false);
  assert.match(stdout, /^shop_back +\S+ +\S+ +br-\S+ +internal$/m);
  assert.match(stdout, /^web +shop-web-1 .*0\.0\.0\.0:8000->5000\/tcp$/m);
  assert.match(stderr, /nothing was changed/);
  const document = JSON.parse((await run(['up', '--dry-run', '--json'])).stdout) as Record<string, unknown>;
  assert.deepEqual(Object.keys(document), ['version', 'topology']);
});

test('files with errors are no project: place, message, exit code 2, and nothing is asked of the daemon', async () => {
  const broken = COMPOSE.replace('networks: [front]', 'networks: [nowhere]');
  const daemon = new FakeDaemon();
  const files = { [`${FOLDER}/compose.yaml`]: broken };
  const { exitCode, stderr } = await run(['up'], { daemon, files });
  assert.equal(exitCode, 2);
  assert.match(stderr, /^\/project\/compose\.yaml:\d+:\d+: error: /m);
  assert.deepEqual(daemon.calls, []);
  assert.equal(daemon.closed, 1);
});

test('up and down reach the daemon before they read files, and say what is to come', async () => {
  for (const { argv, mode } of [
    { argv: ['up'], mode: { mode: 'rootless' } },
    { argv: ['up', '--rootful'], mode: { mode: 'rootful' } },
    { argv: ['down'], mode: {} },
  ]) {
    const daemon = new FakeDaemon();
    const { connections } = await run(argv, { daemon });
    assert.deepEqual(
      connections.map(({ prepare, filesRead }) => ({ prepare, filesRead })),
      [{ prepare: mode, filesRead: 0 }],
      argv.join(' '),
    );
  }
});

test('a project that cannot be planned is exit code 2 with the hint', async () => {
  const twice = COMPOSE.replace('front: {}', 'front: { ipam: { config: [{ subnet: 10.0.0.0/33 }] } }');
  const { exitCode, stderr } = await run(['up', '--dry-run'], {
    files: { [`${FOLDER}/compose.yaml`]: twice },
  });
  assert.equal(exitCode, 2);
  assert.match(stderr, /error: /);
});

test("the daemon's errors end with their code, message and hint", async () => {
  const codes = { 'user-namespaces-disabled': 3, 'port-in-use': 3, 'mode-differs': 2 } as const;
  for (const [reason, code] of Object.entries(codes)) {
    const daemon = new FakeDaemon();
    daemon.onUp = () =>
      Promise.reject(new DaemonError(reason as keyof typeof codes, 'it says no', 'Do this.'));
    const { exitCode, stderr } = await run(['up'], { daemon });
    assert.equal(exitCode, code, reason);
    assert.match(stderr, /error: it says no\n {2}hint: Do this\.\n/);
    assert.equal(daemon.closed, 1);
  }
});

test('an interrupt after which the daemon is gone ends with 130 too, and says how to clear away', async () => {
  const daemon = new FakeDaemon();
  let interrupt: (() => void) | undefined;
  daemon.onUp = () => {
    interrupt?.();
    return Promise.reject(new DaemonError('daemon-unreachable', 'the connection is gone'));
  };
  const { exitCode, stderr } = await run(['up'], {
    daemon,
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => undefined;
    },
  });
  assert.equal(exitCode, 130);
  assert.match(stderr, /interrupted; the connection is gone; netscope down clears away/);
});

test('an interrupt takes the request back and ends with 130', async () => {
  let interrupt: (() => void) | undefined;
  let stopped = 0;
  const daemon = new FakeDaemon();
  daemon.onUp = (_params, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(cancelled()));
      interrupt?.();
    });
  const { exitCode, stderr } = await run(['up'], {
    daemon,
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => {
        stopped += 1;
      };
    },
  });
  assert.equal(exitCode, 130);
  assert.match(stderr, /interrupted; nothing is left of it/);
  assert.equal(stopped, 1);
});

test('down takes down what is up, and is content where nothing is', async () => {
  const daemon = await daemonWithProject();
  const first = await run(['down', '--json'], { daemon });
  assert.deepEqual(JSON.parse(first.stdout), { version: 1, project: 'shop', wasUp: true, tookMs: 90 });
  const second = await run(['down']);
  assert.equal(second.exitCode, 0);
  assert.match(second.stderr, /Nothing of shop is up\./);
  assert.equal(second.started, false);
});

test('down and ps need no files with -p or COMPOSE_PROJECT_NAME', async () => {
  const daemon = await daemonWithProject();
  assert.match((await run(['-p', 'shop', 'ps'], { daemon, files: {} })).stdout, /shop-web-1/);
  daemon.closed = 0;
  const environment = { COMPOSE_PROJECT_NAME: 'shop' };
  assert.equal((await run(['down'], { daemon, files: {}, environment })).exitCode, 0);
  assert.deepEqual(daemon.calls, [{ method: 'down', params: 'shop' }]);
  const lost = await run(['down'], { files: {} });
  assert.equal(lost.exitCode, 2);
});

test('ps lists what is up, says when nothing is, and has a JSON form for both', async () => {
  const daemon = await daemonWithProject();
  const { stdout } = await run(['ps'], { daemon });
  assert.match(stdout, /^web +shop-web-2 +shop_front /m);
  daemon.closed = 0;
  const up = JSON.parse((await run(['ps', '--json'], { daemon })).stdout) as { running: unknown };
  const [shop] = daemon.projects;
  assert.ok(shop);
  assert.deepEqual(up.running, runningProject({ ...shop.topology, source: 'own' }));
  const nothing = await run(['ps', '--json']);
  assert.deepEqual(JSON.parse(nothing.stdout), { version: 1, project: 'shop', running: null });
  assert.equal(nothing.exitCode, 0);
  assert.match((await run(['ps'])).stderr, /Nothing of shop is up\./);
});

test('up --resolver plans what the resolver does beyond an engine, which stays until something else is said', async () => {
  const daemon = new FakeDaemon();
  const resolverOf = (at: number): unknown => (daemon.calls[at]?.params as UpParams).topology.resolver;
  const up = async (...words: string[]): Promise<string> => {
    daemon.closed = 0;
    daemon.projects = daemon.projects.slice(-1);
    const { exitCode, stdout, stderr } = await run(['up', ...words], { daemon });
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  await up();
  assert.equal(resolverOf(0), undefined);
  const words = ['--resolver', 'srv,ttl=5', '--resolver', 'wildcards'];
  assert.match(await up(...words), /does more than an engine's: wildcards, srv, ttl=5/);
  const planned = {
    settings: { srv: true, ttl: 5, wildcards: true },
    names: ['web', 'redis', 'db'],
    ports: { web: [{ port: 5000, protocol: 'tcp' }] },
  };
  assert.deepEqual(resolverOf(1), planned);
  await up();
  assert.deepEqual(resolverOf(2), planned);
  await up('web');
  assert.deepEqual((resolverOf(3) as typeof planned).settings, planned.settings);
  assert.doesNotMatch(await up('--resolver', 'none'), /does more/);
  assert.equal(resolverOf(4), undefined);
});

test('up --resolver says what is wrong with its words before anything is done', async () => {
  for (const flags of [[], ['--watch'], ['--dry-run']]) {
    const daemon = new FakeDaemon();
    const { exitCode, stderr } = await run(['up', ...flags, '--resolver', 'wildcard'], { daemon });
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /no option "wildcard"; there are down-services.*\n +hint: For example: netscope up --resolver/,
    );
    assert.deepEqual(daemon.calls, []);
  }
});
