/** What a command starts before it knows all that it is to do: ready for it, and gone again where nothing comes of it. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

const HELPER = /^netscope-helper/;

for (const { mode, as, flags } of MODES) {
  describe(`${mode}: a command that still reads its files`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;

    before(async () => {
      lab = await Lab.create();
      empty = await lab.snapshot();
    });
    after(() => lab.destroy());

    /** The files come through standard input, when the test wants them to. */
    const reading = (): ChildProcess =>
      lab.start(lab.netscopeCommand(['-p', 'ahead', '-f', '-', 'up', ...flags]), { as });
    const hasHelper = (): boolean => lab.processes().some(({ command }) => HELPER.test(command));
    const endOf = async (child: ChildProcess, input: string): Promise<unknown> => {
      const ended = once(child, 'exit');
      child.stdin?.end(input);
      const [code] = (await ended) as [unknown];
      return code;
    };

    it('has a helper by then, and works with it', async () => {
      const command = reading();
      await until('a helper is there', hasHelper);
      const helper = lab.processOf('helper');
      assert.equal(await endOf(command, 'services: { web: { image: x } }\n'), 0);
      // The rootful one leaves with its work.
      if (mode === 'rootless') assert.equal(lab.processOf('helper'), helper);
      else await until('the helper has left', () => !hasHelper());
      assert.equal((await lab.netscope(['-p', 'ahead', 'down'], { as })).code, 0);
      await until('all have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('leaves nothing where the files are unusable', async () => {
      const command = reading();
      await until('a helper is there', hasHelper);
      assert.equal(await endOf(command, 'services: { web: [] }\n'), 2);
      await until('all have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });

    it('leaves nothing where it is killed', async () => {
      const command = reading();
      await until('a helper is there', hasHelper);
      command.kill('SIGKILL');
      await until('all have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
