// Installs Debian packages without starting the services in them. Node's own modules only.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './lib/commands.mjs';

/** Programs by which a package's installation starts or stops its services (Debian policy, section 9.3.3). */
const SERVICE_STARTERS = ['invoke-rc.d', 'deb-systemd-invoke'];
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Whether this process may install packages. */
export const isRoot = () => process.getuid?.() === 0;

/**
 * Which of these packages are not installed.
 *
 * @returns {Promise<string[] | undefined>} `undefined` where dpkg does not manage the system's packages.
 */
export async function missingDebianPackages(names) {
  const format = '${Package} ${db:Status-Status}\n';
  const { code, stdout } = await capture('dpkg-query', ['--show', `--showformat=${format}`, ...names]);
  if (code === 127) return undefined;
  const installed = new Set(
    stdout
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return names.filter((name) => !installed.has(name));
}

/** Installs packages as root and starts nothing. Rejects with apt's output where apt fails. */
export async function installDebianPackages(names) {
  console.log(`Installing Debian packages: ${names.join(' ')} …`);
  const shims = await serviceShims();
  try {
    await apt(['update']);
    await apt([
      'install',
      '--yes',
      '--no-install-recommends',
      '--option',
      `DPkg::Path=${shims}:${SYSTEM_PATH}`,
      ...names,
    ]);
  } finally {
    await rm(shims, { recursive: true, force: true });
  }
}

async function apt(args) {
  const { code, output } = await capture('apt-get', ['-qq', '--option', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code !== 0) throw new Error(`apt-get ${args[0]} failed (exit code ${code}):\n${output}`);
}

/**
 * A folder with stand-ins for the programs that start services, put first in dpkg's search path only.
 * The usual way, a file /usr/sbin/policy-rc.d, would forbid services for good if this process were killed.
 */
async function serviceShims() {
  const folder = await mkdtemp(join(tmpdir(), 'netscope-dpkg-'));
  await chmod(folder, 0o755);
  for (const name of SERVICE_STARTERS) {
    await writeFile(join(folder, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  }
  return folder;
}
