import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderMemory } from '../../../src/files/folder-memory';
import { listFolder } from '../../../src/files/list-folder';

describe('a folder of a disk', () => {
  it('has regular files and folders, and nothing that goes round or waits', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netscope-folder-'));
    try {
      await mkdir(join(folder, 'inner'));
      await writeFile(join(folder, 'b.conf'), 'x');
      await symlink('b.conf', join(folder, 'a.conf'));
      await symlink('.', join(folder, 'round'));
      await symlink('/dev/zero', join(folder, 'endless'));
      await symlink('nowhere', join(folder, 'broken'));
      assert.deepEqual(await listFolder(folder), [
        { name: 'a.conf', isFolder: false },
        { name: 'b.conf', isFolder: false },
        { name: 'inner', isFolder: true },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is listed again when a name comes or goes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netscope-folder-'));
    const memory = new FolderMemory();
    try {
      await writeFile(join(folder, 'a'), 'x');
      const first = await memory.list(folder);
      assert.equal(await memory.list(folder), first);
      await writeFile(join(folder, 'b'), 'x');
      assert.deepEqual(
        (await memory.list(folder))?.map(({ name }) => name),
        ['a', 'b'],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
    assert.equal(await memory.list(folder), undefined);
  });

  it('is none where there is a file or nothing', async () => {
    assert.equal(await listFolder('/nonexistent'), undefined);
    assert.equal(await listFolder('/etc/passwd'), undefined);
  });
});
