import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FileMemory } from '../../../src/files/file-memory';

describe('files that are read again', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'netscope-memory-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('are as they are on the disk', async () => {
    const memory = new FileMemory();
    const file = path.join(folder, 'nginx.conf');
    assert.equal(await memory.read(file), undefined);
    await writeFile(file, 'one');
    assert.equal(await memory.read(file), 'one');
    assert.equal(await memory.read(file), 'one');
    await writeFile(file, 'two');
    assert.equal(await memory.read(file), 'two');
    await writeFile(`${file}.new`, '333');
    await rename(`${file}.new`, file);
    assert.equal(await memory.read(file), '333');
    await rm(file);
    assert.equal(await memory.read(file), undefined);
  });

  it('are refused as at the first reading', async () => {
    const memory = new FileMemory();
    for (let count = 0; count < 2; count += 1) await assert.rejects(memory.read(folder), /is a directory/);
  });
});
