import type { QueryEvent } from '../../probe/evidence';
import type { TraceContext } from '../context';
import type { Candidate } from '../../names/lookup';
import type { Expectation } from '../expectation';
import { step, type Judgement } from '../judge';
import type { TraceQuestion, TraceStep } from '../trace';
import { eventLine } from '../event-line';
import { listed } from '../words';

/** The resolver looks through the zones of the namespace's networks. */
export function lookupStep(context: TraceContext): TraceStep {
  const expected = expectedSentence(context);
  return step('lookup', 'Zone lookup', expected, context.live && judge(context, context.live.query.event));
}

function expectedSentence({ question, expectation, from }: TraceContext): string {
  const { name, type } = question;
  if (expectation.kind === 'zone') {
    const answer =
      expectation.answers.length > 0
        ? `has ${listed(expectation.answers)} for it`
        : `has no ${type} record for it, so the answer is empty`;
    const option =
      expectation.option === undefined ? '' : `, by the option ${expectation.option} of the resolver`;
    return `${expectation.network} knows ${name}${option} and ${answer}.`;
  }
  if (!isInZones(question)) return `Zones hold no ${type} records; the question is passed on for any name.`;
  return `No network of ${from.service} knows ${name}.`;
}

function isInZones({ type }: TraceQuestion): boolean {
  return type === 'A' || type === 'AAAA' || type === 'PTR' || type === 'MX';
}

function judge(context: TraceContext, event: QueryEvent | undefined): Judgement {
  if (event === undefined) {
    const reason = 'The query did not reach the resolver, or its log line was not kept.';
    return { verdict: 'unknown', seen: 'The resolver reports nothing about this query.', reason };
  }
  const tried = event.candidates.length === 0 ? '' : ` Tried: ${event.candidates.map(candidate).join(', ')}.`;
  const evidence = [eventLine(event)];
  const { answerer } = event;
  if (answerer.kind === 'fault') {
    const reason = 'The injected fault came first.';
    return { verdict: 'unknown', seen: 'No zone was asked.', reason, evidence };
  }
  const option = event.option === undefined ? '' : `, by the option ${event.option}`;
  const seen =
    answerer.kind === 'zone'
      ? `The zone of ${answerer.network} answered${option}.${tried}`
      : `No zone answered.${tried}`;
  const reason = difference(context.expectation, answerer.kind === 'zone' ? answerer.network : undefined);
  if (reason === undefined) return { verdict: 'as-expected', seen, evidence };
  return { verdict: 'differs', seen, reason, evidence };
}

function difference(expectation: Expectation, network: string | undefined): string | undefined {
  const expected = expectation.kind === 'zone' ? expectation.network : undefined;
  if (expected === network) return undefined;
  if (network === undefined) return `The resolver does not have the name in ${expected ?? 'its zones'}.`;
  return expected === undefined
    ? 'The resolver knows a name that the files do not lead to.'
    : `The name should come from ${expected}.`;
}

function candidate({ name, network }: Candidate): string {
  return network === undefined ? name : `${name} in ${network}`;
}
