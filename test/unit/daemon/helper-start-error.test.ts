import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { helperStartError } from '../../../src/daemon/helper-start-error';
import type { UserNamespaceEvidence } from '../../../src/daemon/user-namespace-evidence';

/** A system that shows nothing unusual. */
const nothing = (said: string, code?: string): UserNamespaceEvidence => ({
  said,
  code,
  sysctls: {},
  hasUserNamespaces: true,
  seccompFilter: false,
  readOnlyParameters: false,
  unshare: '/usr/bin/unshare',
});

describe('a helper that does not start', () => {
  it('names the program that is missing, and the package that holds it', () => {
    const spawnError = Object.assign(new Error('spawn unshare ENOENT'), { code: 'ENOENT' });
    const error = helperStartError('rootless', 'unshare', spawnError, '');
    assert.equal(error.reason, 'program-missing');
    assert.match(error.message, /unshare is not installed/);
    assert.match(error.hint ?? '', /apt-get install util-linux/);
    assert.match(helperStartError('rootful', 'sudo', spawnError, '').hint ?? '', /apt-get install sudo/);
  });

  it('names a kernel or container that forbids user namespaces, with what unshare said', () => {
    const error = helperStartError(
      'rootless',
      'unshare',
      undefined,
      'unshare: unshare failed: Operation not permitted\n',
      nothing,
    );
    assert.equal(error.reason, 'user-namespaces-disabled');
    assert.match(error.message, /does not let a user make namespaces: unshare: .*Operation not permitted$/);
    assert.match(error.hint ?? '', /--rootful/);
  });

  it('says what sudo said where a rootful one gets no root', () => {
    const error = helperStartError('rootful', 'sudo', undefined, 'sudo: a password is required\n');
    assert.equal(error.reason, 'needs-root');
    assert.match(error.message, /needs root.*: sudo: a password is required$/);
    assert.match(error.hint ?? '', /SUDO_ASKPASS/);
  });

  it('names the native library that does not load, in both modes', () => {
    for (const mode of ['rootless', 'rootful'] as const) {
      const error = helperStartError(
        mode,
        'x',
        { code: 'koffi-missing', message: 'Error: Cannot find module' },
        '',
      );
      assert.equal(error.reason, 'koffi-missing');
      assert.match(error.message, /koffi does not load/);
    }
  });

  it('passes on what the helper itself says', () => {
    const error = helperStartError(
      'rootless',
      'unshare',
      { code: 'EACCES', message: 'EACCES: permission denied' },
      '',
      nothing,
    );
    assert.equal(error.reason, 'helper-failed');
    assert.match(error.message, /EACCES: permission denied$/);
  });

  it('has no loose colon where nobody said anything', () => {
    for (const mode of ['rootless', 'rootful'] as const)
      assert.doesNotMatch(helperStartError(mode, 'x', undefined, ' \n', nothing).message, /:\s*$/);
  });
});
