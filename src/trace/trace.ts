/** The answer to "how does this name resolve from there": ordered steps, each with its evidence. JSON throughout. */
import type { AnswerRecord, RecordType } from '../probe/evidence';

export interface TraceQuestion {
  readonly project: string;
  readonly service: string;
  readonly containerName: string;
  /** As the person typed it. */
  readonly name: string;
  readonly type: RecordType;
  readonly transport: 'udp' | 'tcp';
}

/** What a step is about; stable, so that programs can pick one out. */
export type StepId =
  | 'hosts-file'
  | 'resolv-conf'
  | 'output-rule'
  | 'dnat-rule'
  | 'socket'
  /** Only where a fault that was set on purpose befell the query. */
  | 'fault'
  | 'lookup'
  | 'upstream'
  | 'return-path'
  | 'answer'
  | 'address';

export type Verdict = 'as-expected' | 'differs' | 'unknown';

export interface TraceStep {
  readonly id: StepId;
  /** A short heading: `DNAT rule`. */
  readonly title: string;
  readonly expected: string;
  /** What was seen; absent on a plan, which nothing has run on. */
  readonly seen?: string;
  readonly verdict: Verdict;
  /** Why the verdict is what it is; always there unless `as-expected`. */
  readonly reason?: string;
  /** Raw lines: a rule with its counters, a line of `/proc/net/udp`. */
  readonly evidence: readonly string[];
}

export interface Trace {
  readonly question: TraceQuestion;
  /** `plan`: nothing is up, the steps say what would happen. `live`: seen in the kernel. */
  readonly basis: 'plan' | 'live';
  readonly steps: readonly TraceStep[];
  /** Whether the name resolves to at least one record. */
  readonly resolved: boolean;
  readonly rcode?: string;
  readonly answers: readonly AnswerRecord[];
  /** One sentence: the outcome, and where it broke if it did. */
  readonly summary: string;
  readonly tookMs: number;
}
