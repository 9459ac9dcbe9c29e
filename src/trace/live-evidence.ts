/** What is read while one real query runs. */
import type { NamespaceEvidence, QueryEvidence } from '../probe/evidence';

/** The ports that the two sockets of a namespace's resolver are bound to. */
export interface DnsSockets {
  readonly udp: number;
  readonly tcp: number;
}

export interface LiveEvidence {
  readonly before: NamespaceEvidence;
  readonly query: QueryEvidence;
  readonly after: NamespaceEvidence;
}
