/**
 * What keeps a user from making namespaces, and the one thing to change, concluded from evidence alone. Pure.
 *
 * Sources: user_namespaces(7), namespaces(7), unshare(2); Debian's patch for `unprivileged_userns_clone`; Ubuntu's
 * release notes of 23.10 and 24.04 on AppArmor; the default seccomp profile of container engines.
 */
import type { NamespaceSysctl, UserNamespaceEvidence } from './user-namespace-evidence';

export interface UserNamespaceVerdict {
  /** Completes the sentence "this system does not let a user make namespaces: …". */
  readonly cause: string;
  /** What to do about it, and what else. */
  readonly hint: string;
}

const ROOTFUL = 'Or build the network as root: netscope up --rootful.';
/** What the kernel gives a machine of ordinary size is more; this is enough for many users. */
const ENOUGH_NAMESPACES = 15_000;

/** `undefined` where nothing in the evidence explains it. */
export function userNamespaceVerdict(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  for (const rule of RULES) {
    const verdict = rule(evidence);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

type Rule = (evidence: UserNamespaceEvidence) => UserNamespaceVerdict | undefined;

/** What is certain comes first; what only fits, last. */
const RULES: readonly Rule[] = [
  notBuiltIn,
  noneAllowed,
  forbiddenToUsers,
  readOnlyParameters,
  filteredInContainer,
  deniedByAppArmor,
  usedUp,
  deniedBySelinux,
  filtered,
  restrictedContainer,
];

const words =
  (pattern: RegExp) =>
  ({ said, code }: UserNamespaceEvidence): boolean =>
    pattern.test(`${code ?? ''} ${said}`);
const isNotPermitted = words(/EPERM|Operation not permitted/);
const isDenied = words(/EACCES|Permission denied/);
const isNoSpace = words(/ENOSPC|EUSERS|No space left on device|Too many users/);

function notBuiltIn({ hasUserNamespaces }: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  if (hasUserNamespaces) return undefined;
  return { cause: 'the kernel has no user namespaces (/proc/self/ns/user is missing)', hint: ROOTFUL };
}

const LIMITS = [
  'user.max_user_namespaces',
  'user.max_net_namespaces',
  'user.max_uts_namespaces',
  'user.max_mnt_namespaces',
] as const;

function noneAllowed({ sysctls, container }: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  const none = LIMITS.find((name) => sysctls[name] === 0);
  if (none === undefined) return undefined;
  return { cause: `the sysctl ${none} is 0`, hint: setting(none, ENOUGH_NAMESPACES, container) };
}

/** Debian's kernels, also Arch's hardened one. */
function forbiddenToUsers({ sysctls, container }: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  const name = 'kernel.unprivileged_userns_clone';
  if (sysctls[name] !== 0) return undefined;
  return { cause: `the sysctl ${name} is 0`, hint: setting(name, 1, container) };
}

function setting(name: NamespaceSysctl, value: number, container: string | undefined): string {
  const place = container === undefined ? '' : ', on the machine outside of this container';
  return (
    `Set it${place}: sudo sysctl -w ${name}=${value} ` +
    `(to keep it: echo ${name}=${value} | sudo tee /etc/sysctl.d/60-netscope.conf). ${ROOTFUL}`
  );
}

/** `unshare` went well, but kernel parameters of the new network cannot be set. */
function readOnlyParameters(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  const isReadOnly = evidence.readOnlyParameters && evidence.code !== undefined;
  if (!isReadOnly && evidence.code !== 'EROFS') return undefined;
  return {
    cause: 'the container around this program mounts /proc/sys read-only, also for networks made inside it',
    hint: containerHint(evidence.container),
  };
}

function filteredInContainer(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  const { container, seccompFilter } = evidence;
  if (container === undefined || !seccompFilter || !isNotPermitted(evidence)) return undefined;
  return {
    cause: `the seccomp filter of the ${container} container around this program forbids unshare(2)`,
    hint: containerHint(container),
  };
}

/**
 * Ubuntu since 23.10: namespaces can be made, but whoever has made one without a profile that allows `userns` has no
 * capability in it. What fails first depends on the version: unshare(2), writing uid_map, or the helper's first step.
 */
function deniedByAppArmor(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  const name = 'kernel.apparmor_restrict_unprivileged_userns';
  if (evidence.sysctls[name] !== 1) return undefined;
  if (!isNotPermitted(evidence) && !isDenied(evidence)) return undefined;
  return {
    cause: `AppArmor takes the rights in new namespaces away (the sysctl ${name} is 1)`,
    hint: [
      `Allow them to the program ${evidence.unshare} by a profile:`,
      `  sudo tee /etc/apparmor.d/netscope-unshare <<'END' && sudo apparmor_parser -r /etc/apparmor.d/netscope-unshare`,
      ...appArmorProfile(evidence.unshare).split('\n'),
      'END',
      `Or to all programs, until the next start: sudo sysctl -w ${name}=0.`,
      ROOTFUL,
    ].join('\n'),
  };
}

/** A profile that takes nothing away and lets a program, and what it starts, make user namespaces. */
export function appArmorProfile(program: string): string {
  return [
    'abi <abi/4.0>,',
    'include <tunables/global>',
    `profile netscope-unshare ${program} flags=(unconfined) {`,
    '  userns,',
    '}',
  ].join('\n');
}

function usedUp(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  if (!isNoSpace(evidence)) return undefined;
  const limits = (['user.max_user_namespaces', 'user.max_net_namespaces'] as const)
    .flatMap((name) => {
      const value = evidence.sysctls[name];
      return value === undefined ? [] : [`${name} is ${value}`];
    })
    .join(', ');
  return {
    cause: `as many namespaces are in use as are allowed${limits && ` (${limits})`}, or they are nested too deeply`,
    hint: `End programs that hold some (lsns lists them), or raise the limit: sudo sysctl -w user.max_user_namespaces=${2 * Math.max(ENOUGH_NAMESPACES, evidence.sysctls['user.max_user_namespaces'] ?? 0)}. ${ROOTFUL}`,
  };
}

/** The hook of SELinux answers with EACCES, which the kernel itself never does here. */
function deniedBySelinux(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  if (evidence.selinuxEnforcing !== true || !isDenied(evidence)) return undefined;
  return {
    cause: 'SELinux denies it (/sys/fs/selinux/enforce is 1)',
    hint:
      'Allow what it has denied: sudo ausearch -m AVC,USER_AVC -ts recent -c unshare | audit2allow -M netscope ' +
      `&& sudo semodule -i netscope.pp. ${ROOTFUL}`,
  };
}

/** Sandboxes that are no containers: of snap, flatpak, systemd's `RestrictNamespaces=`. */
function filtered(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  if (!evidence.seccompFilter || !(isNotPermitted(evidence) || isDenied(evidence))) return undefined;
  return {
    cause: 'a seccomp filter around this program forbids unshare(2) (Seccomp is 2 in /proc/self/status)',
    hint:
      'Start it outside of that sandbox: not from a snap or a flatpak, or without RestrictNamespaces= of its unit. ' +
      ROOTFUL,
  };
}

function restrictedContainer(evidence: UserNamespaceEvidence): UserNamespaceVerdict | undefined {
  const { container } = evidence;
  if (container === undefined || !(isNotPermitted(evidence) || isDenied(evidence))) return undefined;
  return {
    cause: `the ${container} container around this program does not allow it`,
    hint: containerHint(container),
  };
}

function containerHint(container: string | undefined): string {
  const options =
    container === 'podman'
      ? '--security-opt seccomp=unconfined --security-opt unmask=ALL'
      : '--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined';
  const how =
    container === 'docker' || container === 'podman'
      ? `Start the container with: ${container} run ${options} --device /dev/net/tun … (runArgs in devcontainer.json).`
      : 'Allow nested namespaces in the settings of the container.';
  return `${how} Or, where this container has CAP_NET_ADMIN and CAP_SYS_ADMIN: netscope up --rootful.`;
}
