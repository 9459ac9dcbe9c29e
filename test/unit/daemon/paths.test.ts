import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DaemonError } from '../../../src/daemon/client';
import { projectId } from '../../../src/daemon/identity';
import { ensureRuntimeDirectory, hasRuntimeDirectory, runtimeDirectory } from '../../../src/daemon/paths';

describe('the runtime folder', () => {
  it('is the one that the environment names', () => {
    assert.equal(runtimeDirectory({ NETSCOPE_RUNTIME_DIR: '/a/b', XDG_RUNTIME_DIR: '/run/user/1' }), '/a/b');
    assert.equal(runtimeDirectory({ NETSCOPE_RUNTIME_DIR: 'here' }), path.resolve('here'));
    assert.equal(
      runtimeDirectory({ NETSCOPE_RUNTIME_DIR: '', XDG_RUNTIME_DIR: '/run/user/1' }),
      '/run/user/1/netscope',
    );
  });

  it('carries the number of the user where it lies beside those of others', () => {
    const uid = process.getuid?.() ?? 0;
    assert.equal(runtimeDirectory({}), path.join(os.tmpdir(), `netscope-${uid}`));
    assert.equal(runtimeDirectory({ XDG_RUNTIME_DIR: '' }), runtimeDirectory({}));
  });

  describe('on the disk', () => {
    let root = '';
    before(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-paths-'))));
    after(() => fs.rmSync(root, { recursive: true, force: true }));
    const refuses = (directory: string, what: RegExp): void => {
      for (const check of [hasRuntimeDirectory, ensureRuntimeDirectory]) {
        assert.throws(
          () => check(directory),
          (error) =>
            error instanceof DaemonError && error.reason === 'daemon-unreachable' && what.test(error.message),
        );
      }
    };

    it('is made for the user alone, whatever the umask', () => {
      const directory = path.join(root, 'new', 'deep');
      assert.equal(hasRuntimeDirectory(directory), false);
      const umask = process.umask(0);
      try {
        ensureRuntimeDirectory(directory);
      } finally {
        process.umask(umask);
      }
      assert.equal(fs.statSync(directory).mode & 0o777, 0o700);
      ensureRuntimeDirectory(directory);
      assert.equal(hasRuntimeDirectory(directory), true);
    });

    it('is refused where others may look into it', () => {
      for (const mode of [0o701, 0o710, 0o750, 0o755, 0o770, 0o777]) {
        const directory = path.join(root, mode.toString(8));
        fs.mkdirSync(directory);
        fs.chmodSync(directory, mode);
        refuses(directory, /closed to others/);
      }
    });

    it('is refused where it is a link, though to a folder of the user', () => {
      const target = path.join(root, 'private');
      fs.mkdirSync(target, { mode: 0o700 });
      const link = path.join(root, 'link');
      fs.symlinkSync(target, link);
      refuses(link, /not a folder that belongs to you/);
    });

    it('is refused where it is no folder', () => {
      const file = path.join(root, 'file');
      fs.writeFileSync(file, '', { mode: 0o600 });
      assert.throws(() => ensureRuntimeDirectory(file), DaemonError);
      assert.throws(() => hasRuntimeDirectory(file), DaemonError);
    });

    it(
      "is refused where it is somebody else's",
      { skip: process.getuid?.() === 0 ? false : 'needs root to give a folder away' },
      () => {
        const directory = path.join(root, 'foreign');
        fs.mkdirSync(directory, { mode: 0o700 });
        fs.chownSync(directory, 12345, 12345);
        refuses(directory, /belongs to you/);
      },
    );

    it('is refused with its length where the path of the socket is too long', () => {
      assert.throws(
        () => ensureRuntimeDirectory(path.join(root, 'x'.repeat(120))),
        (error) => error instanceof DaemonError && /too long/.test(error.message),
      );
    });
  });
});

describe('the id of a project', () => {
  it('is 8 hex digits that follow from folder and name', () => {
    assert.match(projectId('/run/a', 'shop'), /^[0-9a-f]{8}$/);
    assert.equal(projectId('/run/a', 'shop'), projectId('/run/a', 'shop'));
    assert.notEqual(projectId('/run/a', 'shop'), projectId('/run/b', 'shop'));
    assert.notEqual(projectId('/run/a', 'shop'), projectId('/run/a', 'shoq'));
    assert.notEqual(projectId('/run/a', 'bc'), projectId('/run/ab', 'c'));
  });
});
