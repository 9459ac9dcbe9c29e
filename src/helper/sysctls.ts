/** Sysctls that a namespace is asked to have. */
import { insideNetwork, type NamespacePair } from '../kernel/namespaces';
import { writeSysctl } from '../kernel/sysctl';
import { HelperRefusal } from './errors';
import type { NamespaceSpec } from './protocol';

type Sysctls = NonNullable<NamespaceSpec['sysctls']>;

/** Those of the endpoints' devices. @throws HelperRefusal `sysctl-refused` */
export function setInterfaceSysctls(home: NamespacePair, pair: NamespacePair, spec: NamespaceSpec): void {
  const endpoints = spec.endpoints.filter(({ sysctls = [] }) => sysctls.length > 0);
  if (endpoints.length === 0) return;
  insideNetwork(home, pair.net, () => {
    for (const { sysctls = [], interfaceName } of endpoints) setAll(spec.name, sysctls, interfaceName);
  });
}

/** Those of the namespace. @throws HelperRefusal `sysctl-refused` */
export function setNamespaceSysctls(home: NamespacePair, pair: NamespacePair, spec: NamespaceSpec): void {
  const { name, sysctls = [] } = spec;
  if (sysctls.length > 0) insideNetwork(home, pair.net, () => setAll(name, sysctls));
}

function setAll(namespace: string, sysctls: Sysctls, interfaceName?: string): void {
  for (const { name, value } of sysctls) {
    try {
      writeSysctl(name, value, interfaceName);
    } catch (error) {
      const shown = interfaceName === undefined ? name : name.replace('IFNAME', () => interfaceName);
      throw new HelperRefusal('sysctl-refused', `${namespace}: ${reason(shown, value, error)}`);
    }
  }
}

function reason(name: string, value: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'ENOENT':
      return `the kernel has no sysctl ${name} in a network namespace`;
    case 'EACCES':
    case 'EPERM':
      return `sysctl ${name} cannot be set in a network namespace of its own`;
    default:
      return `sysctl ${name} does not take the value ${value} (${code})`;
  }
}
