/** What was read from one namespace: facts with their raw form, no judgement. Everything here is JSON. */
import type { Table } from '../firewall/rule';

/** A socket of a namespace as `/proc/net/udp` and `/proc/net/tcp` list it (Linux, `Documentation/networking/proc_net_tcp.rst`). */
export interface SocketEvidence {
  readonly protocol: 'udp' | 'tcp';
  readonly localAddress: string;
  readonly localPort: number;
  /** `LISTEN`, `ESTABLISHED`, … for TCP; `UNCONN` or `ESTABLISHED` for UDP. */
  readonly state: string;
  readonly inode: number;
  /** The process that holds the socket, where the reader may see it. */
  readonly owner?: SocketOwner;
}

export interface SocketOwner {
  readonly pid: number;
  readonly command: string;
  /** Inode of the process's own network namespace. */
  readonly networkNamespace: number;
}

export interface InterfaceEvidence {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly up: boolean;
  readonly mtu: number;
  /** IPv4 addresses with prefix. */
  readonly addresses: readonly string[];
  /** `rtnl_link_stats64` of the interface. */
  readonly receivedPackets: number;
  readonly sentPackets: number;
}

export interface RouteEvidence {
  /** Absent: 4. */
  readonly family?: 4 | 6;
  /** `default` or a prefix. */
  readonly destination: string;
  readonly gateway?: string;
  readonly interfaceName: string;
}

/** One namespace at one moment. */
export interface NamespaceEvidence {
  readonly containerName: string;
  /** Inode of the network namespace. */
  readonly networkNamespace: number;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
  readonly resolvConf: string;
  readonly hosts: string;
  /** The nat table, absent where the namespace has none. */
  readonly nat?: Table;
  readonly sockets: readonly SocketEvidence[];
  readonly interfaces: readonly InterfaceEvidence[];
  readonly routes: readonly RouteEvidence[];
}

export type RecordType = 'A' | 'AAAA' | 'PTR' | 'MX' | 'TXT' | 'SRV' | 'CNAME' | 'NS' | 'SOA' | 'ANY';

/** One record of an answer. `data` is its presentation form: `172.18.0.2`, `composetest-web-1.composetest_default`. */
export interface AnswerRecord {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly data: string;
}

/** Who answered a query, as the resolver itself saw it. */
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
  /** Nobody could be asked, all failed, or the resolver refused. */
  | { readonly kind: 'none'; readonly reason: string };

/** What faults that were set on purpose have done to a query. */
export interface InjectedFault {
  /** Ids of the faults, in the order in which they were set. */
  readonly faults: readonly number[];
  /** Milliseconds that it was held back; 0: not at all. */
  readonly delayMs: number;
  /** What was done instead of answering; absent: it was answered as ever. */
  readonly effect?:
    | { readonly kind: 'nxdomain' | 'servfail' | 'refused' | 'drop' | 'truncate' }
    | { readonly kind: 'stale'; readonly addresses: readonly string[] };
}

/** The resolver's side of one query: one line of its log. */
export interface QueryEvent {
  /** From 1, rising by one with each query of the project while it is up. */
  readonly sequence: number;
  /** Milliseconds since the epoch at arrival. */
  readonly at: number;
  readonly project: string;
  readonly service: string;
  /** From 1. */
  readonly replica: number;
  /** Whose resolver was asked; those that share its namespace ask it, too. */
  readonly containerName: string;
  /** Without trailing dot; the root is `.`. */
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
  /** `address:port` the query came from, as the resolver saw it. */
  readonly client: string;
  /** DNS transaction ID. */
  readonly id: number;
  readonly answerer: Answerer;
  /** Names and networks looked up before the answer was found, in order. */
  readonly candidates: readonly { readonly name: string; readonly network?: string }[];
  /** Absent: no fault befell it. */
  readonly injected?: InjectedFault;
  /** Word of the resolver's setting that led to the answer, beyond what an engine does; absent: none. */
  readonly option?: string;
  /** Absent where no answer was sent. */
  readonly rcode?: string;
  readonly answers: readonly AnswerRecord[];
  /** Milliseconds between arrival and answer. */
  readonly tookMs: number;
  /** Bytes of the answer; 0 where none was sent. */
  readonly size: number;
  /** Both messages as they were, in base64; only where they are asked for. */
  readonly packets?: { readonly query: string; readonly reply?: string };
}

/** One query that was sent from inside a namespace to the server that programs there ask. */
export interface QueryEvidence {
  readonly name: string;
  readonly type: RecordType;
  readonly transport: 'udp' | 'tcp';
  /** `address:port` of that server; absent: the embedded resolver at 127.0.0.11:53. */
  readonly server?: string;
  /** Local `address:port` the query was sent from. */
  readonly client: string;
  readonly tookMs: number;
  readonly outcome:
    | {
        readonly kind: 'answer';
        readonly rcode: string;
        readonly flags: readonly string[];
        readonly answers: readonly AnswerRecord[];
        readonly size: number;
      }
    /** No answer: `timeout`, or the error the kernel gave (`ECONNREFUSED`). */
    | { readonly kind: 'failure'; readonly reason: string };
  /** The resolver's own log line of this query, where it saw it. */
  readonly event?: QueryEvent;
}

/** Reads evidence from one namespace; own networks and engines have one implementation each. */
export interface NamespaceProbe {
  snapshot(): Promise<NamespaceEvidence>;
  query(name: string, type: RecordType, transport: 'udp' | 'tcp'): Promise<QueryEvidence>;
}
