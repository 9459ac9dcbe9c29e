/** What the resolver reports of each query: bytes and facts. Words are made of them only when somebody reads. */
import type { Injection } from '../names/fault';
import type { Candidate } from '../names/lookup';
import type { ServiceNamespace } from '../topology/topology';
import { typeName } from './codes';
import { describeReply, type ReplyRecord } from './describe-reply';
import { HEADER_SIZE } from './message';
import type { Transport } from './transport';
import { readWireName } from './wire-name';

/** Who answered a query. */
export type Answerer =
  | { readonly kind: 'zone'; readonly network: string }
  | {
      /** `cache`: its answer to an earlier query was kept. */
      readonly kind: 'upstream' | 'cache';
      readonly server: string;
      /** Asked from inside the namespace; absent: from the host. */
      readonly inside?: true;
    }
  /** A fault that is injected on purpose; `injected` says what. */
  | { readonly kind: 'fault' }
  | { readonly kind: 'none'; readonly reason: string };

/** One query that was worked on. Runs through the resolver's hot path: nothing in it is made for the report alone. */
export interface AnsweredQuery {
  /** Milliseconds since the epoch at arrival. */
  readonly at: number;
  /** Milliseconds between arrival and answer. */
  readonly tookMs: number;
  /** Whose programs ask. */
  readonly namespace: Pick<ServiceNamespace, 'service' | 'replica' | 'containerName'>;
  readonly transport: Transport;
  /** `address:port` the query came from. */
  readonly client: string;
  /** The whole message; valid during the call only. */
  readonly query: Buffer;
  /** Likewise; `undefined` where no answer was sent. */
  readonly reply: Buffer | undefined;
  readonly answerer: Answerer;
  /** Readings of the name that were looked up, in order. */
  readonly candidates: readonly Candidate[];
  /** What faults have done to it; absent: nothing. */
  readonly injected?: Injection;
  /** Word of the setting that led to the answer, beyond what an engine does; absent: none. */
  readonly option?: string;
}

/** The same in words. */
export interface ResolvedQuery {
  readonly at: number;
  readonly service: string;
  readonly replica: number;
  readonly containerName: string;
  /** In the case of the query, without trailing dot; the root is `.`. */
  readonly name: string;
  readonly type: string;
  readonly transport: Transport;
  readonly client: string;
  /** DNS transaction ID. */
  readonly id: number;
  readonly answerer: Answerer;
  readonly candidates: readonly Candidate[];
  readonly injected?: Injection;
  readonly option?: string;
  /** Absent where no answer was sent. */
  readonly rcode?: string;
  readonly answers: readonly ReplyRecord[];
  readonly tookMs: number;
  /** Bytes of the answer; 0 where none was sent. */
  readonly size: number;
}

/** Reads the messages of a query for display. */
export function describeQuery(answered: AnsweredQuery): ResolvedQuery {
  const { at, tookMs, namespace, transport, client, query, reply, answerer, candidates, injected, option } =
    answered;
  const { service, replica, containerName } = namespace;
  return {
    ...{ at, service, replica, containerName },
    ...{ name: queryName(query), type: typeName(queryType(query)), transport, client },
    ...{ id: query.readUInt16BE(0), answerer, candidates },
    ...(injected && { injected }),
    ...(option !== undefined && { option }),
    ...(reply === undefined ? { answers: [] } : describeReply(reply)),
    ...{ tookMs, size: reply?.length ?? 0 },
  };
}

/** Name of a message's question, without trailing dot; the root is `.`. */
export function queryName(query: Buffer): string {
  return readWireName(query, HEADER_SIZE)?.text || '.';
}

/** Number of the type of a message's question; 0 where it has none. */
export function queryType(query: Buffer): number {
  const end = readWireName(query, HEADER_SIZE)?.end ?? query.length;
  return end + 2 <= query.length ? query.readUInt16BE(end) : 0;
}
