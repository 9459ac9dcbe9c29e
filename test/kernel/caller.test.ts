/** A rootful helper asked by several users of one machine: root acts for each of them on what is theirs. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Attacked } from './support/attacked';
import { Lab, obstacle } from './support/lab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

const ALICE = 4242;
const BOB = 4343;
const PROJECT = '0123abcd';
const BRIDGE = 'br-0123456789ab';
const SUBNET = '172.18.0.0/16';

const networks = [{ bridge: BRIDGE, ipv4: { address: '172.18.0.1', prefixLength: 16 } }];
const namespaces = [{ name: 'web', hostname: 'web', endpoints: [], resolver: false }];
const rules = (hostPort: number, hostAddress = '0.0.0.0', protocol = 'tcp'): object => ({
  op: 'setHostRules',
  project: PROJECT,
  networks: [SUBNET, 'fd00:18::/64'].map((subnet) => ({ bridge: BRIDGE, subnet, internal: false })),
  ports: [
    {
      ...{ bridge: BRIDGE, containerPort: 80, protocol, hostAddress, hostPort },
      address: hostAddress.includes(':') ? 'fd00:18::2' : '172.18.0.2',
    },
  ],
  publish: true,
});

describe('a helper that root runs for several users', { skip: blocked ?? false }, () => {
  let alice: Attacked;
  let bob: Attacked;
  let root: Attacked;
  const programs: ChildProcess[] = [];

  const codeOf = async (helper: Attacked, request: object): Promise<string | undefined> => {
    const { kind, code } = await helper.request(request);
    return kind === 'result' ? 'done' : code;
  };
  /** A program of a user that opens ports in the network of the helpers; whose they are is settled at that moment. */
  const listen = async (uid: number, opening: string): Promise<void> => {
    const words = ['--net', '--', 'setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
    const program = spawn('nsenter', [`--target=${alice.pid}`, ...words, process.execPath, '-e', opening], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    programs.push(program);
    await once(program.stdout, 'data');
  };
  const ready = `() => console.log('ready')`;

  before(async () => {
    alice = await Attacked.start(ALICE);
    bob = await Attacked.start(BOB, alice);
    root = await Attacked.start(0, alice);
    assert.equal(await codeOf(alice, { op: 'createNetworks', project: PROJECT, networks }), 'done');
    assert.equal(await codeOf(alice, { op: 'createNamespaces', project: PROJECT, namespaces }), 'done');
  });
  after(() => {
    for (const program of programs) program.kill();
    for (const helper of [alice, bob, root]) helper.end();
  });

  it('lets nobody but its maker near a project', async () => {
    const endpoint = {
      ...{ bridge: BRIDGE, bridgeOwner: PROJECT, veth: 'veth0123456789', interfaceName: 'eth0' },
      ...{ mac: '02:42:ac:12:00:02', ipv4: { address: '172.18.0.2', prefixLength: 16 } },
    };
    const untouched = await alice.state();
    for (const request of [
      { op: 'sweep', project: PROJECT },
      { op: 'readNamespace', project: PROJECT, name: 'web' },
      { op: 'openQuerySocket', project: PROJECT, name: 'web', transport: 'udp' },
      { op: 'deleteNamespaces', project: PROJECT, namespaces: [{ name: 'web', veths: [] }] },
      { op: 'deleteNetworks', project: PROJECT, bridges: [BRIDGE] },
      { op: 'createNetworks', project: PROJECT, networks },
      { op: 'createNamespaces', project: PROJECT, namespaces },
      // A way in by a project of his own.
      {
        op: 'createNamespaces',
        project: '89abcdef',
        namespaces: [{ ...namespaces[0], endpoints: [endpoint] }],
      },
      rules(8080),
    ])
      assert.equal(await codeOf(bob, request), 'not-ours', JSON.stringify(request));
    assert.equal(await alice.state(), untouched);
    assert.equal(await codeOf(alice, { op: 'readNamespace', project: PROJECT, name: 'web' }), 'done');
    assert.equal(await codeOf(root, { op: 'readNamespace', project: PROJECT, name: 'web' }), 'done');
  });

  it('turns no port that its user does not hold', async () => {
    await listen(0, `require('net').createServer().listen(22, '0.0.0.0', ${ready})`);
    assert.equal(await codeOf(alice, rules(22)), 'port-not-taken', 'of root');
    assert.equal(await codeOf(alice, rules(8081)), 'port-not-taken', 'of nobody');
    await listen(
      ALICE,
      `require('net').createServer().listen(8081, '127.0.0.1', () =>
        require('net').createServer().listen(8082, '0.0.0.0', () =>
          require('dgram').createSocket('udp4').bind(8083, '0.0.0.0', () =>
            require('net').createServer().listen({ port: 8084, host: '::', ipv6Only: true }, () =>
              require('net').createServer().listen(8085, '::1', ${ready})))))`,
    );
    assert.equal(await codeOf(alice, rules(8081)), 'port-not-taken', 'held at one address, wanted at all');
    assert.equal(await codeOf(alice, rules(8081, '127.0.0.1')), 'done');
    assert.equal(await codeOf(alice, rules(8082)), 'done');
    assert.equal(await codeOf(alice, rules(8082, '192.0.2.1')), 'done', 'held at all, wanted at one');
    assert.equal(await codeOf(alice, rules(8082, '0.0.0.0', 'udp')), 'port-not-taken');
    assert.equal(await codeOf(alice, rules(8083, '0.0.0.0', 'udp')), 'done');
    assert.equal(await codeOf(alice, rules(8084, '::')), 'done');
    assert.equal(await codeOf(alice, rules(8084, '2001:db8::1')), 'done', 'held at all, wanted at one');
    assert.equal(await codeOf(alice, rules(8084)), 'port-not-taken', 'held of the other family');
    assert.equal(await codeOf(alice, rules(8085, '::1')), 'done');
    assert.equal(await codeOf(alice, rules(8085, '::')), 'port-not-taken');
    assert.equal(await codeOf(root, rules(22)), 'done', 'root may');
  });

  it('forgets whose a project was when it is gone', async () => {
    assert.equal(await codeOf(bob, { op: 'sweep', project: PROJECT }), 'not-ours');
    assert.equal(await codeOf(alice, { op: 'sweep', project: PROJECT }), 'done');
    assert.equal(await codeOf(bob, { op: 'sweep', project: PROJECT }), 'done');
    assert.doesNotMatch(await alice.state(), /netscope|NETSCOPE|br-0123/);
  });
});

