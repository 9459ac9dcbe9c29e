import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { endHolder, type Holder, isHolding, recordedHolder } from '../../../src/daemon/holder';
import { holderPath } from '../../../src/daemon/paths';
import { startTimeOf } from '../../../src/probe/processes';

describe('the holder that is written down', () => {
  let runtime = '';
  let child: ChildProcess;
  let holder: Holder;
  const record = (text: string): void => fs.writeFileSync(holderPath(runtime), text);

  beforeEach(() => {
    runtime = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-holder-'));
    child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    holder = { pid, startTime: startTimeOf(pid) ?? '', networkNamespace: 4026531840 };
    record(JSON.stringify(holder));
  });
  afterEach(() => {
    child.kill('SIGKILL');
    fs.rmSync(runtime, { recursive: true, force: true });
  });

  it('is the process of that number that was started then', () => {
    assert.deepEqual(recordedHolder(runtime), holder);
    assert.ok(isHolding(holder));
    assert.ok(!isHolding({ ...holder, startTime: '1' }));
    assert.ok(!isHolding({ ...holder, pid: 2 ** 22 + 1 }));
  });

  it('is ended and forgotten, once or twice', async () => {
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    await endHolder(runtime, holder);
    assert.equal(await ended, 'SIGKILL');
    await endHolder(runtime, holder);
    assert.equal(recordedHolder(runtime), undefined);
  });

  it('is left alone where another process has its number by now', async () => {
    await endHolder(runtime, { ...holder, startTime: '1' });
    assert.ok(isHolding(holder));
    assert.deepEqual(recordedHolder(runtime), holder, 'the record is that of another holder');
  });

  it('is none where the file is torn, of another form or not there', () => {
    for (const text of ['', '{', 'null', '[]', '{"pid":1}', JSON.stringify({ ...holder, pid: -1 })]) {
      record(text);
      assert.equal(recordedHolder(runtime), undefined, text);
    }
    fs.rmSync(holderPath(runtime));
    assert.equal(recordedHolder(runtime), undefined);
  });
});
