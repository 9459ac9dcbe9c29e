/** What a machine may put in the way: a clear message with the next step, and a system that is as it was. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Lab, obstacle, type Outcome, until } from './support/lab';
import { MODES } from './support/modes';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

/** Programs of the system that a rootless network needs. */
const NEEDED = ['mount', 'sleep', 'unshare', 'nsenter'];
const PACKAGES: Readonly<Record<string, string>> = {
  mount: 'mount',
  sleep: 'coreutils',
  unshare: 'util-linux',
  nsenter: 'util-linux',
};

describe('obstacles', { skip: blocked ?? false }, () => {
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

  for (const missing of NEEDED) {
    it(`${missing} is not in PATH`, async () => {
      const folder = lab.writable(`bin-without-${missing}`);
      for (const program of ['sh', ...NEEDED].filter((name) => name !== missing)) {
        const target = ['/usr/bin', '/bin']
          .map((at) => path.join(at, program))
          .find((file) => fs.existsSync(file));
        fs.symlinkSync(target ?? program, path.join(folder, program));
      }
      const { code, stderr } = await lab.run(['env', `PATH=${folder}`, ...lab.netscopeCommand(['up'])]);
      assert.equal(code, 3);
      assert.match(stderr, new RegExp(`the program ${missing} is not installed, or not in PATH`));
      assert.match(stderr, new RegExp(`apt-get install ${PACKAGES[missing] ?? ''}\\)`));
    });
  }

  for (const { mode, as, flags } of MODES) {
    it(`a full disk under the state of a ${mode} network`, async () => {
      const runtime = path.join(lab.directory, `full-${as}`);
      fs.mkdirSync(runtime);
      const outside = { as: 'root', cwd: '/' } as const;
      const owner = as === 'user' ? 4242 : 0;
      const mount = `mount -t tmpfs -o size=256k,mode=0700,uid=${owner} small ${runtime}`;
      assert.equal((await lab.run(['sh', '-c', mount], outside)).code, 0);
      const fill = `dd if=/dev/zero of=${runtime}/filler bs=4k 2> /dev/null; true`;
      const netscope = (...words: string[]): Promise<Outcome> =>
        lab.netscope(words, { as, env: { NETSCOPE_RUNTIME_DIR: runtime } });

      // From the start, and when there is room for the plan but not for the files.
      for (const room of ['', `; truncate -s -12k ${runtime}/filler`]) {
        assert.equal((await lab.run(['sh', '-c', fill + room], outside)).code, 0);
        const { code, stderr } = await netscope('up', ...flags);
        assert.equal(code, 3, stderr);
        assert.match(stderr, /no space left on device/);
        await until('the processes have left', () => lab.processes().length === 0);
        await lab.run(['sh', '-c', `rm ${runtime}/filler`], outside);
      }
      // With room again, and filled while it is up.
      assert.equal((await netscope('up', ...flags)).code, 0);
      assert.equal((await lab.run(['sh', '-c', fill], outside)).code, 0);
      assert.equal((await netscope('resolve', 'web', 'redis')).code, 0);
      const down = await netscope('down');
      assert.equal(down.code, 0, down.stderr);
      await until('the processes have left', () => lab.processes().length === 0);
      assert.equal((await lab.run(['umount', runtime], outside)).code, 0);
    });
  }

  it('a device of the name that a bridge would have', async () => {
    const host = { as: 'root', cwd: '/' } as const;
    const text = [
      'services: { web: { image: web } }',
      'networks: { default: { driver_opts: { com.docker.network.bridge.name: mine0 } } }',
    ].join('\n');
    const cwd = lab.project('taken', { 'compose.yaml': text });
    assert.equal((await lab.run(['ip', 'link', 'add', 'mine0', 'type', 'bridge'], host)).code, 0);
    const before = await lab.snapshot();
    const { code, stderr } = await lab.netscope(['up', '--rootful'], { as: 'root', cwd });
    assert.notEqual(code, 0);
    assert.match(stderr, /mine0/);
    assert.match(stderr, /hint: /);
    await until('the processes have left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), before);
    await lab.run(['ip', 'link', 'del', 'mine0'], host);
  });

  it('a project of the same name that is up from another folder', async () => {
    const text = 'name: shop\nservices: { web: { image: web } }\n';
    const [here, there] = ['here', 'there'].map((name) => lab.project(name, { 'compose.yaml': text }));
    assert.equal((await lab.netscope(['up'], { cwd: here ?? '' })).code, 0);
    const { code, stderr } = await lab.netscope(['up'], { cwd: there ?? '' });
    assert.equal(code, 2);
    assert.ok(stderr.includes(`shop is up from ${here ?? ''}, and this is ${there ?? ''}`), stderr);
    assert.match(stderr, /netscope -p NAME up/);
    assert.equal((await lab.netscope(['resolve', 'web', 'web'], { cwd: here ?? '' })).code, 0);
    assert.equal((await lab.netscope(['up'], { cwd: here ?? '' })).code, 0);
    assert.equal((await lab.netscope(['-p', 'other', 'up'], { cwd: there ?? '' })).code, 0);
    for (const name of ['shop', 'other']) assert.equal((await lab.netscope(['-p', name, 'down'])).code, 0);
  });
});