describe('the folder of a daemon', { skip: blocked ?? false }, () => {
  it('is closed to others with all that is in it, whatever the umask', async () => {
    const lab = await Lab.create();
    try {
      const runtime = path.join(lab.writable('anybodys'), 'netscope');
      const env = { NETSCOPE_RUNTIME_DIR: runtime };
      const up = ['sh', '-c', 'umask 0; exec "$@"', 'up', ...lab.netscopeCommand(['up'])];
      const { code, stderr } = await lab.run(up, { env });
      assert.equal(code, 0, stderr);
      assert.equal(fs.statSync(runtime).mode & 0o7777, 0o700);
      assert.ok(fs.statSync(path.join(runtime, 'daemon.sock')).isSocket());
      const ask = `require('net').connect('${runtime}/daemon.sock').once('connect', () => console.log('in'))
        .once('error', ({ code }) => console.log(code))`;
      const words = [
        'setpriv',
        `--reuid=${BOB}`,
        `--regid=${BOB}`,
        '--clear-groups',
        '--',
        lab.nodePath,
        '-e',
        ask,
      ];
      assert.equal((await lab.run(words, { as: 'root', timeoutMs: 20_000 })).stdout, 'EACCES\n');
      assert.equal(fs.statSync(path.join(runtime, 'daemon.log')).mode & 0o077, 0);
      assert.equal((await lab.netscope(['down'], { env })).code, 0);
    } finally {
      await lab.destroy();
    }
  });
});
