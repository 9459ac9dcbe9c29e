/** A trace of one real question, with what the kernel and the resolver showed while it ran. */
import type { AnswerRecord, NamespaceEvidence, NamespaceProbe } from '../probe/evidence';
import type { Topology } from '../topology/topology';
import { namespaceOf, type TraceContext } from './context';
import { ownerOf } from './owner';
import { expectAnswer } from './expectation';
import { expectedHostsAddresses, hostsLines } from './hosts-answer';
import type { DnsSockets } from './live-evidence';
import { addressStep } from './steps/address';
import { dnsSteps } from './steps/dns-steps';
import { hostsFileStep } from './steps/hosts-file';
import { hostsSummary, liveSummary } from './summary';
import type { Trace, TraceQuestion, TraceStep } from './trace';

export interface LiveTraceInput {
  /** The topology that is up. */
  readonly topology: Topology;
  /** Where the resolver of the asking namespace listens; absent where it has none. */
  readonly dnsPorts?: DnsSockets | undefined;
  /** Upstream servers, `address:port`, in the order in which they are asked. */
  readonly upstreams: readonly string[];
  /** Topologies of the other projects that are up in the same mode; absent: none. */
  readonly others?: readonly Topology[];
  /** Reads the asking namespace. */
  readonly probe: NamespaceProbe;
}

/**
 * Reads the namespace, asks the question from inside it, reads it again, and lays what was seen beside what
 * the topology leads to.
 *
 * Where `/etc/hosts` has the answer, the trace ends there, as a program's own lookup does: no query is sent. The
 * counters of the nat table count the first packet of a connection only; that suffices, as each query of a probe
 * opens a connection of its own.
 *
 * @throws RangeError where the topology has no namespace `question.containerName`; what the probe throws
 */
export async function traceLive(question: TraceQuestion, input: LiveTraceInput): Promise<Trace> {
  const started = performance.now();
  const { topology, dnsPorts, upstreams, probe } = input;
  const { name, type, transport } = question;
  const from = namespaceOf(topology, question.containerName);
  const expectation = expectAnswer(topology, from, name, type, input.others);
  const base: TraceContext = {
    question,
    topology,
    from,
    owner: ownerOf(topology, from),
    expectation,
    upstreams,
    ...(dnsPorts && { dnsPorts }),
  };

  const before = await probe.snapshot();
  const first = hostsFileStep(base, before.hosts);
  const hosts = hostsLines(before.hosts, name, type).map((line) => line.address);
  if (hosts.length > 0) return hostsTrace(base, first, hosts, before, started);

  const query = await probe.query(name, type, transport);
  const after = await probe.snapshot();
  const context: TraceContext = { ...base, live: { before, query, after } };
  const answers = query.outcome.kind === 'answer' ? query.outcome.answers : [];
  const steps = present([first, ...dnsSteps(context), addressOf(context, answers, after)]);
  const outcome = {
    resolved: query.outcome.kind === 'answer' && query.outcome.rcode === 'NOERROR' && answers.length > 0,
    ...(query.outcome.kind === 'answer' ? { rcode: query.outcome.rcode } : {}),
    answers,
  };
  const summary = liveSummary(context, outcome, steps);
  return { question, basis: 'live', steps, ...outcome, summary, tookMs: performance.now() - started };
}

function hostsTrace(
  context: TraceContext,
  first: TraceStep,
  hosts: readonly string[],
  namespace: NamespaceEvidence,
  started: number,
): Trace {
  const { question } = context;
  const expected = expectedHostsAddresses(context.owner, question.name, question.type);
  const steps = present([first, addressStep(context, expected, hosts, namespace)]);
  return {
    question,
    basis: 'live',
    steps,
    resolved: true,
    answers: hosts.map((data): AnswerRecord => ({ name: question.name, type: question.type, ttl: 0, data })),
    summary: hostsSummary(context, hosts, false),
    tookMs: performance.now() - started,
  };
}

function addressOf(
  context: TraceContext,
  answers: readonly AnswerRecord[],
  namespace: NamespaceEvidence,
): TraceStep | undefined {
  const { type } = context.question;
  if (type !== 'A' && type !== 'AAAA') return undefined;
  const expected = context.expectation.kind === 'zone' ? context.expectation.answers : [];
  const seen = answers.filter((answer) => answer.type === type).map((answer) => answer.data);
  return addressStep(context, expected, seen, namespace);
}

function present(steps: readonly (TraceStep | undefined)[]): readonly TraceStep[] {
  return steps.filter((step) => step !== undefined);
}
