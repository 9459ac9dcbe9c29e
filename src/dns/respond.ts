/**
 * What the resolver answers by itself: bytes in, bytes out, without a socket, a clock or a promise. Whoever serves
 * sockets calls this first, and asks upstreams only where it says so.
 */
import { profileOf, type EngineProfile } from '../names/engine-profile';
import type { Candidate } from '../names/lookup';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { TYPE_A, TYPE_AAAA } from './codes';
import { answerLocally } from './local-answer';
import { readMessage, type Query } from './message';
import { encodeAbsent, encodeAnswer, encodeFailure } from './reply';
import type { Transport } from './transport';

/** What answers come from. */
export interface Zones {
  readonly topology: Topology;
  /** Whose programs ask. */
  readonly namespace: ServiceNamespace;
  /** An `ndots` option was given for the namespace, so single-label names that are unknown are not forwarded. */
  readonly ndotsSet: boolean;
}

export type Response =
  /** No query: silence, or a rejection. */
  | { readonly kind: 'no-query'; readonly reply: Buffer | undefined }
  /** Done. Without `network` it was no zone that answered, and `reason` says what did; without `reply` nobody hears of it. */
  | {
      readonly kind: 'done';
      readonly query: Query;
      readonly reply: Buffer | undefined;
      readonly network?: string;
      readonly reason?: string;
      readonly candidates: readonly Candidate[];
    }
  /** No network knows it, so upstreams are asked where they may be. */
  | { readonly kind: 'unknown'; readonly query: Query; readonly candidates: readonly Candidate[] };

/**
 * Answers one message from the zones alone. It never throws.
 *
 * It never makes an NXDOMAIN of a name outside the engine's own domain: a known name without an address of the family
 * gives the empty NOERROR, an unknown one is for the upstreams.
 * Source: moby `daemon/libnetwork/resolver.go`, `serveDNS`.
 */
export function respond(packet: Buffer, transport: Transport, zones: Zones): Response {
  const profile = profileOf(zones.topology);
  // The engine reads no more of a datagram, and rejects what it cannot read then.
  const isCut = transport === 'udp' && packet.length > profile.udpReadBytes;
  const received = readMessage(isCut ? packet.subarray(0, profile.udpReadBytes) : packet);
  if (received.kind === 'drop') return { kind: 'no-query', reply: undefined };
  if (received.kind === 'reject') return { kind: 'no-query', reply: received.reply };
  try {
    return respondTo(received.query, transport, zones, profile);
  } catch (error) {
    // A name that the wire cannot hold, such as a container's of more than 63 bytes.
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: 'done',
      query: received.query,
      ...broken(received.query, profile),
      reason,
      candidates: [],
    };
  }
}

function respondTo(query: Query, transport: Transport, zones: Zones, profile: EngineProfile): Response {
  const local = answerLocally(query, zones.topology, zones.namespace);
  const { candidates } = local;
  switch (local.kind) {
    case 'known': {
      const reply = encodeAnswer(query, local.records, transport, profile);
      return { kind: 'done', query, reply, network: local.network, candidates };
    }
    case 'absent': {
      const reason = `${profile.searchDomain ?? ''} has no such name, and is not forwarded`;
      return { kind: 'done', query, reply: encodeAbsent(query, profile), reason, candidates };
    }
    case 'no-reply': {
      const reason = `${profile.title} keeps silent where a reverse name is in none of the reverse zones`;
      return { kind: 'done', query, reply: undefined, reason, candidates };
    }
    case 'unknown': {
      const stays = zones.ndotsSet && profile.forwarding.ndotsRule && isSingleLabelAddress(query);
      if (!stays) return { kind: 'unknown', query, candidates };
      const reason = 'single-label names are not forwarded, because ndots is set';
      return { kind: 'done', query, reply: encodeAnswer(query, [], transport, profile), reason, candidates };
    }
  }
}

/** What the client hears of a failure inside the resolver. */
export function broken(
  query: Query,
  { brokenAnswer }: Pick<EngineProfile, 'brokenAnswer'>,
): { readonly reply: Buffer | undefined } {
  return { reply: brokenAnswer === 'no-reply' ? undefined : encodeFailure(query, 'SERVFAIL') };
}

function isSingleLabelAddress(query: Query): boolean {
  return (query.type === TYPE_A || query.type === TYPE_AAAA) && !query.name.includes('.');
}
