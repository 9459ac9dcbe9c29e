import type { Candidate } from '../names/lookup';
import type { ServiceNamespace, Topology } from '../topology/topology';
import type { AnsweredQuery, Answerer } from './answered-query';
import { TYPE_A, TYPE_AAAA } from './codes';
import type { Forwarder } from './forwarder';
import { answerLocally } from './local-answer';
import { readMessage, type Query } from './message';
import { encodeAnswer, encodeFailure, replyLimit } from './reply';
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
  /** Called once for each query that got an answer, after it is made. Messages that are no query do not count. */
  readonly onQuery?: (query: AnsweredQuery) => void;
}

interface Resolution {
  readonly reply: Buffer;
  readonly answerer: Answerer;
  readonly candidates: readonly Candidate[];
}

/**
 * The embedded resolver of one namespace: answers names of the topology, forwards the rest.
 *
 * It never makes an NXDOMAIN of its own: a known name without an address of the family gives the empty NOERROR, an
 * unknown one goes to the upstreams, and SERVFAIL is the answer where nobody could be asked.
 * Source: moby `daemon/libnetwork/resolver.go`, `serveDNS`.
 */
export function createResolver(options: ResolverOptions): Handle {
  async function resolve(query: Query, transport: Transport): Promise<Resolution> {
    const { topology, namespace } = options.view();
    const local = answerLocally(query, topology, namespace);
    const { candidates } = local;
    const limit = replyLimit(query, transport);
    if (local.kind === 'known') {
      const answerer: Answerer = { kind: 'zone', network: local.network };
      return { reply: encodeAnswer(query, local.records, limit), answerer, candidates };
    }
    const nobody = (reply: Buffer, reason: string): Resolution => ({
      reply,
      answerer: { kind: 'none', reason },
      candidates,
    });
    if (options.ndotsSet && isSingleLabelAddress(query)) {
      return nobody(
        encodeAnswer(query, [], limit),
        'single-label names are not forwarded, because ndots is set',
      );
    }
    const onlyInside = !options.forwardingAllowed();
    if (onlyInside && !options.forwarder.upstreams.some(({ inside }) => inside === true)) {
      const reason = 'the namespace has internal networks only, so nothing is forwarded';
      return nobody(encodeFailure(query, 'SERVFAIL'), reason);
    }
    const forwarded = await options.forwarder.forward(query.packet, transport, onlyInside);
    switch (forwarded.kind) {
      case 'answered':
        return {
          reply: forwarded.reply,
          answerer: {
            kind: 'upstream',
            server: forwarded.server,
            ...(forwarded.inside === true ? { inside: true } : {}),
          },
          candidates,
        };
      case 'failed':
        return nobody(encodeFailure(query, 'SERVFAIL'), forwarded.reason);
      case 'busy':
        return nobody(encodeFailure(query, 'REFUSED'), forwarded.reason);
    }
  }

  return async (packet, transport, client) => {
    const at = Date.now();
    const started = performance.now();
    const received = readMessage(packet);
    if (received.kind === 'drop') return undefined;
    if (received.kind === 'reject') return received.reply;

    const { query } = received;
    const resolution = await resolve(query, transport).catch((error: unknown): Resolution => ({
      reply: encodeFailure(query, 'SERVFAIL'),
      answerer: { kind: 'none', reason: error instanceof Error ? error.message : String(error) },
      candidates: [],
    }));
    options.onQuery?.({
      at,
      tookMs: performance.now() - started,
      namespace: options.view().namespace,
      transport,
      client,
      query: packet,
      ...resolution,
    });
    return resolution.reply;
  };
}

function isSingleLabelAddress(query: Query): boolean {
  return (query.type === TYPE_A || query.type === TYPE_AAAA) && !query.name.includes('.');
}
