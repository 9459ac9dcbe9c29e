/** Gives the unprivileged user of a lab a name, and what sudo lets him do, seen in that lab only. */
import fs from 'node:fs';
import path from 'node:path';
import type { Lab } from './lab';

/** The user of the lab, who has no name elsewhere. */
const USER = 4242;
const NAME = 'netscope';

/** As a person has it who set sudo up for this. */
export const WITHOUT_PASSWORD = `${NAME} ALL=(ALL:ALL) NOPASSWD: ALL`;
/** As a person has it after the installation of a system. */
export const WITH_PASSWORD = `${NAME} ALL=(ALL:ALL) ALL`;

/** Covers the files by which the system knows users and their rights, in the mounts of the lab. */
export async function allowSudo(lab: Lab, rule: string): Promise<void> {
  const known = (file: string): string => fs.readFileSync(file, 'utf8').replace(/\n*$/, '\n');
  const files = {
    passwd: `${known('/etc/passwd')}${NAME}:x:${USER}:${USER}::/nonexistent:/bin/sh\n`,
    group: `${known('/etc/group')}${NAME}:x:${USER}:\n`,
    // Without an entry the account counts as invalid; without a password nobody can log in.
    shadow: `${NAME}:*:19000:0:99999:7:::\n`,
    sudoers: '',
  };
  const folder = ownFolder(lab);
  fs.mkdirSync(path.join(folder, 'sudoers.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const isSecret = name === 'shadow' || name === 'sudoers';
    fs.writeFileSync(path.join(folder, name), text);
    fs.chmodSync(path.join(folder, name), isSecret ? 0o440 : 0o644);
  }
  for (const name of [...Object.keys(files), 'sudoers.d']) {
    const cover = 'test ! -e "$2" || mount --bind "$1" "$2"';
    const words = ['sh', '-c', cover, 'cover', path.join(folder, name), `/etc/${name}`];
    const { code, stderr } = await lab.run(words, { as: 'root', cwd: '/' });
    if (code !== 0) throw new Error(`cannot cover /etc/${name}: ${stderr}`);
  }
  changeRule(lab, rule);
}

/** Replaces what the user may do by now, in place: the file is mounted. */
export function changeRule(lab: Lab, rule: string): void {
  fs.writeFileSync(path.join(ownFolder(lab), 'sudoers'), `Defaults env_reset\nDefaults !lecture\n${rule}\n`);
}

function ownFolder(lab: Lab): string {
  return path.join(lab.directory, 'etc');
}

/**
 * Processes in the network namespace that plays the host, by their command lines. Those that sudo started do not
 * carry the environment by which a lab knows its own.
 */
export async function processesOnHost(lab: Lab): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await lab.run(['readlink', '/proc/self/ns/net'], { as: 'root', cwd: '/' });
  const host = stdout.trim();
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (fs.readlinkSync(`/proc/${pid}/ns/net`) !== host) return [];
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [{ pid: Number(pid), command }];
      } catch {
        return [];
      }
    });
}
