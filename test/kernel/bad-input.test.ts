/** What a person can get wrong, and what a machine may not allow: a clear message, and nothing left behind. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe('bad input', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let empty: Record<string, readonly string[]>;

  before(async () => {
    lab = await Lab.create();
    empty = await lab.snapshot();
  });
  after(() => lab.destroy());
  afterEach(async () => {
    await until('the processes have left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty, 'something is left behind');
  });

  it('no compose file', async () => {
    const { code, stderr } = await lab.netscope(['up'], { cwd: lab.project('empty', {}) });
    assert.equal(code, 2);
    assert.match(stderr, /There is no compose file in .*\/empty or any folder above it/);
    assert.match(stderr, /hint: .*compose\.yaml/);
  });

  it('a file that is named but missing', async () => {
    const { code, stderr } = await lab.netscope(['-f', 'nosuch.yaml', 'up']);
    assert.equal(code, 2);
    assert.match(stderr, /nosuch\.yaml/);
  });

  it('a YAML error, with its place', async () => {
    const cwd = lab.project('broken', { 'compose.yaml': 'services:\n  web:\n    image: "x\n  redis: {}\n' });
    const { code, stderr } = await lab.netscope(['up'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /broken\/compose\.yaml:\d+:\d+: error: /);
  });

  it('no services', async () => {
    const cwd = lab.project('void', { 'compose.yaml': 'services: {}\n' });
    const { code, stderr } = await lab.netscope(['up'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /void\/compose\.yaml:1:\d+: error: .*service/);
  });

  it('an unknown service', async () => {
    assert.equal((await lab.netscope(['up'])).code, 0);
    const { code, stderr } = await lab.netscope(['resolve', 'wbe', 'redis']);
    assert.equal((await lab.netscope(['down'])).code, 0);
    assert.equal(code, 2);
    assert.match(stderr, /wbe/);
    assert.match(stderr, /web/, 'it says which one may be meant');
  });

  it('a question to a network that is not up', async () => {
    const { code, stderr } = await lab.netscope(['resolve', 'web', 'redis']);
    assert.equal(code, 3);
    assert.match(stderr, /netscope up/);
  });

  it('down when nothing is up', async () => {
    const { code, stdout } = await lab.netscope(['down', '--json']);
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { wasUp: boolean }).wasUp, false);
  });

  it('up twice at the same time', async () => {
    const both = await Promise.all([lab.netscope(['up', '--json']), lab.netscope(['up', '--json'])]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
      both.map(({ stderr }) => stderr).join(),
    );
    const changes = both.map(({ stdout }) => (JSON.parse(stdout) as { change: string }).change);
    assert.deepEqual(changes.sort(), ['created', 'unchanged']);
    assert.equal((await lab.netscope(['down'])).code, 0);
  });

  it('a published port that is in use', async () => {
    const holder = lab.start([lab.nodePath, '-e', `require('net').createServer().listen(5000, '0.0.0.0')`]);
    await until(
      'the port is taken',
      async () => (await lab.run(['nc', '-z', '127.0.0.1', '5000'])).code === 0,
    );
    const { code, stderr } = await lab.netscope(['up']);
    holder.kill();
    await until(
      'the port is free',
      async () => (await lab.run(['nc', '-z', '127.0.0.1', '5000'])).code !== 0,
    );
    assert.equal(code, 3);
    assert.match(stderr, /port 0\.0\.0\.0:5000\/tcp is in use, and composetest-web-1 publishes it/);
    assert.match(stderr, /hint: .*ss -lptun/);
  });

  it('a published port that is reserved for root', async () => {
    const cwd = lab.project('low', {
      'compose.yaml': 'services:\n  web:\n    image: x\n    ports: ["80:80"]\n',
    });
    const { code, stderr } = await lab.netscope(['up'], { cwd });
    assert.equal(code, 3);
    assert.match(stderr, /80\/tcp is reserved for root/);
    assert.match(stderr, /hint: Publish a port from 1024 on/);
  });

  it('user namespaces that are switched off', async () => {
    // The limit belongs to the user namespace it is written in, so this one does not reach the machine.
    const off = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"';
    const command = ['unshare', '--user', '--map-root-user', 'sh', '-c', off, 'off'];
    const { code, stderr } = await lab.run([...command, ...lab.netscopeCommand(['up'])]);
    assert.equal(code, 3);
    assert.match(stderr, /does not let a user make namespaces/);
    assert.match(stderr, /user\.max_user_namespaces is 0/);
    assert.match(stderr, /--rootful/);
    await until('the daemon has left', () => lab.processes().length === 0);
  });

  it('a rootful network without root', async () => {
    const { code, stderr } = await lab.netscope(['up', '--rootful']);
    assert.equal(code, 3);
    assert.match(stderr, /rootful network needs root|sudo/);
    await until('the daemon has left', () => lab.processes().length === 0);
  });

  describe('programs that are missing', () => {
    const bin = (programs: readonly string[], name: string): string => {
      const folder = lab.writable(name);
      for (const program of programs) {
        const target = ['/usr/bin', '/bin']
          .map((at) => path.join(at, program))
          .find((file) => fs.existsSync(file));
        fs.symlinkSync(target ?? program, path.join(folder, program));
      }
      return folder;
    };

    it('ip and iptables are not needed for anything', async () => {
      const path = bin(['sh', 'mount', 'sleep', 'unshare', 'nsenter', 'id'], 'bin-few');
      for (const words of [
        ['up'],
        ['resolve', 'web', 'redis'],
        ['trace', 'web', 'redis'],
        ['chains', 'web'],
        ['exec', 'web', '--', 'id', '-u'],
        ['ps'],
        ['down'],
      ]) {
        const { code, stderr } = await lab.run(['env', `PATH=${path}`, ...lab.netscopeCommand(words)]);
        assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
      }
    });

    it('unshare is named, with the package that holds it', async () => {
      const { code, stderr } = await lab.run([
        'env',
        `PATH=${bin([], 'bin-none')}`,
        ...lab.netscopeCommand(['up']),
      ]);
      assert.equal(code, 3);
      assert.match(stderr, /unshare is not installed/);
      assert.match(stderr, /apt-get install util-linux/);
      await until('the daemon has left', () => lab.processes().length === 0);
    });
  });
});
