import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Leftover } from '../../../src/daemon/api';
import { DaemonError } from '../../../src/daemon/client';
import { FakeDaemon } from './fake-daemon';
import { run } from './run';

const LEFT: readonly Leftover[] = [
  {
    kind: 'rootful',
    id: '0123abcd',
    namespaces: ['shop-web-1'],
    devices: ['br-0123456789ab', 'veth0', 'veth1', 'veth2'],
    chains: [],
  },
  { kind: 'holder', id: '77', pid: 77, runtime: '/run/user/1000/netscope' },
];

function daemonWith(left: readonly Leftover[]): FakeDaemon {
  const daemon = new FakeDaemon();
  daemon.left = left;
  // What `db` of the trial has; the kernel suite asks a real resolver.
  daemon.answers = ['172.18.0.2', '172.18.0.3'];
  return daemon;
}

const doctor = (daemon: FakeDaemon, ...flags: string[]): ReturnType<typeof run> =>
  run(['doctor', '--system', ...flags], { daemon, connections: 'many' });
const cleaned = (daemon: FakeDaemon): unknown[] =>
  daemon.calls.filter(({ method }) => method === 'clean').map(({ params }) => params);

describe('netscope doctor --system', () => {
  it('says what was tried, one line each, and takes the trial down again', async () => {
    const daemon = daemonWith([]);
    const { exitCode, stdout } = await doctor(daemon);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /^rootless networks {3}ok {10}two services came up in 0\.4 s and find each other$/m);
    assert.match(
      stdout,
      /^rootful networks {4}not tried {3}they need root: netscope doctor --system --rootful$/m,
    );
    assert.match(stdout, /^leftovers {11}ok {10}nothing of rootless networks is left over$/m);
    assert.deepEqual(daemon.projects, []);
  });

  it('says why it fails and what to do, and looks at the rest all the same', async () => {
    const daemon = daemonWith([]);
    daemon.onUp = () =>
      Promise.reject(new DaemonError('user-namespaces-disabled', 'it is forbidden', 'Allow it.'));
    const { exitCode, stdout } = await doctor(daemon);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^rootless networks {3}FAILS {7}it is forbidden\n {32}Allow it\.$/m);
    assert.match(stdout, /^leftovers/m);
  });

  it('a name without an answer is a failure', async () => {
    const daemon = daemonWith([]);
    daemon.answers = [];
    daemon.rcode = 'NXDOMAIN';
    const { exitCode, stdout } = await doctor(daemon);
    assert.equal(exitCode, 1);
    assert.match(stdout, /FAILS.*no address for web: NXDOMAIN/);
    assert.deepEqual(daemon.projects, []);
  });

  it('lists what is left over and removes nothing unasked', async () => {
    const daemon = daemonWith(LEFT);
    const { exitCode, stdout } = await doctor(daemon, '--rootful');
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /leftovers +FAILS +0123abcd: 1 namespace \(shop-web-1\), 4 devices \(br-0123456789ab, veth0, veth1, …\); process 77, which holds rootless networks of \/run\/user\/1000\/netscope\n +Remove it: netscope doctor --system --rootful --clean\n/,
    );
    assert.deepEqual(cleaned(daemon), []);
  });

  it('removes it where it is told to', async () => {
    const daemon = daemonWith(LEFT);
    const { exitCode, stderr } = await doctor(daemon, '--rootful', '--clean');
    assert.equal(exitCode, 0);
    assert.deepEqual(cleaned(daemon), [['0123abcd', '77']]);
    assert.match(stderr, /Removed 0123abcd: /);
  });

  it('leaves alone what may be the work of another daemon, unless it is named', async () => {
    const daemon = daemonWith(LEFT);
    daemon.otherDaemons = [{ pid: 4242, uid: 1000 }];
    const { exitCode, stdout } = await doctor(daemon, '--rootful', '--clean');
    assert.equal(exitCode, 1);
    assert.deepEqual(cleaned(daemon), [['77']]);
    assert.match(
      stdout,
      /Other daemons run \(process 4242 of user 1000\).*netscope doctor --system --rootful --clean 0123abcd/,
    );
    const named = await doctor(daemon, '--rootful', '--clean', '0123abcd', '77');
    assert.equal(named.exitCode, 0);
    assert.deepEqual(cleaned(daemon).at(-1), ['0123abcd', '77']);
  });

  it('--json has the same', async () => {
    const { stdout } = await doctor(daemonWith(LEFT), '--json', '--clean', '77');
    const { checks, leftovers } = JSON.parse(stdout) as { checks: { id: string }[]; leftovers: object[] };
    assert.deepEqual(
      checks.map(({ id }) => id),
      ['rootless', 'outside', 'rootful', 'leftovers'],
    );
    assert.deepEqual(leftovers, [{ ...LEFT[1], removed: true }]);
  });
});
