/** The resolver of one namespace: two sockets that were bound inside it, answered from outside. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import type { SocketSource } from '../dns/exchange';
import { createForwarder } from '../dns/forwarder';
import { mayForward } from '../dns/forwarding-policy';
import type { NamespaceResolvConf } from '../dns/resolv-conf';
import type { AnsweredQuery } from '../dns/answered-query';
import { createResolver } from '../dns/resolver';
import { type Close, serveTcp, serveUdp } from '../dns/server';
import type { ServiceNamespace, Topology } from '../topology/topology';

export interface NamespaceResolverOptions {
  /** Topology and namespace as they are when a query arrives. */
  readonly view: () => { readonly topology: Topology; readonly namespace: ServiceNamespace };
  readonly configuration: NamespaceResolvConf;
  /** For the servers that are asked from inside the namespace; absent where there are none. */
  readonly insideSockets?: SocketSource | undefined;
  readonly udp: dgram.Socket;
  readonly tcp: net.Server;
  readonly onQuery: (query: AnsweredQuery) => void;
}

/** Begins to answer. @returns the way to stop and close both sockets */
export function startNamespaceResolver(options: NamespaceResolverOptions): Close {
  const { view, configuration, insideSockets, onQuery } = options;
  const handle = createResolver({
    view,
    forwarder: createForwarder({ upstreams: configuration.upstreams, insideSockets }),
    forwardingAllowed: () => mayForward(view().topology, view().namespace),
    ndotsSet: configuration.ndotsSet,
    onQuery,
  });
  const closeUdp = serveUdp(options.udp, handle);
  const closeTcp = serveTcp(options.tcp, handle);
  return async () => {
    await Promise.all([closeUdp(), closeTcp()]);
  };
}
