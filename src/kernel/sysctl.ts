/** Kernel parameters under `/proc/sys/net`, which show the network namespace of the calling thread. */
import fs from 'node:fs';

/** `name` with dots, as sysctl(8) writes it. */
const pathOf = (name: string): string => `/proc/sys/${name.replaceAll('.', '/')}`;

export function readSysctl(name: string): string {
  return fs.readFileSync(pathOf(name), 'utf8').trim();
}

export function writeSysctl(name: string, value: string): void {
  fs.writeFileSync(pathOf(name), value);
}

/** Writes a parameter that a kernel may have been built without. */
export function writeSysctlIfPresent(name: string, value: string): void {
  if (fs.existsSync(pathOf(name))) writeSysctl(name, value);
}
