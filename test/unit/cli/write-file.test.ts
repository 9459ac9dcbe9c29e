import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { replaceText } from '../../../src/cli/write-file';

describe('replacing the text of a file', () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-write-'))));
  after(() => fs.rmSync(folder, { recursive: true }));
  const file = (name: string, text: string, mode = 0o644): string => {
    const place = path.join(folder, name);
    fs.writeFileSync(place, text);
    fs.chmodSync(place, mode);
    return place;
  };

  it('keeps its mode', () => {
    const place = file('mode', 'old', 0o640);
    replaceText(place, 'old', 'new');
    assert.equal(fs.readFileSync(place, 'utf8'), 'new');
    assert.equal(fs.statSync(place).mode & 0o7777, 0o640);
  });

  it('follows a symbolic link, which stays one', () => {
    const place = file('target', 'old');
    const link = path.join(folder, 'link');
    fs.symlinkSync('target', link);
    replaceText(link, 'old', 'new');
    assert.equal(fs.readlinkSync(link), 'target');
    assert.equal(fs.readFileSync(place, 'utf8'), 'new');
  });

  it('leaves a file alone that has changed meanwhile, and nothing behind', () => {
    const place = file('changed', 'other');
    assert.throws(() => replaceText(place, 'old', 'new'), /somebody else has changed it/);
    assert.equal(fs.readFileSync(place, 'utf8'), 'other');
    assert.throws(() => replaceText(path.join(folder, 'missing'), 'old', 'new'), /cannot be changed/);
    assert.deepEqual(
      fs.readdirSync(folder).filter((name) => name.endsWith('.new')),
      [],
    );
  });
});
