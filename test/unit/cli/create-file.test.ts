import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createFile } from '../../../src/cli/create-file';
import { CliError, ExitCode } from '../../../src/cli/exit';

test('a file is made or emptied, and what is written is there at once', (context) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-create-'));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  const name = path.join(folder, 'out');
  fs.writeFileSync(name, 'something longer that was there before');
  const file = createFile(name);
  file.write(Buffer.from('one'));
  assert.equal(fs.readFileSync(name, 'utf8'), 'one');
  file.write(Buffer.from(' two'));
  file.close();
  assert.equal(fs.readFileSync(name, 'utf8'), 'one two');
});

test('one that cannot be made says why', () => {
  assert.throws(
    () => createFile('/nowhere/at/all'),
    (error) =>
      error instanceof CliError && error.exitCode === ExitCode.cannot && /ENOENT/.test(error.message),
  );
});
