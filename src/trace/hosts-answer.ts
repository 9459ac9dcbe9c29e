/** Whether `/etc/hosts` answers a question, so that DNS is never asked. */
import { parseHosts, type HostsLine } from './files';
import type { RecordType } from '../probe/evidence';
import type { ServiceNamespace } from '../topology/topology';

/** The lines of a hosts file that answer `name` in the family that `type` asks for; none for other types. */
export function hostsLines(text: string, name: string, type: RecordType): readonly HostsLine[] {
  return parseHosts(text).filter(
    (line) => ofFamily(line.address, type) && line.names.some((each) => sameName(each, name)),
  );
}

/**
 * The addresses that the namespace's hosts file should give for `name`: its own hostname, `extra_hosts`, and
 * `localhost`. Values such as `host-gateway` are what the file says; the address behind them is not known here.
 */
export function expectedHostsAddresses(
  from: ServiceNamespace,
  name: string,
  type: RecordType,
): readonly string[] {
  const entries = [
    { host: 'localhost', address: '127.0.0.1' },
    ...from.extraHosts,
    ...from.endpoints.map((endpoint) => ({ host: from.hostname, address: endpoint.address })),
  ];
  return entries
    .filter((entry) => sameName(entry.host, name) && ofFamily(entry.address, type))
    .map((entry) => entry.address);
}

function ofFamily(address: string, type: RecordType): boolean {
  return type === (address.includes(':') ? 'AAAA' : 'A');
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
