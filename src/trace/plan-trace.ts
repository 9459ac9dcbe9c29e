/** A trace of what would happen, from the topology alone. */
import type { AnswerRecord } from '../probe/evidence';
import type { Topology } from '../topology/topology';
import { namespaceOf, type TraceContext } from './context';
import { ownerOf } from './owner';
import { expectAnswer } from './expectation';
import { expectedHostsAddresses } from './hosts-answer';
import { addressStep } from './steps/address';
import { dnsSteps } from './steps/dns-steps';
import { hostsFileStep } from './steps/hosts-file';
import { hostsSummary, planSummary } from './summary';
import type { Trace, TraceQuestion, TraceStep } from './trace';

/**
 * The steps that a question will take, as expectations: each is `unknown` with nothing seen, because nothing was
 * looked at. `resolved` and `answers` are what the zones or the hosts file will say; for a name that goes to an
 * upstream server, `resolved` is false and there is no `rcode`, as only the server knows.
 *
 * @throws RangeError where the topology has no namespace `question.containerName`
 */
export function tracePlan(question: TraceQuestion, topology: Topology): Trace {
  const from = namespaceOf(topology, question.containerName);
  const expectation = expectAnswer(topology, from, question.name, question.type);
  const owner = ownerOf(topology, from);
  const context: TraceContext = { question, topology, from, owner, expectation };
  const hosts = expectedHostsAddresses(owner, question.name, question.type);
  const first = hostsFileStep(context, undefined);
  if (hosts.length > 0) {
    return finish(
      [first, addressStep(context, hosts, undefined, undefined)],
      hosts,
      hostsSummary(context, hosts, true),
    );
  }
  const answers = expectation.kind === 'zone' ? expectation.answers : [];
  const isAddress = question.type === 'A' || question.type === 'AAAA';
  const address = isAddress ? addressStep(context, answers, undefined, undefined) : undefined;
  const rcode =
    expectation.kind === 'zone' ? 'NOERROR' : expectation.kind === 'withheld' ? expectation.rcode : undefined;
  return finish([first, ...dnsSteps(context), address], answers, planSummary(context), rcode);

  function finish(
    steps: readonly (TraceStep | undefined)[],
    data: readonly string[],
    summary: string,
    code?: string,
  ): Trace {
    return {
      question,
      basis: 'plan',
      steps: steps.filter((step) => step !== undefined),
      resolved: data.length > 0,
      ...(code === undefined ? {} : { rcode: code }),
      answers: data.map((each): AnswerRecord => ({
        name: question.name,
        type: question.type,
        ttl: 0,
        data: each,
      })),
      summary,
      tookMs: 0,
    };
  }
}
