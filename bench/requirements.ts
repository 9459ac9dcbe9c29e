/** What the benches need of the machine. */
import fs from 'node:fs';
import path from 'node:path';

/** Programs of the benches in a lab and of the machine they play on, and the Debian package each is in. */
const LAB_PROGRAMS = {
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

/** The peer of the bench of compose files: the loader in Python, which needs no engine to show a configuration. */
const COMPOSE_PROGRAMS = {
  'docker-compose': 'docker-compose',
};

/** What a bench needs: a machine of its own to make networks on, only what reads compose files, or nothing. */
export type Requirement = 'lab' | 'compose' | 'nothing';

/** Why this machine cannot run benches with these requirements, with the next step; `undefined` where it can. */
export function missingRequirement(requirements: readonly Requirement[]): string | undefined {
  const needsLab = requirements.includes('lab');
  if (needsLab && process.platform !== 'linux') {
    return `networks are made on Linux only, not on ${process.platform}`;
  }
  if (needsLab && process.getuid?.() !== 0) {
    return 'a namespace that plays the machine is needed, which only root can make';
  }
  const programs = {
    ...(needsLab ? LAB_PROGRAMS : {}),
    ...(requirements.includes('compose') ? COMPOSE_PROGRAMS : {}),
  };
  const missing = Object.entries(programs).filter(([program]) => !isOnPath(program));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))];
  return [
    ...missing.map(([program, debianPackage]) => `${program} is missing (Debian package ${debianPackage})`),
    `hint: apt-get install ${packages.join(' ')}`,
  ].join('\n');
}

/** Whether a program can be started by its name alone. */
export function isOnPath(program: string): boolean {
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
