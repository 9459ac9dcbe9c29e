/** Why a helper could not be started, in words that lead to the next step. */
import fs from 'node:fs';
import type { Mode } from './api';
import { DaemonError } from './client';

interface Fault {
  readonly code?: string;
  readonly message: string;
}

/** Packages of Debian and its relatives that hold the programs the daemon runs. */
const PACKAGES: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  sudo: 'sudo',
};

/** A program of the system that is not there. */
export function programMissing(program: string): DaemonError {
  const name = PACKAGES[program] ?? program;
  return new DaemonError(
    'program-missing',
    `the program ${program} is not installed, or not in PATH`,
    `Install it (Debian, Ubuntu: apt-get install ${name}) and try again.`,
  );
}

function readNumber(file: string): number | undefined {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The setting that forbids user namespaces on this machine, as far as one can be found. */
function userNamespaceHint(): string {
  if (readNumber('/proc/sys/user/max_user_namespaces') === 0) {
    return 'The sysctl user.max_user_namespaces is 0. Raise it (sysctl user.max_user_namespaces=10000), or use --rootful.';
  }
  if (readNumber('/proc/sys/kernel/unprivileged_userns_clone') === 0) {
    return 'The sysctl kernel.unprivileged_userns_clone is 0. Set it to 1, or use --rootful.';
  }
  if (readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1) {
    return 'AppArmor restricts them (kernel.apparmor_restrict_unprivileged_userns is 1). Allow them for this program, or use --rootful.';
  }
  return 'The kernel or a container around this program forbids them. Allow user namespaces, or use --rootful.';
}

/**
 * @param program the first word of the command that was run
 * @param fault the error of spawn, or what the helper itself said before it left
 * @param said what was written to standard error
 */
export function helperStartError(
  mode: Mode,
  program: string,
  fault: Fault | undefined,
  said: string,
): DaemonError {
  if (fault?.code === 'ENOENT') return programMissing(program);
  if (fault?.code === 'koffi-missing') {
    return new DaemonError(
      'koffi-missing',
      `the native library koffi does not load here (${process.platform} ${process.arch})`,
      'Networks need Linux with glibc on x64 or arm64. Hovers, findings and traces of the plan work without it.',
    );
  }
  const detail = (fault?.message ?? said).trim();
  if (mode === 'rootless' && !fault) {
    return new DaemonError(
      'user-namespaces-disabled',
      `this system does not let a user make namespaces${detail ? `: ${detail}` : ''}`,
      userNamespaceHint(),
    );
  }
  if (mode === 'rootful') {
    return new DaemonError(
      'needs-root',
      `a rootful network needs root, and the helper could not get it${detail ? `: ${detail}` : ''}`,
      'Run as root, allow sudo without a password, set SUDO_ASKPASS, or leave --rootful away.',
    );
  }
  return new DaemonError('helper-failed', `the helper could not start: ${detail}`);
}
