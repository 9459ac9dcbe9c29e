/** The resolver of one namespace: two sockets that were bound inside it, answered from outside. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import type { SocketSource, Upstream } from '../dns/exchange';
import { createForwarder } from '../dns/forwarder';
import { mayForward } from '../dns/forwarding-policy';
import type { NamespaceResolvConf } from '../dns/resolv-conf';
import { withOptionalAnswers } from '../dns/optional-answers';
import { createChoosingForwarder } from '../dns/upstream-choice';
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
  /** The other projects that are up in the same mode. */
  readonly others: () => readonly { readonly topology: Topology }[];
  readonly configuration: NamespaceResolvConf;
  /** Where names that nobody knows are forwarded to now; the same list until it changes. */
  readonly upstreams: () => readonly Upstream[];
  /** For the servers that are asked from inside the namespace; absent where there are none. */
  readonly insideSockets?: SocketSource | undefined;
  readonly udp: dgram.Socket;
  readonly tcp: net.Server;
}

/** Begins to answer. @returns the way to stop and close both sockets */
export function startNamespaceResolver(options: NamespaceResolverOptions): Close {
  const { view, configuration, insideSockets, thread, faults, onLostQueries } = options;
  const forwarder = createChoosingForwarder({
    upstreams: options.upstreams,
    settings: () => view().topology.resolver?.settings,
    make: (upstreams) =>
      createForwarder({ upstreams, insideSockets, profile: profileOf(view().topology).forwarding }),
  });
  const namespace = (): ServiceNamespace => view().namespace;
  const engine = (onQuery: NamespaceResolverOptions['onQuery']): Handle =>
    createResolver({
      ...{ view, forwarder, onQuery },
      forwardingAllowed: () => mayForward(view().topology, view().namespace),
      ndotsSet: configuration.ndotsSet,
    });
  const optional = (onQuery: NamespaceResolverOptions['onQuery']): Handle =>
    withOptionalAnswers({
      others: () => options.others().map(({ topology }) => topology),
      ...{ view, onQuery, behind: engine(onQuery) },
    });
  const faulty = (onQuery: NamespaceResolverOptions['onQuery']): Handle =>
    withFaults({ ...{ faults, namespace, onQuery }, behind: optional });
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
