/** Why a helper could not be started, in words that lead to the next step. */
import type { Mode } from './api';
import { DaemonError } from './client';
import { userNamespaceEvidence } from './user-namespace-evidence';
import { userNamespaceVerdict } from './user-namespace-verdict';

interface Fault {
  readonly code?: string;
  readonly message: string;
}

/** Packages of Debian and its relatives that hold the programs the daemon runs. */
const PACKAGES: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
  sleep: 'coreutils',
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

/** A helper that was started and lacks what a new user namespace should give. */
const RIGHTS: readonly string[] = ['EPERM', 'EACCES', 'EROFS'];
const UNEXPLAINED =
  'The kernel or a container around this program forbids them. Allow user namespaces, or use --rootful.';

/**
 * @param program the first word of the command that was run
 * @param fault the error of spawn, or what the helper itself said before it left
 * @param said what was written to standard error
 * @param gather where the evidence about this system comes from
 */
export function helperStartError(
  mode: Mode,
  program: string,
  fault: Fault | undefined,
  said: string,
  gather = userNamespaceEvidence,
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
  const isAboutRights = fault ? RIGHTS.includes(fault.code ?? '') : program === 'unshare';
  if (mode === 'rootless' && isAboutRights) {
    const verdict = userNamespaceVerdict(gather(said, fault?.code));
    if (verdict || !fault) {
      const why = [verdict?.cause, detail].filter(Boolean).join('; ');
      return new DaemonError(
        'user-namespaces-disabled',
        `this system does not let a user make namespaces${why ? `: ${why}` : ''}`,
        verdict?.hint ?? UNEXPLAINED,
      );
    }
  }
  if (mode === 'rootful') {
    return new DaemonError(
      'needs-root',
      `a rootful network needs root, and the helper could not get it${detail ? `: ${detail}` : ''}`,
      'Run as root, allow sudo without a password, set SUDO_ASKPASS, or leave --rootful away.',
    );
  }
  return new DaemonError('helper-failed', `the helper could not start${detail ? `: ${detail}` : ''}`);
}
