/** A crash at any point leaves a system that the next `up` or `down` puts right. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
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

describe('a crash of the rootless helper', { skip: blocked ?? false }, () => {
  let lab: Lab;
  before(async () => {
    lab = await Lab.create();
  });
  after(() => lab.destroy());

  it('takes the network with it; the daemon notices, and up works again', async () => {
    const empty = await lab.snapshot();
    assert.equal((await lab.netscope(['up'])).code, 0);
    process.kill(lab.processOf('helper'), 'SIGKILL');
    await until('the network is reported gone', async () => {
      const { stdout } = await lab.netscope(['ps', '--json']);
      return (JSON.parse(stdout) as { running: unknown }).running === null;
    });
    const { code, stderr } = await lab.netscope(['up']);
    assert.equal(code, 0, stderr);
    assert.equal((await lab.netscope(['resolve', 'web', 'redis'])).code, 0);
    assert.equal((await lab.netscope(['down'])).code, 0);
    await until('the processes have left', () => lab.processes().length === 0);
    assert.deepEqual(await lab.snapshot(), empty);
  });
});
