/** Networks come and go for as long as somebody works: nothing may pile up in the processes that stay. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';

/** The long run takes the number from outside. */
const ROUNDS = Number(process.env['NETSCOPE_TEST_ROUNDS'] ?? 8);

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

describe(`${ROUNDS} networks one after the other`, { skip: blocked ?? false }, () => {
  let lab: Lab;
  let short: string;

  before(async () => {
    lab = await Lab.create();
    short = lab.project('short', {
      'compose.yaml': 'services:\n  a:\n    image: x\n    ports: ["7000:7000"]\n  b:\n    image: x\n',
    });
    // One network that stays keeps daemon and helper alive.
    assert.equal((await lab.netscope(['up'])).code, 0);
  });
  after(() => lab.destroy());

  const descriptors = (pid: number): string[] =>
    fs.readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return fs.readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/\[\d+\]/, '');
      } catch {
        return 'closed meanwhile';
      }
    });

  const round = async (): Promise<void> => {
    const cwd = short;
    const up = await lab.netscope(['up'], { cwd });
    assert.equal(up.code, 0, up.stderr);
    assert.equal((await lab.netscope(['resolve', 'a', 'b'], { cwd })).code, 0);
    assert.equal((await lab.netscope(['resolve', 'a', 'b', '--tcp'], { cwd })).code, 0);
    assert.equal((await lab.netscope(['down'], { cwd })).code, 0);
  };

  it('leave no descriptor behind in the daemon or the helper', async () => {
    const parts = ['daemon', 'helper'] as const;
    // The first round may open what stays for good, such as the thread pool.
    await round();
    const before = parts.map((part) => descriptors(lab.processOf(part)).sort());
    for (let count = 1; count < ROUNDS; count++) await round();
    await until('the last connection is closed', () =>
      parts.every((part, index) => descriptors(lab.processOf(part)).length <= (before[index]?.length ?? 0)),
    );
    assert.deepEqual(
      parts.map((part) => descriptors(lab.processOf(part)).sort()),
      before,
    );
    assert.equal(
      (await lab.netscope(['resolve', 'web', 'redis'])).code,
      0,
      'the network that stayed still answers',
    );
  });
});
