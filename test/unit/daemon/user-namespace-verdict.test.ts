/** Systems on which a user may not make namespaces, each by what it shows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { helperStartError } from '../../../src/daemon/helper-start-error';
import {
  hasReadOnlyParameters,
  type UserNamespaceEvidence,
} from '../../../src/daemon/user-namespace-evidence';
import { appArmorProfile, userNamespaceVerdict } from '../../../src/daemon/user-namespace-verdict';

const PERMITTED: UserNamespaceEvidence = {
  said: 'unshare: unshare failed: Operation not permitted\n',
  sysctls: { 'user.max_user_namespaces': 62_000, 'user.max_net_namespaces': 62_000 },
  hasUserNamespaces: true,
  seccompFilter: false,
  readOnlyParameters: false,
  unshare: '/usr/bin/unshare',
};
const NO_SPACE = 'unshare: unshare failed: No space left on device\n';
const DENIED = 'unshare: unshare failed: Permission denied\n';
const NO_MAP = 'unshare: write failed /proc/self/uid_map: Operation not permitted\n';
const UBUNTU = { ...PERMITTED.sysctls, 'kernel.apparmor_restrict_unprivileged_userns': 1 };

interface Case {
  readonly system: string;
  readonly evidence: Partial<UserNamespaceEvidence>;
  readonly cause: RegExp;
  readonly hint: RegExp;
}

const CASES: readonly Case[] = [
  {
    system: 'a kernel without user namespaces',
    evidence: { hasUserNamespaces: false, said: 'unshare: unshare failed: Invalid argument\n' },
    cause: /kernel has no user namespaces/,
    hint: /^Or build the network as root: netscope up --rootful\.$/,
  },
  {
    system: 'a hardened server with no user namespaces allowed',
    evidence: { said: NO_SPACE, sysctls: { 'user.max_user_namespaces': 0 } },
    cause: /^the sysctl user\.max_user_namespaces is 0$/,
    hint: /sudo sysctl -w user\.max_user_namespaces=15000 .*sysctl\.d/,
  },
  {
    system: 'a machine with no network namespaces allowed',
    evidence: { said: NO_SPACE, sysctls: { 'user.max_user_namespaces': 9, 'user.max_net_namespaces': 0 } },
    cause: /user\.max_net_namespaces is 0/,
    hint: /sudo sysctl -w user\.max_net_namespaces=15000/,
  },
  {
    system: 'Debian with user namespaces switched off',
    evidence: { sysctls: { ...PERMITTED.sysctls, 'kernel.unprivileged_userns_clone': 0 } },
    cause: /kernel\.unprivileged_userns_clone is 0/,
    hint: /sudo sysctl -w kernel\.unprivileged_userns_clone=1/,
  },
  {
    system: 'a container on a machine with user namespaces switched off',
    evidence: {
      container: 'docker',
      seccompFilter: true,
      sysctls: { ...PERMITTED.sysctls, 'kernel.unprivileged_userns_clone': 0 },
    },
    cause: /kernel\.unprivileged_userns_clone is 0/,
    hint: /on the machine outside of this container: sudo sysctl -w/,
  },
  {
    system: 'Ubuntu 24.04, where writing the map of users fails',
    evidence: { said: NO_MAP, sysctls: UBUNTU },
    cause: /AppArmor .*apparmor_restrict_unprivileged_userns is 1/,
    hint: /profile netscope-unshare \/usr\/bin\/unshare flags=\(unconfined\) \{\n {2}userns,\n\}\nEND\n.*=0/s,
  },
  {
    system: 'Ubuntu 23.10, where unshare itself is refused',
    evidence: { said: DENIED, sysctls: UBUNTU },
    cause: /AppArmor/,
    hint: /sudo apparmor_parser -r \/etc\/apparmor\.d\/netscope-unshare/,
  },
  {
    system: 'Ubuntu, where namespaces are made and the first device cannot be changed',
    evidence: { said: '', code: 'EPERM', sysctls: UBUNTU },
    cause: /AppArmor/,
    hint: /--rootful/,
  },
  {
    system: 'Ubuntu with the limit used up, which is not the fault of AppArmor',
    evidence: { said: NO_SPACE, sysctls: UBUNTU },
    cause: /as many namespaces are in use as are allowed \(user\.max_user_namespaces is 62000/,
    hint: /lsns.*sudo sysctl -w user\.max_user_namespaces=124000/,
  },
  {
    system: 'Fedora with SELinux enforcing',
    evidence: { said: DENIED, selinuxEnforcing: true },
    cause: /SELinux denies it/,
    hint: /ausearch .*-c unshare \| audit2allow/,
  },
  {
    system: 'a container of Docker with its default filter',
    evidence: { container: 'docker', seccompFilter: true },
    cause: /seccomp filter of the docker container/,
    hint: /docker run --security-opt seccomp=unconfined .*runArgs/,
  },
  {
    system: 'such a container on Ubuntu, where the filter is what answers first',
    evidence: { container: 'docker', seccompFilter: true, sysctls: UBUNTU },
    cause: /seccomp filter/,
    hint: /apparmor=unconfined/,
  },
  {
    system: 'a container of Podman with its default filter',
    evidence: { container: 'podman', seccompFilter: true },
    cause: /seccomp filter of the podman container/,
    hint: /podman run .*unmask=ALL/,
  },
  {
    system: 'a container without that filter, but with kernel parameters mounted read-only',
    evidence: { container: 'docker', said: '', code: 'EROFS', readOnlyParameters: true },
    cause: /mounts \/proc\/sys read-only/,
    hint: /systempaths=unconfined/,
  },
  {
    system: 'a sandbox that is no container',
    evidence: { seccompFilter: true },
    cause: /seccomp filter around this program .*Seccomp is 2/,
    hint: /snap/,
  },
  {
    system: 'a container of another kind',
    evidence: { container: 'lxc' },
    cause: /lxc container/,
    hint: /nested namespaces/,
  },
];

describe('what keeps a user from making namespaces on', () => {
  for (const { system, evidence, cause, hint } of CASES) {
    it(system, () => {
      const verdict = userNamespaceVerdict({ ...PERMITTED, ...evidence });
      assert.match(verdict?.cause ?? '', cause);
      assert.match(verdict?.hint ?? '', hint);
      assert.match(verdict?.hint ?? '', /netscope up --rootful/);
    });
  }

  it('a system that shows nothing about it stays unexplained', () => {
    assert.equal(userNamespaceVerdict(PERMITTED), undefined);
    assert.equal(userNamespaceVerdict({ ...PERMITTED, said: DENIED, selinuxEnforcing: false }), undefined);
  });
});

describe('the evidence', () => {
  it('of a container that mounts kernel parameters read-only', () => {
    const line = (point: string, options: string): string =>
      `24 1 0:22 / / rw - overlay overlay rw\n31 24 0:5 /sys ${point} ${options} - proc proc rw\n`;
    assert.equal(hasReadOnlyParameters(line('/proc/sys', 'ro,nosuid,nodev')), true);
    assert.equal(hasReadOnlyParameters(line('/proc/sys', 'rw,nosuid,nodev')), false);
    assert.equal(hasReadOnlyParameters(line('/proc/sysrq-trigger', 'ro')), false);
  });

  it('names the program that a profile has to be for', () => {
    assert.match(
      appArmorProfile('/opt/util-linux/unshare'),
      /^profile \S+ \/opt\/util-linux\/unshare flags=/m,
    );
  });
});

describe('a helper that does not start on a restricted system', () => {
  const gather = (said: string, code?: string): UserNamespaceEvidence => ({
    ...PERMITTED,
    said,
    code,
    sysctls: UBUNTU,
  });

  it('is reported with cause, what was said, and the way out', () => {
    for (const fault of [undefined, { code: 'EPERM', message: 'set lo up: EPERM' }]) {
      const error = helperStartError('rootless', 'unshare', fault, NO_MAP, gather);
      assert.equal(error.reason, 'user-namespaces-disabled');
      assert.match(error.message, /namespaces: AppArmor .*; (unshare: write failed|set lo up: EPERM)/);
      assert.match(error.hint ?? '', /apparmor_parser/);
    }
  });

  it('is reported as it is where the fault is another one', () => {
    const fault = { code: 'ENOMEM', message: 'socket: ENOMEM' };
    assert.equal(helperStartError('rootless', 'unshare', fault, '', gather).reason, 'helper-failed');
    const rootful = { code: 'EPERM', message: 'set lo up: EPERM' };
    assert.equal(helperStartError('rootful', 'sudo', rootful, '', gather).reason, 'needs-root');
  });
});
