import type { PublishedPort } from '../topology/topology';
import type { InspectedContainer } from './inspected-container';

/**
 * The host ports that a container has, as the engine says they were taken. The two addresses that stand for every
 * address of a family are one published port where they have the same number.
 */
export function publishedPortsOf({ NetworkSettings }: InspectedContainer): PublishedPort[] {
  return Object.entries(NetworkSettings.Ports).flatMap(([target, bindings]) => {
    const [port = '', protocol = ''] = target.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    const addresses = new Map<string, string[]>();
    for (const { HostIp, HostPort } of bindings ?? []) {
      if (HostPort === '') continue;
      // Podman leaves the address empty where the file names none.
      const address = HostIp === '' ? '0.0.0.0' : HostIp;
      const isAny = address === '0.0.0.0' || address === '::';
      const key = isAny ? `any ${HostPort}` : `${address} ${HostPort}`;
      addresses.set(key, [...(addresses.get(key) ?? []), address]);
    }
    return [...addresses].map(([key, hostAddresses]): PublishedPort => {
      const sorted = [...new Set(hostAddresses)].sort(
        (one, other) => Number(one.includes(':')) - Number(other.includes(':')),
      );
      return {
        hostAddress: sorted[0] ?? '',
        hostPort: Number(key.split(' ')[1]),
        containerPort: Number(port),
        protocol,
        hostAddresses: sorted,
      };
    });
  });
}
