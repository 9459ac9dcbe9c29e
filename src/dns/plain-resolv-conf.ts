/** The resolv.conf of a namespace without embedded resolver: it names the servers themselves. */
import { HEADER, isNdots, isValidNdots, overrides } from './resolv-conf';
import { isLoopback, parseResolvConf, splitServers, type ResolvConfInput } from './resolv-conf-input';

export interface PlainResolvConf {
  /** Text of /etc/resolv.conf. */
  readonly text: string;
  /** The servers in it, in order. */
  readonly servers: readonly string[];
}

/** What the default bridge falls back to where the host has none but loopback servers. */
const PUBLIC_SERVERS = ['8.8.8.8', '8.8.4.4'];

/**
 * Where systemd-resolved lists the servers behind its own one, which is of no use on another loopback.
 * Source: moby `daemon/libnetwork/internal/resolvconf`, `Path`.
 */
export const RESOLVED_CONF = '/run/systemd/resolve/resolv.conf';

/** Whether a host's file names systemd-resolved's own server and nothing else. */
export function isResolvedStub(hostText: string): boolean {
  const { nameservers } = parseResolvConf(hostText);
  return nameservers.length === 1 && nameservers[0] === '127.0.0.53';
}

/**
 * Makes the file for the default bridge and for a namespace without network: the host's values or the service's. Of
 * the host's servers those on loopback addresses are left out, and IPv6 ones, which the namespace cannot reach; public
 * ones stand in where none remains. Source: moby `daemon/libnetwork/internal/resolvconf`, `TransformForLegacyNw`.
 */
export function legacyResolvConf(input: ResolvConfInput): PlainResolvConf {
  if (input.dns.length > 0) return plainResolvConf(input, splitServers(input.dns).servers, ' (legacy)', []);
  const reachable = parseResolvConf(input.hostText).nameservers.filter(
    (server) => !isLoopback(server) && !server.includes(':'),
  );
  return reachable.length > 0
    ? plainResolvConf(input, reachable, ' (legacy)', [])
    : plainResolvConf(input, PUBLIC_SERVERS, ' (legacy)', ['Used default nameservers.']);
}

/**
 * Makes the file for a service in the network of the host: the host's values or the service's.
 *
 * @param loopback what stands for servers on the host's loopback, where programs have another one; absent: they stay
 */
export function hostResolvConf(input: ResolvConfInput, loopback?: string): PlainResolvConf {
  if (input.dns.length > 0) return plainResolvConf(input, splitServers(input.dns).servers, '', []);
  const { nameservers } = parseResolvConf(input.hostText);
  const servers = nameservers.map((server) => (isLoopback(server) ? (loopback ?? server) : server));
  return plainResolvConf(input, [...new Set(servers)], '', []);
}

function plainResolvConf(
  input: ResolvConfInput,
  servers: readonly string[],
  transform: string,
  warnings: readonly string[],
): PlainResolvConf {
  const host = parseResolvConf(input.hostText);
  const search =
    input.dnsSearch.length > 0 ? input.dnsSearch.filter((name) => name !== '' && name !== '.') : host.search;
  const options = input.dnsOptions.length > 0 ? input.dnsOptions : host.options;
  const invalid = input.dns.length > 0 ? splitServers(input.dns).invalid : host.invalidNameservers;
  const ndots = options.some((option) => isNdots(option) && isValidNdots(option));
  const lines = [
    ...HEADER,
    '',
    ...servers.map((server) => `nameserver ${server}`),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
    ...host.other,
    '',
    `# Based on host file: '${input.hostPath}'${transform}`,
    ...warnings.map((warning) => `# ${warning}`),
    ...(invalid.length > 0 ? [`# Invalid nameservers: [${invalid.join(' ')}]`] : []),
    `# Overrides: [${overrides(input).join(' ')}]`,
    ...(ndots ? [`# Option ndots from: ${input.dnsOptions.length > 0 ? 'override' : 'host'}`] : []),
  ];
  return { text: lines.join('\n') + '\n', servers };
}
