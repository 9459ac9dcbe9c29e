/** The resolver configuration and hosts file of a namespace, by the kind of its network. Reads nothing itself. */
import { profileOf } from '../names/engine-profile';
import type { ServiceNamespace, Topology } from '../topology/topology';
import type { Upstream } from './exchange';
import { hostModeHostsFile, hostsFile } from './hosts-file';
import {
  hostResolvConf,
  isResolvedStub,
  legacyResolvConf,
  type PlainResolvConf,
  RESOLVED_CONF,
} from './plain-resolv-conf';
import { type NamespaceResolvConf, namespaceResolvConf } from './resolv-conf';
import type { ResolvConfInput } from './resolv-conf-input';

const HOST_RESOLV_CONF = '/etc/resolv.conf';
const HOST_HOSTS = '/etc/hosts';
const DNS_PORT = 53;

/** Files of the machine that the answers may follow from. */
export const HOST_FILES: readonly string[] = [HOST_RESOLV_CONF, RESOLVED_CONF, HOST_HOSTS];

/** What a namespace resolves with. */
export interface NamespaceConf {
  /** For the embedded resolver; absent where there is none. */
  readonly resolver?: NamespaceResolvConf;
  /** Where the resolver, or a program itself where there is none, asks. */
  readonly upstreams: readonly Upstream[];
}

/** Whose ways the files follow. */
export type Engine = Pick<Topology, 'engineProfile'>;

/**
 * @param hostFile a file of the machine; the empty text where it has none
 * @param loopbackServer for a service in the network of the host, what stands for servers on the machine's loopback;
 *   absent where that is the service's own
 */
export function resolvConfOf(
  namespace: ServiceNamespace,
  hostFile: (path: string) => string,
  engine: Engine,
  loopbackServer?: string,
): NamespaceConf & { readonly text: string } {
  const { dns, dnsSearch, dnsOptions, mode = { kind: 'own' } } = namespace;
  const input = (hostPath: string): ResolvConfInput => ({
    ...{ hostPath, hostText: hostFile(hostPath) },
    ...{ dns, dnsSearch, dnsOptions },
  });
  const plain = ({ text, servers }: PlainResolvConf): NamespaceConf & { text: string } => ({
    text,
    upstreams: servers.map((address) => ({ address, port: DNS_PORT, inside: true })),
  });
  switch (mode.kind) {
    case 'host':
      return plain(hostResolvConf(input(HOST_RESOLV_CONF), loopbackServer));
    case 'none':
    case 'default-bridge':
      return plain(
        legacyResolvConf(
          input(isResolvedStub(hostFile(HOST_RESOLV_CONF)) ? RESOLVED_CONF : HOST_RESOLV_CONF),
        ),
      );
    case 'own':
    case 'shared': {
      const resolver = namespaceResolvConf(input(HOST_RESOLV_CONF), profileOf(engine));
      return { text: resolver.text, resolver, upstreams: resolver.upstreams };
    }
  }
}

/** @param hostFile as above */
export function hostsOf(
  namespace: ServiceNamespace,
  hostFile: (path: string) => string,
  engine: Engine,
): string {
  const { files } = profileOf(engine);
  return namespace.mode?.kind === 'host'
    ? hostModeHostsFile(namespace, hostFile(HOST_HOSTS), files)
    : hostsFile(namespace, files);
}
