/** A crash at any point leaves a system that the next `up` or `down` puts right. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

/** Kills at moments spread over an `up`; the full sweep is longer and takes the number from outside. */
const KILLS = Number(process.env['NETSCOPE_TEST_KILLS'] ?? 6);

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const { mode, as, flags } of MODES) {
  describe(`a crash of a ${mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;
    let empty: Record<string, readonly string[]>;

    const netscope = (...words: string[]): ReturnType<Lab['netscope']> =>
      lab.netscope(words, { as, cwd: folder });
    const assertEmpty = async (what: string): Promise<void> => {
      await until(`the processes have left after ${what}`, () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty, what);
    };

    before(async () => {
      lab = await Lab.create();
      const services = Array.from({ length: 8 }, (_, index) => `  s${index}:\n    image: x\n`).join('');
      folder = lab.project('many', { 'compose.yaml': `services:\n${services}` });
      empty = await lab.snapshot();
    });
    after(() => lab.destroy());

    it('the daemon is killed while a program runs inside: down ends it and removes the rest', async () => {
      assert.equal((await netscope('up', ...flags)).code, 0);
      lab.start(lab.netscopeCommand(['exec', 's0', '--', 'sleep', '300']), { as, cwd: folder });
      await until('a program runs inside', () =>
        lab.processes().some(({ command }) => command === 'sleep 300'),
      );
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      const { code, stderr } = await netscope('down');
      assert.equal(code, 0, stderr);
      await assertEmpty('down');
    });

    it('the daemon is killed: up brings the network back, and names resolve', async () => {
      assert.equal((await netscope('up', ...flags)).code, 0);
      process.kill(lab.processOf('daemon'), 'SIGKILL');
      const { code, stderr } = await netscope('up', ...flags);
      assert.equal(code, 0, stderr);
      assert.equal((await netscope('resolve', 's0', 's7')).code, 0);
      assert.equal((await netscope('down')).code, 0);
      await assertEmpty('down');
    });

    it('the daemon is killed at any moment of up: down leaves nothing', async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        const up = lab.start(lab.netscopeCommand(['up', ...flags]), { as, cwd: folder });
        const ended = new Promise((resolve) => up.once('close', resolve));
        await until('the daemon runs', () => lab.processes().some(({ command }) => command === 'netscoped'));
        await sleep((kill * 400) / KILLS);
        for (const { pid, command } of lab.processes()) {
          if (command === 'netscoped') process.kill(pid, 'SIGKILL');
        }
        await ended;
        const { code, stderr } = await netscope('down');
        assert.equal(code, 0, stderr);
        await assertEmpty(`kill ${kill}`);
      }
    });

    it('Ctrl-C during up takes everything back', async () => {
      const up = lab.start(lab.netscopeCommand(['up', ...flags]), { as, cwd: folder });
      const ended = new Promise<number | null>((resolve) => up.once('close', resolve));
      await new Promise((resolve) => up.stderr?.once('data', resolve));
      for (const { pid, command } of lab.processes()) {
        if (command.includes('/dist/cli.js')) process.kill(pid, 'SIGINT');
      }
      // The network may have been complete a moment before; then it stays, and is complete.
      if ((await ended) === 0) assert.equal((await netscope('down')).code, 0);
      await assertEmpty('Ctrl-C');
    });
  });
}

describe('a crash beside the daemon of a rootless network', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let empty: Record<string, readonly string[]>;

  const succeed = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await lab.netscope(words);
    assert.equal(code, 0, `netscope ${words.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  const isUp = async (): Promise<boolean> => {
    const { stdout } = await lab.netscope(['ps', '--json']);
    return (JSON.parse(stdout) as { running: unknown }).running !== null;
  };
  const runsInside = (): boolean => lab.processes().some(({ command }) => command === 'sleep 300');

  before(async () => {
    lab = await Lab.create();
    empty = await lab.snapshot();
  });
  after(() => lab.destroy());
  beforeEach(async () => {
    await succeed('up');
    lab.start(lab.netscopeCommand(['exec', 'web', '--', 'sleep', '300']));
    await until('a program runs inside', runsInside);
  });
  afterEach(async () => {
    await succeed('down');
    await until('the processes have left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });

  it('of the helper: the network stays, and the next request has another helper', async () => {
    process.kill(lab.processOf('helper'), 'SIGKILL');
    await succeed('resolve', 'web', 'redis');
    await succeed('resolve', 'web', 'redis', '--tcp');
    assert.ok(await isUp());
    assert.ok(runsInside());
    assert.equal((JSON.parse(await succeed('up', '--json')) as { change: string }).change, 'unchanged');
  });

  it('of the holder: the network goes with it, with the programs inside, and up makes it anew', async () => {
    process.kill(lab.processOf('holder'), 'SIGKILL');
    await until('the network is reported gone', async () => !(await isUp()));
    await until('the program has ended', () => !runsInside());
    await succeed('up');
    await succeed('resolve', 'web', 'redis');
  });

  it('of the helper and the holder together', async () => {
    const both = [lab.processOf('helper'), lab.processOf('holder')];
    for (const pid of both) process.kill(pid, 'SIGKILL');
    await until('the network is reported gone', async () => !(await isUp()));
    await succeed('up');
    await succeed('resolve', 'web', 'redis');
  });
});
