/** Which servers a resolver forwards to, and from where it asks them, by the ways of each engine. */
import { type EngineProfile } from '../names/engine-profile';
import type { Upstream } from './exchange';
import {
  isLoopback,
  RESOLVER_ADDRESS,
  type ResolvConf,
  type ResolvConfInput,
  splitServers,
} from './resolv-conf-input';

const DNS_PORT = 53;
const MAX_UPSTREAMS = 3;
/** Behind 127.0.0.11 in resolv.conf where an older engine finds nothing else on the host. */
const PUBLIC_IPV6_SERVERS = ['2001:4860:4860::8888', '2001:4860:4860::8844'];

interface Servers {
  readonly upstreams: readonly Upstream[];
  /** Servers that stand in resolv.conf behind the resolver, for programs to ask themselves. */
  readonly listed: readonly string[];
}

/**
 * The servers of the service, else those of the host, three at most.
 *
 * Engines before 28 ask those of the host from inside the namespace, but for loopback addresses, and leave IPv6 ones to
 * the programs. Once the service overrides anything of resolv.conf, all servers are asked from inside, loopback included.
 * Source: moby v20.10.24 `libnetwork/sandbox_dns_unix.go`, `setupDNS`, `rebuildDNS` and `setExternalResolvers`.
 */
export function upstreamsOf(
  input: ResolvConfInput,
  host: ResolvConf,
  { forwarding }: Pick<EngineProfile, 'forwarding'>,
): Servers {
  const own = splitServers(input.dns).servers;
  const isOverridden = input.dns.length > 0;
  const { hostServers, hostIpv6Servers, serviceServers, fallback } = forwarding;
  if (isOverridden && serviceServers === 'inside') {
    const isOlder = !hostIpv6Servers;
    const listed = isOlder ? own.filter((server) => server.includes(':')) : [];
    return {
      upstreams: limited(
        own.filter((server) => server !== RESOLVER_ADDRESS || isOlder),
        true,
      ),
      listed,
    };
  }
  const servers = isOverridden ? own : host.nameservers;
  if (hostServers === 'host') return { upstreams: limited(servers, false), listed: [] };

  const overridesAnything = input.dnsSearch.length + input.dnsOptions.length > 0;
  const direct = servers.filter((server) => !isLoopback(server));
  const asked =
    overridesAnything || hostIpv6Servers ? servers : servers.filter((server) => !server.includes(':'));
  const listed =
    direct.length === 0 && !overridesAnything
      ? PUBLIC_IPV6_SERVERS
      : direct.filter((each) => each.includes(':'));
  const upstreams = (asked.length === 0 ? fallback : asked)
    .slice(0, MAX_UPSTREAMS)
    .map((address) => upstream(address, overridesAnything || !isLoopback(address)));
  return { upstreams, listed };
}

function limited(servers: readonly string[], inside: boolean): Upstream[] {
  return servers.slice(0, MAX_UPSTREAMS).map((address) => upstream(address, inside));
}

function upstream(address: string, inside: boolean): Upstream {
  return { address, port: DNS_PORT, ...(inside ? { inside: true as const } : {}) };
}
