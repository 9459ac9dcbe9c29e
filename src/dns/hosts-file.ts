import { isIP } from 'node:net';
import type { ServiceNamespace, Topology } from '../topology/topology';

/** Source of the lines: moby `daemon/libnetwork/etchosts`. */
const DEFAULT_LINES = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];

/**
 * Makes the /etc/hosts of a namespace: the lines every container has, then `extra_hosts`, then the hostname at each of
 * its own addresses. Other containers never stand in it. An extra host whose address cannot be read is left out.
 */
export function hostsFile(topology: Topology, namespace: ServiceNamespace): string {
  const extra = namespace.extraHosts.flatMap(({ host, address }) => {
    const resolved = address === 'host-gateway' ? hostGateway(topology, namespace) : address;
    return resolved === undefined || isIP(resolved) === 0 ? [] : [`${resolved}\t${host}`];
  });
  const own = namespace.endpoints.map(({ address }) => `${address}\t${ownNames(namespace.hostname)}`);
  return [...DEFAULT_LINES, ...extra, ...own].join('\n') + '\n';
}

/**
 * The engine puts the gateway of its default bridge here, usually 172.17.0.1. These namespaces have no such bridge, and
 * where an engine runs beside them its bridge is not theirs; the gateway of the namespace's own first network is the
 * host's address that it can reach for certain.
 */
function hostGateway(topology: Topology, namespace: ServiceNamespace): string | undefined {
  const network = namespace.endpoints[0]?.network;
  return topology.networks.find(({ name }) => name === network)?.gateway;
}

/** A hostname with dots is followed by its first label. */
function ownNames(hostname: string): string {
  const [first = ''] = hostname.split('.');
  return first === hostname ? hostname : `${hostname} ${first}`;
}
