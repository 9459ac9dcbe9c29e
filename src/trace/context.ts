/** What every step of a trace starts from. */
import type { DnsSockets, LiveEvidence } from './live-evidence';
import type { Expectation } from './expectation';
import type { ServiceNamespace, Topology } from '../topology/topology';
import type { TraceQuestion } from './trace';

export interface TraceContext {
  readonly question: TraceQuestion;
  readonly topology: Topology;
  /** The namespace the question is asked in. */
  readonly from: ServiceNamespace;
  /** Whose files and resolver its programs use: its own, or those of the container whose namespace it shares. */
  readonly owner: ServiceNamespace;
  /** What the resolver should answer. */
  readonly expectation: Expectation;
  /** Absent on a plan: ports are chosen when a network comes up. */
  readonly dnsPorts?: DnsSockets;
  /** `address:port` in the order they are asked; absent where not known (on a plan). */
  readonly upstreams?: readonly string[];
  /** Absent on a plan. */
  readonly live?: LiveEvidence;
}

/** Finds the namespace that a question is asked in. @throws RangeError where the topology has none of that name */
export function namespaceOf(topology: Topology, containerName: string): ServiceNamespace {
  const found = topology.namespaces.find((namespace) => namespace.containerName === containerName);
  if (found === undefined) throw new RangeError(`the topology has no namespace ${containerName}`);
  return found;
}
