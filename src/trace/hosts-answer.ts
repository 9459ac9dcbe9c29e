/** Whether `/etc/hosts` answers a question, so that DNS is never asked. */
import { parseHosts, type HostsLine } from './files';
import type { RecordType } from '../probe/evidence';
import { addressesOf } from '../topology/both-families';
import type { ServiceNamespace } from '../topology/topology';

/** The lines of a hosts file that answer `name` in the family that `type` asks for; none for other types. */
export function hostsLines(text: string, name: string, type: RecordType): readonly HostsLine[] {
  return parseHosts(text).filter(
    (line) => ofFamily(line.address, type) && line.names.some((each) => sameName(each, name)),
  );
}

/**
 * The addresses that a namespace's hosts file should give for `name`: its own hostname, `extra_hosts`, links on the
 * default bridge, and `localhost`.
 *
 * @param owner the namespace that the file is of
 */
export function expectedHostsAddresses(
  owner: ServiceNamespace,
  name: string,
  type: RecordType,
): readonly string[] {
  const entries = [
    { names: ['localhost'], address: '127.0.0.1' },
    { names: ['localhost', 'ip6-localhost', 'ip6-loopback'], address: '::1' },
    ...(owner.hosts ?? []),
    ...owner.endpoints.flatMap(addressesOf).map((address) => ({ names: ownNames(owner), address })),
  ];
  return entries
    .filter(({ names, address }) => names.some((each) => sameName(each, name)) && ofFamily(address, type))
    .map((entry) => entry.address);
}

/** The hostname with its domain and, where that has dots, its first label. */
function ownNames({ hostname, domainname }: ServiceNamespace): string[] {
  const whole = domainname === undefined ? hostname : `${hostname}.${domainname}`;
  return [whole, whole.split('.')[0] ?? ''];
}

function ofFamily(address: string, type: RecordType): boolean {
  return type === (address.includes(':') ? 'AAAA' : 'A');
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
