/**
 * How each generation of an engine resolves names, as one table. Whatever answers, forwards, writes files for a
 * namespace or says what should happen reads it from here, so that a trace compares an engine with what that engine does.
 */
import { DEFAULT_PROFILE, type EngineProfileName } from '../topology/engine-profile-name';
import type { ResolverPlan } from '../topology/resolver-settings';
import type { Topology } from '../topology/topology';

export interface EngineProfile {
  readonly name: EngineProfileName;
  /** For people: `Docker Engine 29`. */
  readonly title: string;
  /** Seconds that a local answer may be kept. */
  readonly ttl: number;
  /** Whether the addresses of an answer change places from answer to answer. */
  readonly shuffles: boolean;
  /** Whose addresses answer: those of the first network that knows the name, or of all networks together. */
  readonly networks: 'first' | 'all';
  /** Whether `web.shop_default` is `web` in that network. */
  readonly qualifiedNames: boolean;
  /** Whether an endpoint without IPv4 address has names at all. */
  readonly ipv6OnlyNames: boolean;
  /**
   * A name without an address of the family asked for: the empty answer, or, for AAAA where the network has no IPv6,
   * the empty answer, else on to the next network and then to the upstreams.
   */
  readonly missingFamily: 'empty' | 'empty-without-ipv6';
  /** Whether MX of a known name is the empty answer; else it is forwarded. */
  readonly emptyMx: boolean;
  /** What a reverse lookup gives: the first name with its network, or all names on their own. */
  readonly reverse: 'first-with-network' | 'all-bare';
  /** Which part of a reverse name is looked up: all before its suffix, or what stands before the first of several. */
  readonly reverseKey: 'whole' | 'before-first-suffix';
  /** PTR of a name that is in none of the two reverse zones. */
  readonly ptrElsewhere: 'forwarded' | 'no-reply';
  /** Names under it are the project's, with or without it, and never forwarded. */
  readonly searchDomain?: string;
  /** Order of the networks of a namespace: as planned, or by the older score of their gateways. */
  readonly endpointOrder: 'gateway-count' | 'gateway-score';
  /** An answer that cannot be put on the wire, or a failure inside the resolver. */
  readonly brokenAnswer: 'SERVFAIL' | 'no-reply';
  /** The flag RA of an answer of its own. */
  readonly recursionAvailable: 'always' | 'where-desired';
  /** What does not fit: left out behind compression, or dropped from the end of what is not compressed. */
  readonly truncation: 'compress' | 'drop';
  /** Bytes of a datagram that are read; the rest is cut off. */
  readonly udpReadBytes: number;
  readonly forwarding: ForwardingProfile;
  readonly files: FilesProfile;
}

/** What becomes of names that are not the project's. */
export interface ForwardingProfile {
  /** Which answers of an upstream are final: all but SERVFAIL and REFUSED, NOERROR and authoritative NXDOMAIN, or all. */
  readonly accepts: 'no-failures' | 'successes' | 'everything';
  /** All upstreams have failed: SERVFAIL, the last answer that there was or else nothing, or nothing. */
  readonly exhausted: 'SERVFAIL' | 'last-reply' | 'no-reply';
  /** Too many are under way: wait and then refuse, or go on to the next upstream at once. */
  readonly busy: 'wait-and-refuse' | 'next';
  /** Milliseconds for one upstream; of all of them together where `sharesTimeout`. */
  readonly timeoutMs: number;
  readonly sharesTimeout: boolean;
  /** Bytes of an upstream's datagram that are read where the query has no EDNS. */
  readonly udpReplyBytes: number;
  /** With internal networks only: nothing but servers inside the namespace, everything, or NXDOMAIN. */
  readonly internal: 'inside-only' | 'everything' | 'NXDOMAIN';
  /** From where the servers of the host are asked: all from the host, or only those on its loopback. */
  readonly hostServers: 'host' | 'loopback-from-host';
  /** From where those of the service are asked. */
  readonly serviceServers: 'inside' | 'host';
  /** Whether the IPv6 servers of the host are asked by the resolver; else programs find them in resolv.conf. */
  readonly hostIpv6Servers: boolean;
  /** Asked where there is no other server. */
  readonly fallback: readonly string[];
  /** Whether an unknown name of one label stays here where `ndots` is set. */
  readonly ndotsRule: boolean;
}

