/** A resolver over a small project, with its forwarding replaced by what a test says. */
import { describeQuery, type ResolvedQuery } from '../../../src/dns/answered-query';
import type { Forwarded, Forwarder } from '../../../src/dns/forwarder';
import { createResolver } from '../../../src/dns/resolver';
import type { Handle, Transport } from '../../../src/dns/transport';
import type { ServiceNamespace, Topology } from '../../../src/topology/topology';
import { replyTo } from './queries';

export interface Setting {
  readonly topology: Topology;
  readonly namespace: ServiceNamespace;
  readonly ndotsSet?: boolean;
  readonly forwardingAllowed?: boolean;
  /** An upstream that is asked from inside the namespace. */
  readonly asksInside?: boolean;
  /** Default: an upstream that knows every name. */
  readonly forwarded?: (query: Buffer) => Forwarded;
}

export interface Resolving {
  readonly handle: Handle;
  /** What was forwarded, in order. */
  readonly forwarded: { readonly query: Buffer; readonly transport: Transport; readonly onlyInside?: true }[];
  readonly log: ResolvedQuery[];
}

export function resolving(setting: Setting): Resolving {
  const forwarded: Resolving['forwarded'] = [];
  const log: ResolvedQuery[] = [];
  const reply =
    setting.forwarded ??
    ((query) => ({ kind: 'answered', server: '192.0.2.53:53', reply: replyTo(query) }) as const);
  const forwarder: Forwarder = {
    upstreams: setting.asksInside === true ? [{ address: '192.0.2.53', port: 53, inside: true }] : [],
    forward(query, transport, onlyInside) {
      forwarded.push({ query, transport, ...(onlyInside === true ? { onlyInside } : {}) });
      return Promise.resolve(reply(query));
    },
  };
  const handle = createResolver({
    view: () => ({ topology: setting.topology, namespace: setting.namespace }),
    forwarder,
    forwardingAllowed: () => setting.forwardingAllowed ?? true,
    ndotsSet: setting.ndotsSet ?? false,
    onQuery: (query) => log.push(describeQuery(query)),
  });
  return { handle, forwarded, log };
}
