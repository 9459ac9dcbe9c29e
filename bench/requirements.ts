/** What the benches need of the machine. */
import fs from 'node:fs';
import path from 'node:path';

/** Programs of the benches and of the machine they play on, and the Debian package each is in. */
const PROGRAMS = {
  ip: 'iproute2',
  iptables: 'iptables',
  'iptables-restore': 'iptables',
  'iptables-save': 'iptables',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  taskset: 'util-linux',
  slirp4netns: 'slirp4netns',
  dnsperf: 'dnsperf',
  dnsmasq: 'dnsmasq-base',
};

/** Why this machine cannot run the benches, with the next step; `undefined` where it can. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux') return `networks are made on Linux only, not on ${process.platform}`;
  if (process.getuid?.() !== 0)
    return 'a namespace that plays the machine is needed, which only root can make';
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isOnPath(program));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))];
  return [
    ...missing.map(([program, debianPackage]) => `${program} is missing (Debian package ${debianPackage})`),
    `hint: apt-get install ${packages.join(' ')}`,
  ].join('\n');
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => {
    try {
      fs.accessSync(path.join(folder, program), fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
