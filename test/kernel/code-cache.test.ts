/** What one run of a bundle has compiled, kept for the next ones. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

const CLI = path.resolve(__dirname, '../../dist/cli.js');

describe('compiled code', { skip: fs.existsSync(CLI) ? false : 'dist/cli.js is not built' }, () => {
  let runtime: string;
  let cache: string;

  beforeEach(() => {
    runtime = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-cache-'));
    cache = path.join(runtime, 'cli.main.js.cache');
  });
  afterEach(() => fs.rmSync(runtime, { recursive: true }));

  const help = (): string =>
    execFileSync(process.execPath, [CLI, '--help'], {
      encoding: 'utf8',
      env: { ...process.env, NETSCOPE_RUNTIME_DIR: runtime },
    });
  const stamp = (): string => {
    const { ino, mtimeMs } = fs.statSync(cache);
    return `${ino} ${mtimeMs}`;
  };

  it('is written once, for the user alone, and used from then on', () => {
    const said = help();
    assert.match(said, /Usage: netscope/);
    assert.equal(fs.statSync(cache).mode & 0o777, 0o600);
    const first = stamp();
    assert.equal(help(), said);
    assert.equal(stamp(), first);
    assert.deepEqual(fs.readdirSync(runtime), ['cli.main.js.cache']);
  });

  for (const [what, spoil] of [
    [
      'is of another bundle or Node',
      (bytes: Buffer) => Buffer.concat([Buffer.from('v0.0.0 x 1 1\n'), bytes]),
    ],
    [
      'is not what V8 has made',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, bytes.indexOf('\n') + 1), Buffer.alloc(5000, 7)]),
    ],
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('\n') + 3)],
  ] as const) {
    it(`is made anew where it ${what}`, () => {
      const said = help();
      const good = fs.readFileSync(cache);
      fs.writeFileSync(cache, spoil(good));
      assert.equal(help(), said);
      const head = good.subarray(0, good.indexOf('\n') + 1);
      const renewed = fs.readFileSync(cache);
      assert.ok(renewed.subarray(0, head.length).equals(head) && renewed.length > good.length / 2);
    });
  }

  it('is neither read nor written where others could have a hand in it', () => {
    const said = help();
    fs.chmodSync(cache, 0o666);
    const open = stamp();
    assert.equal(help(), said);
    assert.notEqual(stamp(), open, 'a file that others may write to is replaced');
    fs.rmSync(cache);
    fs.chmodSync(runtime, 0o755);
    assert.equal(help(), said);
    assert.deepEqual(fs.readdirSync(runtime), []);
  });
});
