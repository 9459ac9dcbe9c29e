import { profileOf, type FilesProfile } from '../names/engine-profile';
import { addressesOf } from '../topology/both-families';
import type { ServiceNamespace } from '../topology/topology';

/** Source of the lines: moby `daemon/libnetwork/etchosts`. */
const IPV4_LINES = ['127.0.0.1\tlocalhost'];
const IPV6_LINES = [
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];
/** As engines before 28 spell the two prefixes. */
const OLDER_IPV6_LINES = IPV6_LINES.map((line) => line.replace(/^(f[ef]00::)\t/, '$10\t'));
const NO_IPV6 = 'net.ipv6.conf.all.disable_ipv6';

/**
 * Makes the /etc/hosts of a namespace: the lines every container has, then `extra_hosts` and links on the default
 * bridge, then the hostname at each of its own addresses. Other containers never stand in it otherwise. Where the
 * namespace has IPv6 switched off, no line has an IPv6 address; older engines write them nevertheless.
 * Source: moby `daemon/libnetwork/sandbox_dns_unix.go`, `buildHostsFile`.
 */
export function hostsFile(
  namespace: ServiceNamespace,
  { ipv6Hosts }: FilesProfile = profileOf({}).files,
): string {
  const { hosts = [], endpoints, sysctls = {} } = namespace;
  const isOlder = ipv6Hosts === 'always';
  const hasIpv6 = isOlder || sysctls[NO_IPV6] !== '1';
  const ipv6Lines = isOlder ? OLDER_IPV6_LINES : IPV6_LINES;
  const names = ownNames(namespace);
  const own = endpoints.flatMap(addressesOf);
  const entries = [
    ...hosts.map((entry) => ({ address: entry.address, text: entry.names.join(' ') })),
    ...own.map((address) => ({ address, text: names })),
  ].filter(({ address }) => hasIpv6 || !address.includes(':'));
  const lines = entries.map(({ address, text }) => `${address}\t${text}`);
  return [...IPV4_LINES, ...(hasIpv6 ? ipv6Lines : []), ...lines].join('\n') + '\n';
}

/**
 * The file of a service in the network of the host: the host's own, unless the service asks for `extra_hosts`.
 * Source: moby `daemon/libnetwork/sandbox_dns_unix.go`, `buildHostsFile`.
 */
export function hostModeHostsFile(
  namespace: ServiceNamespace,
  hostText: string,
  files?: FilesProfile,
): string {
  return (namespace.hosts ?? []).length === 0 ? hostText : hostsFile(namespace, files);
}

/** The name with its domain; where that has dots, its first label stands beside it. */
function ownNames({ hostname, domainname }: ServiceNamespace): string {
  const whole = domainname === undefined ? hostname : `${hostname}.${domainname}`;
  const [first = ''] = whole.split('.');
  return first === whole ? whole : `${whole} ${first}`;
}
