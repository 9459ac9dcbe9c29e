import type { Service } from '../compose/project';
import type { Notes } from './built';
import { parseIp } from './ip';
import type { HostsEntry } from './topology';

/**
 * `extra_hosts` as lines, `host-gateway` replaced by its addresses. What is no address is left out with a note; the
 * engine refuses it when the container is made.
 * Source: moby `opts/hosts.go`, `ValidateExtraHost`; `daemon/container_operations.go`, `buildSandboxOptions`.
 */
export function extraHostsEntries(
  service: Service,
  hostGateway: readonly string[],
  notes: Notes,
): HostsEntry[] {
  return service.extraHosts.flatMap(({ host, address }) => {
    if (address === 'host-gateway') return hostGateway.map((each) => ({ address: each, names: [host] }));
    // A zone names an interface, and is no part of the address.
    if (parseIp(address.split('%')[0] ?? '') !== undefined) return [{ address, names: [host] }];
    notes.add(
      'extra-host-address',
      `Extra host ${host} of service ${service.name} is left out: ${address} is no IP address, and Docker refuses it.`,
      { service: service.name },
    );
    return [];
  });
}
