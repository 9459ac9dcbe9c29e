import { profileOf, type ForwardingProfile } from '../names/engine-profile';
import { rcodeName } from './codes';
import { exchange, type SocketSource, UnreadableReply, upstreamText, type Upstream } from './exchange';
import { FLAG, HEADER_SIZE, readMessage } from './message';
import { Slots } from './slots';
import type { Transport } from './transport';

/** How far a query got. */
export type Forwarded =
  /** `reply` is the upstream's message, untouched. */
  | {
      readonly kind: 'answered';
      readonly server: string;
      readonly reply: Buffer;
      /** It was asked from inside the namespace. */
      readonly inside?: true;
      /** It was asked earlier, and the answer has been kept. */
      readonly isCached?: true;
    }
  /** Nobody gave a usable reply. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Too many queries are under way. */
  | { readonly kind: 'busy'; readonly reason: string };

export interface Forwarder {
  /** Where queries go, in order. */
  readonly upstreams: readonly Upstream[];
  /**
   * Never rejects. `query` is a whole message; it is sent as it is, with its ID.
   *
   * @param onlyInside upstreams that are asked from the host are passed over
   */
  forward(query: Buffer, transport: Transport, onlyInside?: boolean): Promise<Forwarded>;
}

export interface ForwarderOptions {
  /** More than three are not used. */
  readonly upstreams: readonly Upstream[];
  /** Sockets inside the namespace, for the upstreams that are asked there. */
  readonly insideSockets?: SocketSource | undefined;
  /** What the engine does; absent: the newest Docker Engine. */
  readonly profile?: ForwardingProfile;
  /** For a free slot, for connecting and for an exchange, each; milliseconds. Absent: that of the engine. */
  readonly timeoutMs?: number;
  /** Exchanges at the same time. */
  readonly maxInFlight?: number;
}

/** Source: moby `daemon/libnetwork/resolver.go`, `maxExtDNS`, `maxConcurrent`. */
const MAX_UPSTREAMS = 3;
const MAX_IN_FLIGHT = 1024;
/** Queries that wait for one of them; the engine has no bound, and would hold a flood for as long as it waits. */
const MAX_WAITING = 4096;
/** Smallest buffer for an upstream's datagram where the client uses EDNS (RFC 6891, section 6.2.3). */
const MIN_UDP_SIZE = 512;

/**
 * Forwards the queries of one namespace.
 *
 * Upstreams are asked one after the other, in fixed order, over the client's transport. The next one is asked after an
 * error, a timeout, SERVFAIL or REFUSED; any other reply is final, NXDOMAIN and truncated ones included. Nothing is
 * remembered between queries. Older engines and Podman differ in what is final and what comes of it otherwise.
 * Source: moby `daemon/libnetwork/resolver.go`, `forwardExtDNS`.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { maxInFlight = MAX_IN_FLIGHT, insideSockets } = options;
  const profile = options.profile ?? profileOf({}).forwarding;
  const upstreams = options.upstreams.slice(0, MAX_UPSTREAMS);
  const timeoutMs = (options.timeoutMs ?? profile.timeoutMs) / (profile.sharesTimeout ? upstreams.length : 1);
  const slots = new Slots(maxInFlight, MAX_WAITING);

  async function ask(
    query: Buffer,
    upstream: Upstream,
    transport: Transport,
    udpReplyBytes: number,
  ): Promise<Buffer | UnreadableReply | string> {
    const sockets = upstream.inside === true ? insideSockets : undefined;
    try {
      return await exchange(query, upstream, transport, {
        ...{ timeoutMs, udpReplyBytes },
        ...(sockets && { sockets }),
      });
    } catch (error) {
      if (error instanceof UnreadableReply) return error;
      return error instanceof Error ? error.message : String(error);
    }
  }

  return {
    upstreams,
    async forward(query, transport, onlyInside = false) {
      if (upstreams.length === 0) return { kind: 'failed', reason: 'no upstream server is configured' };
      const udpReplyBytes = bufferSize(query, profile);
      const failures: string[] = [];
      let last: Forwarded | undefined;
      for (const upstream of upstreams) {
        if (onlyInside && upstream.inside !== true) continue;
        const server = upstreamText(upstream);
        if (!(await slots.take(profile.busy === 'next' ? 0 : timeoutMs))) {
          const reason = `${maxInFlight} forwarded queries are under way`;
          if (profile.busy === 'wait-and-refuse') return { kind: 'busy', reason };
          failures.push(`${server}: ${reason}`);
          continue;
        }
        const reply = await ask(query, upstream, transport, udpReplyBytes).finally(() => slots.release());
        // What an earlier server has said is forgotten where a later one says nothing at all.
        last = undefined;
        if (typeof reply === 'string') {
          failures.push(`${server}: ${reply}`);
          continue;
        }
        const inside = upstream.inside === true ? { inside: true as const } : {};
        if (reply instanceof UnreadableReply) {
          failures.push(`${server}: ${reply.message}`);
          last = { kind: 'answered', server, reply: readablePart(query, reply.reply), ...inside };
          continue;
        }
        const answered: Forwarded = { kind: 'answered', server, reply, ...inside };
        if (isFinal(reply, profile)) return answered;
        last = answered;
        failures.push(`${server}: ${rcodeOf(reply)}`);
      }
      if (last !== undefined && profile.exhausted === 'last-reply') return last;
      return { kind: 'failed', reason: failures.join(', ') };
    },
  };
}

function isFinal(reply: Buffer, { accepts }: ForwardingProfile): boolean {
  const rcode = rcodeOf(reply);
  switch (accepts) {
    case 'everything':
      return true;
    case 'no-failures':
      return rcode !== 'SERVFAIL' && rcode !== 'REFUSED';
    case 'successes': {
      const isAuthoritative = (reply.readUInt16BE(2) & FLAG.authoritative) !== 0;
      return rcode === 'NOERROR' || (rcode === 'NXDOMAIN' && isAuthoritative);
    }
  }
}

/** Header and question of an answer whose records cannot be read: all that an older engine keeps of it. */
function readablePart(query: Buffer, reply: Buffer): Buffer {
  const received = readMessage(query);
  const question = received.kind === 'query' ? received.query.question : Buffer.alloc(0);
  const header = Buffer.alloc(HEADER_SIZE);
  reply.copy(header, 0, 0, 4);
  header.writeUInt16BE(question.length > 0 ? 1 : 0, 4);
  return Buffer.concat([header, question]);
}

function rcodeOf(reply: Buffer): string {
  return rcodeName(reply.readUInt16BE(2) & 0xf);
}

/** How much of an upstream's datagram is read: what the client offers with EDNS, else what the engine has room for. */
function bufferSize(query: Buffer, { udpReplyBytes }: ForwardingProfile): number {
  const received = readMessage(query);
  const offered = received.kind === 'query' ? received.query.udpSize : undefined;
  return offered === undefined ? udpReplyBytes : Math.max(offered, MIN_UDP_SIZE);
}
