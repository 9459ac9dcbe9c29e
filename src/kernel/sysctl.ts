/** Kernel parameters under `/proc/sys/net`, which show the network namespace of the calling thread. */
import fs from 'node:fs';

/**
 * `name` with dots, as sysctl(8) writes it.
 * @param interfaceName stands where the name says `IFNAME`; it may have dots itself
 */
const pathOf = (name: string, interfaceName = ''): string =>
  `/proc/sys/${name.replaceAll('.', '/').replace('/IFNAME/', () => `/${interfaceName}/`)}`;

/** @throws the error of open(2) or read(2) */
export function readSysctl(name: string, interfaceName?: string): string {
  return fs.readFileSync(pathOf(name, interfaceName), 'utf8').trim();
}

/** What stands for `IFNAME` in `net.FAMILY.conf`: interfaces, `all` and `default`. Empty where there is no such family. */
export function interfacesOfFamily(family: 'ipv4' | 'ipv6'): string[] {
  const folder = pathOf(`net.${family}.conf`);
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

/** @throws the error of open(2) or write(2): `ENOENT`, `EACCES`, or where the value is not taken mostly `EINVAL` */
export function writeSysctl(name: string, value: string, interfaceName?: string): void {
  // Neither made where it is not there, nor read: some can only be written.
  const fd = fs.openSync(pathOf(name, interfaceName), fs.constants.O_WRONLY);
  try {
    fs.writeSync(fd, value);
  } finally {
    fs.closeSync(fd);
  }
}

/** Writes a parameter that a kernel may have been built without. */
export function writeSysctlIfPresent(name: string, value: string, interfaceName?: string): void {
  try {
    writeSysctl(name, value, interfaceName);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
