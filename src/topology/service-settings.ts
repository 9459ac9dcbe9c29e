/** What a service sets for its namespace beside networks, as far as it is built; the rest becomes notes. */
import type { Service } from '../compose/project';
import type { Notes } from './built';
import type { NamespaceMode } from './topology';
import { TopologyError } from './topology-error';

export interface ServiceSettings {
  readonly domainname?: string;
  /** `net.*` only. */
  readonly sysctls?: Readonly<Record<string, string>>;
}

/** @throws TopologyError `sysctl-conflict`, `network-mode-conflict` */
export function serviceSettings(service: Service, mode: NamespaceMode, notes: Notes): ServiceSettings {
  const about = { service: service.name };
  if (mode.kind === 'host') refuseOnHost(service);
  if (mode.kind === 'host' || mode.kind === 'none') notePorts(service, mode.kind, notes);
  const domainname = service.domainname ?? '';
  const hasDomain = domainname !== '' && notes.allows('domainname', { ...about, value: domainname });
  if (service.dns.length > 0) notes.allows('dns-inside', about);
  if (service.extraHosts.some(({ address }) => address === 'host-gateway'))
    notes.allows('host-gateway', about);
  const sysctls = networkSysctls(service).filter(([key]) =>
    notes.allows('sysctls', { ...about, value: key }),
  );
  if (!notes.has('ipv6')) noteIpv6Addresses(service, notes);
  return {
    ...(hasDomain ? { domainname } : {}),
    ...(sysctls.length > 0 ? { sysctls: Object.fromEntries(sysctls) } : {}),
  };
}

function networkSysctls({ sysctls = {} }: Service): [string, string][] {
  return Object.entries(sysctls).filter(([key]) => key.startsWith('net.'));
}

/** Source: moby `daemon/internal/runconfig/hostconfig_unix.go`; runc `libcontainer/configs/validate`, `sysctl`. */
function refuseOnHost(service: Service): void {
  const [sysctl] = networkSysctls(service);
  if (sysctl !== undefined) {
    throw new TopologyError(
      'sysctl-conflict',
      `Service ${service.name} cannot set sysctl ${sysctl[0]} in the network namespace of the host.`,
      { service: service.name, hint: 'Remove the sysctl, or give the service a network of its own.' },
    );
  }
  if (service.links.length > 0 || (service.externalLinks ?? []).length > 0) {
    throw new TopologyError(
      'network-mode-conflict',
      `Service ${service.name} cannot have links in the network namespace of the host.`,
      { service: service.name, hint: 'Remove the links, or give the service a network of its own.' },
    );
  }
}

function notePorts({ name, ports }: Service, mode: 'host' | 'none', notes: Notes): void {
  if (ports.length === 0) return;
  const why =
    mode === 'host' ? 'its programs listen on the host itself' : 'nobody reaches a namespace without network';
  notes.add('ports-discarded', `The ports of service ${name} are not published: ${why}.`, { service: name });
}

function noteIpv6Addresses({ name, networks }: Service, notes: Notes): void {
  for (const { network, ipv6Address = '' } of networks) {
    if (ipv6Address === '') continue;
    notes.add('ipv6-address', `IPv6 address ${ipv6Address} of service ${name} is left out.`, {
      service: name,
      network,
    });
  }
}

/** Whether the sysctls switch IPv6 off in the whole namespace, so that it gets no IPv6 addresses and names. */
export function disablesIpv6({ sysctls = {} }: ServiceSettings): boolean {
  return sysctls['net.ipv6.conf.all.disable_ipv6'] === '1';
}
