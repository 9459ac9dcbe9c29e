import { profileOf } from '../names/engine-profile';
import type { Candidate } from '../names/lookup';
import type { ServiceNamespace, Topology } from '../topology/topology';
import type { AnsweredQuery, Answerer } from './answered-query';
import type { Forwarder } from './forwarder';
import type { Query } from './message';
import { encodeAbsent, encodeFailure } from './reply';
import { broken, respond } from './respond';
import type { Handle, Transport } from './transport';

export interface ResolverOptions {
  /** The topology and the namespace whose programs ask, as they are at this moment. */
  readonly view: () => { readonly topology: Topology; readonly namespace: ServiceNamespace };
  readonly forwarder: Forwarder;
  /**
   * Whether upstreams may be asked from the host; those that are asked from inside the namespace reach what it reaches.
   * Asked at each query, because networks may be joined and left; see `mayForward`.
   */
  readonly forwardingAllowed: () => boolean;
  /** An `ndots` option was given for the namespace, so single-label names that are unknown are not forwarded. */
  readonly ndotsSet: boolean;
  /** Called once for each query, after it is answered or not. Messages that are no query do not count. */
  readonly onQuery?: (query: AnsweredQuery) => void;
}

interface Resolution {
  /** `undefined` where the client gets none. */
  readonly reply: Buffer | undefined;
  readonly answerer: Answerer;
}

/** When and from where a query came. */
interface Arrival {
  readonly packet: Buffer;
  readonly at: number;
  readonly started: number;
  readonly transport: Transport;
  readonly client: string;
}

/**
 * The embedded resolver of one namespace: answers names of the topology (`respond.ts`), forwards the rest, and gives
 * SERVFAIL where nobody could be asked. An answer of its own is given at once, only a forwarded one is a promise.
 * Source: moby `daemon/libnetwork/resolver.go`, `serveDNS`.
 */
export function createResolver(options: ResolverOptions): Handle {
  const { view, forwarder, ndotsSet, onQuery } = options;

  async function forward(query: Query, transport: Transport): Promise<Resolution> {
    const { internal, exhausted } = profileOf(view().topology).forwarding;
    const nobody = (reply: Buffer | undefined, reason: string): Resolution => ({
      reply,
      answerer: { kind: 'none', reason },
    });
    const isInternal = internal !== 'everything' && !options.forwardingAllowed();
    if (isInternal) {
      const reason = 'the namespace has internal networks only, so nothing is forwarded';
      if (internal === 'NXDOMAIN') return nobody(encodeAbsent(query, profileOf(view().topology)), reason);
      if (!forwarder.upstreams.some(({ inside }) => inside === true))
        return nobody(encodeFailure(query, 'SERVFAIL'), reason);
    }
    const forwarded = await forwarder.forward(query.packet, transport, isInternal);
    switch (forwarded.kind) {
      case 'answered': {
        const { reply, server, inside, isCached } = forwarded;
        return {
          reply,
          answerer: {
            kind: isCached === true ? 'cache' : 'upstream',
            server,
            ...(inside === true ? { inside } : {}),
          },
        };
      }
      case 'failed':
        return nobody(
          exhausted === 'SERVFAIL' ? encodeFailure(query, 'SERVFAIL') : undefined,
          forwarded.reason,
        );
      case 'busy':
        return nobody(encodeFailure(query, 'REFUSED'), forwarded.reason);
    }
  }

  function done(
    { at, started, packet, transport, client }: Arrival,
    { reply, answerer }: Resolution,
    candidates: readonly Candidate[],
  ): Buffer | undefined {
    onQuery?.({
      at,
      tookMs: performance.now() - started,
      namespace: view().namespace,
      ...{ transport, client, query: packet, reply, answerer, candidates },
    });
    return reply;
  }

  return (packet, transport, client) => {
    const arrival: Arrival = { packet, at: Date.now(), started: performance.now(), transport, client };
    const response = respond(packet, transport, { ...view(), ndotsSet });
    if (response.kind === 'no-query') return response.reply;
    const { query, candidates } = response;
    if (response.kind === 'done') {
      const { reply, network, reason = '' } = response;
      const answerer: Answerer = network === undefined ? { kind: 'none', reason } : { kind: 'zone', network };
      return done(arrival, { reply, answerer }, candidates);
    }
    return forward(query, transport)
      .catch((error: unknown): Resolution => {
        const why = error instanceof Error ? error.message : String(error);
        return { ...broken(query, profileOf(view().topology)), answerer: { kind: 'none', reason: why } };
      })
      .then((resolution) => done(arrival, resolution, candidates));
  };
}
