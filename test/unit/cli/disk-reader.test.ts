import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { diskReader } from '../../../src/cli/disk-reader';
import { MAXIMUM_FILE_BYTES } from '../../../src/compose/files/file-reader';

test('files, files that are not there, and standard input', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'netscope-reader-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'compose.yaml');
  await writeFile(file, 'name: größe\n');
  const reader = diskReader(Readable.from(['services:', ' {}\n']));
  assert.equal(await reader.read(file), 'name: größe\n');
  assert.equal(await reader.read(path.join(folder, 'none')), undefined);
  assert.equal(await reader.read(path.join(file, 'below')), undefined);
  assert.equal(await reader.read('-'), 'services: {}\n');
});

test('standard input that never ends, and one that is no text', async () => {
  let given = 0;
  function* endless(): Generator<Buffer> {
    for (;;) {
      given += 65_536;
      yield Buffer.alloc(65_536, 32);
    }
  }
  await assert.rejects(diskReader(Readable.from(endless())).read('-'), {
    reason: 'too-large',
    message: 'Cannot read standard input: it is larger than 4 MiB.',
  });
  assert.ok(given < 2 * MAXIMUM_FILE_BYTES);
  await assert.rejects(diskReader(Readable.from([Buffer.of(0x61, 0xff)])).read('-'), { reason: 'not-utf8' });
});
