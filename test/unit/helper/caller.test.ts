import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Caller } from '../../../src/helper/caller';

test('the owner of a project is forgotten with what a crash has left of writing it down', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-owners-'));
  const folder = path.join(root, 'netscope/owners');
  try {
    fs.mkdirSync(folder, { recursive: true });
    for (const name of ['0123abcd', '0123abcd.new', '89ef0123'])
      fs.writeFileSync(path.join(folder, name), '7');
    const caller = new Caller(0, folder);
    caller.forget('0123abcd');
    assert.deepEqual(fs.readdirSync(folder), ['89ef0123']);
    caller.forget('89ef0123');
    assert.deepEqual(fs.readdirSync(root), [], 'an empty folder goes, too');
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});
