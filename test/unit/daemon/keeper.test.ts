import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EXIT_UNABLE, keeperCommand } from '../../../src/daemon/keeper';

describe('the keeper', () => {
  let folder = '';
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-keeper-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** Runs a shell script under the keeper, in which `$starts` counts. */
  const keep = async (script: string): Promise<{ code: number | null; starts: number }> => {
    const count = path.join(folder, 'starts');
    const counted = `echo >> ${count}; starts=$(wc -l < ${count}); ${script}`;
    const [program, ...words] = keeperCommand(['sh', '-c', counted]);
    const child = spawn(program, words, { stdio: 'ignore' });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { code, starts: fs.readFileSync(count, 'utf8').length };
  };

  it('ends with a daemon that has left of its own accord', async () => {
    assert.deepEqual(await keep('exit 0'), { code: 0, starts: 1 });
  });

  it('does not start one again that cannot work here', async () => {
    assert.deepEqual(await keep(`exit ${EXIT_UNABLE}`), { code: EXIT_UNABLE, starts: 1 });
  });

  it('starts one again that was killed, or has failed', async () => {
    assert.deepEqual(await keep('case $starts in 1) kill -9 $$ ;; 2) exit 1 ;; esac'), {
      code: 0,
      starts: 3,
    });
  });

  it('gives up on one that crashes again and again', async () => {
    assert.deepEqual(await keep('kill -9 $$'), { code: 137, starts: 6 });
  });

  it('passes the words on as they are', async () => {
    const seen = path.join(folder, 'seen');
    const [program, ...words] = keeperCommand([
      'sh',
      '-c',
      'printf "%s|" "$@" > "$0"',
      seen,
      'a b',
      '$HOME',
      '',
    ]);
    await new Promise((resolve) => spawn(program, words, { stdio: 'ignore' }).once('exit', resolve));
    assert.equal(fs.readFileSync(seen, 'utf8'), 'a b|$HOME||');
  });
});
