import { rcodeName } from './codes';
import { exchange, ownSockets, type SocketSource, upstreamText, type Upstream } from './exchange';
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
  /** For a free slot, for connecting and for an exchange, each; milliseconds. */
  readonly timeoutMs?: number;
  /** Exchanges at the same time. */
  readonly maxInFlight?: number;
}

/** Source of the defaults: moby `daemon/libnetwork/resolver.go`, `maxExtDNS`, `extIOTimeout`, `maxConcurrent`. */
const MAX_UPSTREAMS = 3;
const TIMEOUT_MS = 4000;
const MAX_IN_FLIGHT = 1024;

/**
 * Forwards the queries of one namespace.
 *
 * Upstreams are asked one after the other, in fixed order, over the client's transport. The next one is asked after an
 * error, a timeout, SERVFAIL or REFUSED; any other reply is final, NXDOMAIN and truncated ones included. Nothing is
 * remembered between queries. Source: moby `daemon/libnetwork/resolver.go`, `forwardExtDNS`.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { timeoutMs = TIMEOUT_MS, maxInFlight = MAX_IN_FLIGHT, insideSockets = ownSockets } = options;
  const upstreams = options.upstreams.slice(0, MAX_UPSTREAMS);
  const slots = new Slots(maxInFlight);

  async function ask(query: Buffer, upstream: Upstream, transport: Transport): Promise<Buffer | string> {
    try {
      const sockets = upstream.inside === true ? insideSockets : ownSockets;
      const reply = await exchange(query, upstream, transport, timeoutMs, sockets);
      const rcode = rcodeName((reply[3] ?? 0) & 0xf);
      return rcode === 'SERVFAIL' || rcode === 'REFUSED' ? rcode : reply;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  return {
    upstreams,
    async forward(query, transport, onlyInside = false) {
      if (upstreams.length === 0) return { kind: 'failed', reason: 'no upstream server is configured' };
      const failures: string[] = [];
      for (const upstream of upstreams) {
        if (onlyInside && upstream.inside !== true) continue;
        const server = upstreamText(upstream);
        if (!(await slots.take(timeoutMs))) {
          return { kind: 'busy', reason: `${maxInFlight} forwarded queries are under way` };
        }
        const reply = await ask(query, upstream, transport).finally(() => slots.release());
        if (Buffer.isBuffer(reply)) {
          return { kind: 'answered', server, reply, ...(upstream.inside === true ? { inside: true } : {}) };
        }
        failures.push(`${server}: ${reply}`);
      }
      return { kind: 'failed', reason: failures.join(', ') };
    },
  };
}
