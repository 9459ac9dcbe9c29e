/** Commands with `--engine`, on an engine in memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CliDependencies } from '../../../src/cli/dependencies';
import type { EngineObstacle } from '../../../src/engine/engine-state';
import { FakeClient } from '../engine/fake-client';
import { endpointAt } from '../engine/http-engine';
import { container, endpoint, ID, network } from '../engine/sample';
import { run, type Outcome } from './run';

const LABELS = { 'com.docker.compose.project': 'shop', 'com.docker.compose.network': 'default' };

function engineWith(client: FakeClient): CliDependencies['engines'] {
  const engine = { product: 'docker', version: '28.5.2', apiVersion: '1.51' } as const;
  return {
    choose: (word) =>
      Promise.resolve(
        word === 'docker' ? endpointAt('/x') : { kind: 'unknown', known: ['docker', 'podman', 'build'] },
      ),
    open: () => Promise.resolve({ state: { kind: 'connected', engine, message: 'here' }, client }),
  };
}

function shop(): FakeClient {
  const client = new FakeClient();
  client.networks.set(ID('a'), network(ID('a'), 'shop_default', '172.18.0.0/16', { Labels: LABELS }));
  client.networks.set(ID('b'), network(ID('b'), 'bridge', '172.17.0.0/16'));
  const add = (each: Record<string, unknown>): unknown => client.containers.set(String(each['Id']), each);
  add(
    container({
      ...{ id: ID('1'), name: 'shop-web-1', project: 'shop', service: 'web' },
      networks: { shop_default: endpoint('172.18.0.2', ['shop-web-1', 'web']) },
      config: { Env: ['SECRET=s3cret'] },
      ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] },
    }),
  );
  add(
    container({
      ...{ id: ID('2'), name: 'shop-redis-1', project: 'shop', service: 'redis' },
      networks: { shop_default: endpoint('172.18.0.3', ['shop-redis-1', 'redis']) },
      state: { Health: { Status: 'unhealthy' } },
    }),
  );
  add(
    container({
      ...{ id: ID('3'), name: 'shop-db-1', project: 'shop', service: 'db' },
      networks: { shop_default: endpoint('', []) },
      state: { Status: 'exited', Running: false, ExitCode: 3, FinishedAt: '2026-01-01T00:00:00Z' },
    }),
  );
  add(
    container({
      ...{ id: ID('4'), name: 'loner', config: { Labels: {}, Hostname: 'lone\u001b[31mr' } },
      networks: { bridge: endpoint('172.17.0.2', []) },
    }),
  );
  return client;
}

function ask(...words: string[]): Promise<Outcome> {
  return run(['--engine', 'docker', ...words], { engines: engineWith(shop()), files: {} });
}

describe('netscope --engine ps', () => {
  it('lists what runs and what does not, and needs no daemon', async () => {
    const { exitCode, stdout, stderr, connections } = await ask('-p', 'shop', 'ps');
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(connections, []);
    assert.equal(
      stdout,
      [
        'SERVICE   NAME           NETWORK        ADDRESS      NAMES                 PUBLISHED              STATE',
        'db        shop-db-1      shop_default                                                             exited (3)',
        'redis     shop-redis-1   shop_default   172.18.0.3   shop-redis-1, redis                          running, unhealthy',
        'web       shop-web-1     shop_default   172.18.0.2   shop-web-1, web       0.0.0.0:8080->80/tcp   running',
        '',
        'Read from Docker 28.5.2; nothing was changed.',
        '',
      ].join('\n'),
    );
  });

  it('lists everything where no files name a project', async () => {
    const { stdout } = await ask('ps');
    assert.match(stdout, /^Project shop\nSERVICE /);
    assert.match(stdout, /\n\nContainers without Compose\nSERVICE .*\nloner +loner +bridge +172\.17\.0\.2/);
  });

  it('says that it has nothing of a project', async () => {
    const { exitCode, stdout, stderr } = await ask('-p', 'other', 'ps');
    assert.deepEqual([exitCode, stdout], [0, '']);
    assert.equal(stderr, 'Docker 28.5.2 has no container of other.\n  hint: --all lists what it has.\n');
    assert.match((await ask('-p', 'other', 'ps', '--all')).stdout, /^Project shop\n/);
  });

  it('prints JSON without the environments of containers', async () => {
    const { stdout } = await ask('ps', '--json');
    const { engine, projects } = JSON.parse(stdout) as {
      engine: object;
      projects: { name: string; containers: { state: string }[] }[];
    };
    assert.deepEqual(engine, { product: 'docker', version: '28.5.2', apiVersion: '1.51' });
    assert.deepEqual(
      projects.map(({ name, containers }) => [name, containers.map(({ state }) => state)]),
      [
        ['shop', ['exited', 'running', 'running']],
        ['', ['running']],
      ],
    );
    assert.ok(!stdout.includes('s3cret'));
  });
});

describe('netscope --engine resolve', () => {
  it('answers from what the engine tells', async () => {
    const { exitCode, stdout, connections } = await ask('-p', 'shop', 'resolve', 'web', 'redis');
    assert.deepEqual([exitCode, connections.length], [0, 0]);
    assert.equal(
      stdout,
      'redis 600 IN A 172.18.0.3\nFrom the names of shop_default as Docker 28.5.2 tells them; no query was sent.\n',
    );
    const reverse = await ask('-p', 'shop', 'resolve', 'web', '172.18.0.3');
    assert.match(reverse.stdout, /^3\.0\.18\.172\.in-addr\.arpa 600 IN PTR shop-redis-1\.shop_default\n/);
    const without = await ask('-p', 'shop', 'resolve', 'web', 'redis', '--type', 'AAAA');
    assert.equal(without.exitCode, 1);
    assert.match(without.stdout, /^redis AAAA: the name has no AAAA record \(NOERROR\)\./);
  });

  it('says why a name is unknown', async () => {
    const stopped = await ask('-p', 'shop', 'resolve', 'web', 'db');
    assert.equal(stopped.exitCode, 1);
    assert.match(
      stopped.stdout,
      /^db A: Docker 28\.5\.2 knows no such name for web; it would ask the upstream/,
    );
    assert.match(stopped.stderr, /hint: Container shop-db-1 is exited with exit code 3/);
    assert.match((await ask('-p', 'shop', 'resolve', 'web', 'reids')).stderr, /hint: Did you mean redis\?/);
    assert.match(
      (await ask('resolve', 'loner', 'shop-web-1')).stderr,
      /on the default bridge, where names do not/,
    );
  });

  it('takes a container, or a service with its project, without files', async () => {
    assert.equal((await ask('resolve', 'shop-web-1', 'redis')).exitCode, 0);
    assert.equal((await ask('resolve', 'shop/web', 'redis')).exitCode, 0);
    const { exitCode, stderr } = await ask('resolve', 'shop/wbe', 'redis');
    assert.equal(exitCode, 2);
    assert.match(stderr, /Did you mean web\?/);
    assert.match(
      (await ask('resolve', 'lonre', 'x')).stderr,
      /runs no container "lonre"\n {2}hint: Did you mean loner/,
    );
    assert.match((await ask('resolve', 'shop-db-1', 'x')).stderr, /container shop-db-1 is exited/);
  });

  it('answers as JSON', async () => {
    const { stdout } = await ask('resolve', 'shop-web-1', 'redis', '--json');
    const { answer, from, project } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([project, from], ['shop', 'shop-web-1']);
    assert.deepEqual(answer, {
      ...{ kind: 'found', network: 'shop_default', ttl: 600, data: ['172.18.0.3'], by: 'resolver' },
    });
  });

  it('cannot answer what no engine tells', async () => {
    const { exitCode, stderr } = await ask('resolve', 'shop-web-1', 'redis', '--type', 'MX');
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /--type MX cannot be answered from what an engine says\n {2}hint: A, AAAA and PTR can/,
    );
  });
});

describe('--engine', () => {
  it('is refused by commands that do not take it', async () => {
    for (const words of [
      ['up'],
      ['trace', 'web', 'redis'],
      ['network', 'ls'],
      ['chains', 'web'],
      ['doctor'],
    ]) {
      const { exitCode, stderr, connections } = await ask(...words);
      assert.equal(exitCode, 2, words.join(' '));
      assert.deepEqual(connections, []);
      const name = words[0] === 'network' ? 'network ls' : (words[0] ?? '');
      assert.match(stderr, new RegExp(`${name} does not take --engine\\n {2}hint: ps and resolve take it`));
    }
  });

  it('names what there is where it is unknown, and the next step where there is an obstacle', async () => {
    const engines = engineWith(shop());
    const unknown = await run(['--engine', 'biuld', 'ps'], { engines });
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /no engine or Docker context "biuld"\n {2}hint: Did you mean build\?/);
    const state: EngineObstacle = { kind: 'no-engine', message: 'None is here.', nextStep: 'Start it.' };
    const none = await run(['--engine', 'docker', 'ps'], {
      engines: { ...engines, open: () => Promise.resolve({ state }) },
    });
    assert.deepEqual([none.exitCode, none.stderr], [3, 'error: None is here.\n  hint: Start it.\n']);
  });

  it('shows no control characters of labels and names', async () => {
    const client = shop();
    client.containers.set(
      ID('5'),
      container({ id: ID('5'), name: 'x', labels: { 'com.docker.compose.service': 'a\u001b[2Jb' } }),
    );
    const { stdout } = await run(['--engine', 'docker', 'ps'], { engines: engineWith(client), files: {} });
    assert.match(stdout, /a \[2Jb/);
    assert.ok(!stdout.includes('\u001b'));
  });
});
