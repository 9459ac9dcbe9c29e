/** The resolver of one namespace: two sockets that were bound inside it, answered from outside. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import type { SocketSource } from '../dns/exchange';
import { createForwarder } from '../dns/forwarder';
import { mayForward } from '../dns/forwarding-policy';
import type { NamespaceResolvConf } from '../dns/resolv-conf';
import { createResolver } from '../dns/resolver';
import { type Close, serveTcp } from '../dns/server';
import { withFaults } from '../dns/inject-fault';
import type { Handle } from '../dns/transport';
import { profileOf } from '../names/engine-profile';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { serveBusyUdp } from './busy-udp';
import type { ResolvingHooks } from './project-resolving';

export interface NamespaceResolverOptions extends ResolvingHooks {
  /** Topology and namespace as they are when a query arrives. */
  readonly view: () => { readonly topology: Topology; readonly namespace: ServiceNamespace };
  readonly configuration: NamespaceResolvConf;
  /** For the servers that are asked from inside the namespace; absent where there are none. */
  readonly insideSockets?: SocketSource | undefined;
  readonly udp: dgram.Socket;
  readonly tcp: net.Server;
}

/** Begins to answer. @returns the way to stop and close both sockets */
export function startNamespaceResolver(options: NamespaceResolverOptions): Close {
  const { view, configuration, insideSockets, thread, faults, onLostQueries } = options;
  const forwarder = createForwarder({
    ...{ upstreams: configuration.upstreams, insideSockets },
    profile: profileOf(view().topology).forwarding,
  });
  const namespace = (): ServiceNamespace => view().namespace;
  const faulty = (onQuery: NamespaceResolverOptions['onQuery']): Handle =>
    withFaults({
      ...{ faults, namespace, onQuery },
      behind: (report) =>
        createResolver({
          ...{ view, forwarder },
          forwardingAllowed: () => mayForward(view().topology, view().namespace),
          ndotsSet: configuration.ndotsSet,
          onQuery: report,
        }),
    });
  const closeUdp = serveBusyUdp({
    socket: options.udp,
    ...{ thread, onQuery: options.onQuery, onLost: onLostQueries },
    resolver: faulty,
    order: () =>
      faults().length > 0 ? 'unsteady' : profileOf(view().topology).shuffles ? 'random' : 'fixed',
  });
  const closeTcp = serveTcp(options.tcp, faulty(options.onQuery));
  return async () => {
    await Promise.all([closeUdp(), closeTcp()]);
  };
}
