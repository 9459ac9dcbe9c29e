/** What this system shows about why a user may not make namespaces: the files and words that the verdict rests on. */
import fs from 'node:fs';
import path from 'node:path';

/** Absent fields: the system has no such file, or does not let this user read it. */
export interface UserNamespaceEvidence {
  /** What `unshare` or the helper wrote before it ended, in the C locale. */
  readonly said: string;
  /** The errno of the helper's first step, where `unshare` itself went well. */
  readonly code?: string | undefined;
  /** Numbers under `/proc/sys`, by the names of sysctl(8). */
  readonly sysctls: Readonly<Partial<Record<NamespaceSysctl, number>>>;
  /** The kernel was built with user namespaces: `/proc/self/ns/user`. */
  readonly hasUserNamespaces: boolean;
  /** `/sys/fs/selinux/enforce`. */
  readonly selinuxEnforcing?: boolean | undefined;
  /** `Seccomp: 2` in `/proc/self/status`. */
  readonly seccompFilter: boolean;
  /** What runs the container around this process, by the file that it leaves inside. */
  readonly container?: string | undefined;
  /** The kernel parameters are mounted read-only, which a new namespace inherits. */
  readonly readOnlyParameters: boolean;
  /** Absolute path of the program that makes the namespaces, links resolved. */
  readonly unshare: string;
}

export const NAMESPACE_SYSCTLS = [
  'user.max_user_namespaces',
  'user.max_net_namespaces',
  'user.max_uts_namespaces',
  'user.max_mnt_namespaces',
  'kernel.unprivileged_userns_clone',
  'kernel.apparmor_restrict_unprivileged_userns',
] as const;
export type NamespaceSysctl = (typeof NAMESPACE_SYSCTLS)[number];

/** Gathers it. Never throws. */
export function userNamespaceEvidence(said: string, code?: string): UserNamespaceEvidence {
  const enforce = read('/sys/fs/selinux/enforce');
  return {
    said,
    code,
    sysctls: Object.fromEntries(
      NAMESPACE_SYSCTLS.flatMap((name) => {
        const value = read(`/proc/sys/${name.replaceAll('.', '/')}`);
        return value === undefined ? [] : [[name, Number(value)]];
      }),
    ),
    hasUserNamespaces: fs.existsSync('/proc/self/ns/user'),
    selinuxEnforcing: enforce === undefined ? undefined : enforce.trim() === '1',
    seccompFilter: /^Seccomp:\s*2$/m.test(read('/proc/self/status') ?? ''),
    container: container(),
    readOnlyParameters: hasReadOnlyParameters(read('/proc/self/mountinfo') ?? ''),
    unshare: programPath('unshare'),
  };
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function container(): string | undefined {
  if (fs.existsSync('/run/.containerenv')) return 'podman';
  if (fs.existsSync('/.dockerenv')) return 'docker';
  // systemd writes there what it has found itself in: `lxc`, `systemd-nspawn`, `wsl`.
  return read('/run/systemd/container')?.trim();
}

/** @param mountinfo as proc_pid_mountinfo(5) describes it */
export function hasReadOnlyParameters(mountinfo: string): boolean {
  return mountinfo.split('\n').some((line) => {
    const [, , , , point, options = ''] = line.split(' ');
    return (point === '/proc/sys' || point === '/proc/sys/net') && options.split(',').includes('ro');
  });
}

function programPath(program: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    try {
      return fs.realpathSync(path.join(folder, program));
    } catch {
      // Not in this one.
    }
  }
  return `/usr/bin/${program}`;
}
