import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  MAXIMUM_FILE_BYTES,
  UnreadableFile,
  type UnreadableReason,
} from '../../../src/compose/files/file-reader';
import { readRegularFile } from '../../../src/files/read-regular-file';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'netscope-files-'));
});
after(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

async function failureOf(file: string): Promise<UnreadableFile> {
  try {
    await readRegularFile(file);
  } catch (error) {
    assert.ok(error instanceof UnreadableFile, String(error));
    return error;
  }
  return assert.fail(`${file} was read`);
}

async function assertUnreadable(file: string, reason: UnreadableReason, message: RegExp): Promise<void> {
  const error = await failureOf(file);
  assert.equal(error.reason, reason);
  assert.match(error.message, message);
  assert.notEqual(error.hint, '');
}

describe('files that can be read', () => {
  it('are text, through links too', async () => {
    await writeFile(at('a.yaml'), 'name: größe\n');
    await symlink('a.yaml', at('link.yaml'));
    assert.equal(await readRegularFile(at('link.yaml')), 'name: größe\n');
  });

  it('keep their byte order mark and their line breaks', async () => {
    await writeFile(at('bom.yaml'), '\uFEFFa: 1\r\nb: 2\r');
    assert.equal(await readRegularFile(at('bom.yaml')), '\uFEFFa: 1\r\nb: 2\r');
  });

  it('may have the largest size exactly', async () => {
    await writeFile(at('largest'), Buffer.alloc(MAXIMUM_FILE_BYTES, 'x'));
    assert.equal((await readRegularFile(at('largest')))?.length, MAXIMUM_FILE_BYTES);
  });

  it('may be empty, as /dev/null is, and a link to it', async () => {
    await writeFile(at('empty'), '');
    await symlink('/dev/null', at('masked'));
    assert.deepEqual(await Promise.all([at('empty'), '/dev/null', at('masked')].map(readRegularFile)), [
      '',
      '',
      '',
    ]);
  });
});

describe('files that are not there', () => {
  it('are undefined: the file, its folder, the target of a link, a path below a file', async () => {
    await writeFile(at('file'), '');
    await symlink('nowhere', at('dangling'));
    for (const name of ['gone', 'gone/file', 'dangling', 'file/below']) {
      assert.equal(await readRegularFile(at(name)), undefined);
    }
  });
});

describe('what is there and cannot be read', () => {
  it('is a folder', async () => {
    await mkdir(at('folder'));
    await assertUnreadable(at('folder'), 'directory', /read \S+folder: is a directory/);
  });

  it('is a FIFO that nobody writes to', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    await assertUnreadable(at('fifo'), 'not-regular', /a FIFO is not a regular file/);
  });

  it('is a socket', async (context) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    context.after(() => server.close());
    await assertUnreadable(at('socket'), 'not-regular', /a socket is not a regular file/);
  });

  it('is a device that never ends, or one behind a link', async () => {
    await symlink('/dev/zero', at('zero'));
    await assertUnreadable('/dev/zero', 'not-regular', /a device is not a regular file/);
    await assertUnreadable(at('zero'), 'not-regular', /zero/);
  });

  it('is larger than the limit, whether the file system says so or not', async () => {
    const sparse = await open(at('sparse'), 'w');
    await sparse.truncate(2 ** 40);
    await sparse.close();
    await assertUnreadable(at('sparse'), 'too-large', /larger than 4 MiB/);
    await writeFile(at('one-more'), Buffer.alloc(MAXIMUM_FILE_BYTES + 1, 'x'));
    await assertUnreadable(at('one-more'), 'too-large', /larger than 4 MiB/);
  });

  it('is a link to itself', async () => {
    await symlink('loop', at('loop'));
    await assertUnreadable(at('loop'), 'failed', /too many levels of symbolic links/);
  });

  it('is a name that no file can have', async () => {
    await assertUnreadable(at('a\0b'), 'failed', /invalid argument/);
    await assertUnreadable(at('x'.repeat(300)), 'failed', /file name too long/);
  });

  it('is no UTF-8, but what can be told of it is given along', async () => {
    await writeFile(at('latin1'), Buffer.from('name: gr\xf6\xdfe\n', 'latin1'));
    const error = await failureOf(at('latin1'));
    assert.deepEqual([error.reason, error.replaced], ['not-utf8', 'name: gr\uFFFD\uFFFDe\n']);
    await writeFile(at('utf16'), Buffer.from('\uFEFFname: a\n', 'utf16le'));
    await assertUnreadable(at('utf16'), 'not-utf8', /starts like UTF-16/);
  });

  it('is a file below /proc that cannot be read from its start', async () => {
    await assertUnreadable('/proc/self/mem', 'failed', /EIO/);
  });
});

it('reads files below /proc, whose size is 0', async () => {
  assert.match((await readRegularFile('/proc/self/status')) ?? '', /^Name:/);
});

it(
  'a file without the right to read it',
  { skip: process.getuid?.() === 0 && 'root may read every file' },
  async () => {
    await writeFile(at('secret'), 'x', { mode: 0 });
    await assertUnreadable(at('secret'), 'no-permission', /permission denied/);
  },
);