/** What stands in the files of a namespace. */
export interface FilesProfile {
  /** Header and trailer of resolv.conf. */
  readonly comments: boolean;
  /** Whether `ndots:0` is added where there is no `ndots`. */
  readonly addsNdots: boolean;
  /** Lines of /etc/hosts for IPv6: `fe00::`, and only where there is IPv6, or `fe00::0` always. */
  readonly ipv6Hosts: 'where-enabled' | 'always';
}

const DOCKER_29: EngineProfile = {
  name: 'docker-29',
  title: 'Docker Engine 29',
  ttl: 600,
  shuffles: true,
  networks: 'first',
  qualifiedNames: true,
  ipv6OnlyNames: true,
  missingFamily: 'empty',
  emptyMx: true,
  reverse: 'first-with-network',
  reverseKey: 'whole',
  ptrElsewhere: 'forwarded',
  endpointOrder: 'gateway-count',
  brokenAnswer: 'SERVFAIL',
  recursionAvailable: 'always',
  truncation: 'compress',
  udpReadBytes: 512,
  forwarding: {
    accepts: 'no-failures',
    exhausted: 'SERVFAIL',
    busy: 'wait-and-refuse',
    timeoutMs: 4000,
    sharesTimeout: false,
    udpReplyBytes: 65_535,
    internal: 'inside-only',
    hostServers: 'host',
    serviceServers: 'inside',
    hostIpv6Servers: true,
    fallback: [],
    ndotsRule: true,
  },
  files: { comments: true, addsNdots: true, ipv6Hosts: 'where-enabled' },
};

/**
 * Sources: moby `daemon/libnetwork/resolver.go`, `sandbox.go`, `network.go` and `sandbox_dns_unix.go` at v20.10.24,
 * v28.5.2 and v29.7.2; aardvark-dns 2.0. 28 and 29 resolve alike: what differs is in their rules and default routes.
 */
const PROFILES: Readonly<Record<EngineProfileName, EngineProfile>> = {
  'docker-29': DOCKER_29,
  'docker-28': { ...DOCKER_29, name: 'docker-28', title: 'Docker Engine 28' },
  'docker-20.10': {
    ...DOCKER_29,
    name: 'docker-20.10',
    title: 'Docker Engine 20.10',
    ipv6OnlyNames: false,
    missingFamily: 'empty-without-ipv6',
    reverseKey: 'before-first-suffix',
    ptrElsewhere: 'no-reply',
    endpointOrder: 'gateway-score',
    brokenAnswer: 'no-reply',
    truncation: 'drop',
    forwarding: {
      ...DOCKER_29.forwarding,
      accepts: 'successes',
      exhausted: 'last-reply',
      busy: 'next',
      udpReplyBytes: 512,
      internal: 'everything',
      hostServers: 'loopback-from-host',
      hostIpv6Servers: false,
      fallback: ['8.8.8.8', '8.8.4.4'],
    },
    files: { comments: false, addsNdots: true, ipv6Hosts: 'always' },
  },
  podman: {
    ...DOCKER_29,
    name: 'podman',
    title: 'Podman with aardvark-dns 2',
    ttl: 0,
    shuffles: false,
    networks: 'all',
    qualifiedNames: false,
    emptyMx: false,
    reverse: 'all-bare',
    recursionAvailable: 'where-desired',
    searchDomain: 'dns.podman',
    udpReadBytes: 65_535,
    forwarding: {
      ...DOCKER_29.forwarding,
      accepts: 'everything',
      exhausted: 'no-reply',
      timeoutMs: 5000,
      sharesTimeout: true,
      internal: 'NXDOMAIN',
      serviceServers: 'host',
      ndotsRule: false,
    },
    files: { comments: true, addsNdots: false, ipv6Hosts: 'where-enabled' },
  },
};

/** Topologies never change, so that what their settings make of a profile is put together once. */
const adjusted = new WeakMap<ResolverPlan, EngineProfile>();

/** What the engine of a topology does, the newest Docker Engine where it names none; with the TTL of the settings. */
export function profileOf({
  engineProfile = DEFAULT_PROFILE,
  resolver,
}: Pick<Topology, 'engineProfile' | 'resolver'>): EngineProfile {
  const profile = PROFILES[engineProfile];
  if (resolver?.settings.ttl === undefined) return profile;
  const known = adjusted.get(resolver);
  if (known?.name === profile.name) return known;
  const changed: EngineProfile = { ...profile, ttl: resolver.settings.ttl };
  adjusted.set(resolver, changed);
  return changed;
}
