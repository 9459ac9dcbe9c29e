import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { diskReader } from '../../../src/cli/disk-reader';

test('files, folders, files that are not there, and standard input', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'netscope-reader-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'compose.yaml');
  await writeFile(file, 'name: größe\n');
  const reader = diskReader(Readable.from(['services:', ' {}\n']));
  assert.equal(await reader.read(file), 'name: größe\n');
  assert.equal(await reader.read(folder), undefined);
  assert.equal(await reader.read(path.join(folder, 'none')), undefined);
  assert.equal(await reader.read(path.join(file, 'below')), undefined);
  assert.equal(await reader.read('-'), 'services: {}\n');
});
