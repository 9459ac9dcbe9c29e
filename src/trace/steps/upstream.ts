import type { QueryEvent } from '../../probe/evidence';
import type { TraceContext } from '../context';
import { step, type Judgement } from '../judge';
import type { TraceStep } from '../trace';
import { eventLine } from '../event-line';

/**
 * What no zone answers goes to the upstream servers, in order. There is no such step where a zone should answer
 * and, as far as the resolver reports, did.
 */
export function upstreamStep(context: TraceContext): TraceStep | undefined {
  const event = context.live?.query.event;
  if (context.expectation.kind === 'zone' && (event === undefined || event.answerer.kind === 'zone')) {
    return undefined;
  }
  if (event?.answerer.kind === 'fault') return undefined;
  const judgement = context.live === undefined ? undefined : judge(context, event);
  return step('upstream', 'Upstream', expectedSentence(context), judgement);
}

function expectedSentence({ expectation, question, upstreams, from, owner }: TraceContext): string {
  if (expectation.kind === 'zone') return `Nobody outside is asked for ${question.name}.`;
  if (expectation.kind === 'withheld') {
    return `Nobody outside is asked, because ${expectation.why}; ${expectation.rcode === undefined ? 'there is no answer' : `the answer is an empty ${expectation.rcode}`}.`;
  }
  const servers = upstreams ?? owner.dns;
  const asked =
    owner.dns.length > 0 ? `, asked from inside ${from.service}'s namespace` : ', asked from the host';
  if (servers.length > 0) return `The question is passed on to ${servers.join(', then ')}${asked}.`;
  return upstreams === undefined
    ? "The question is passed on to the servers of this machine's resolver configuration."
    : 'There is no upstream server to pass the question on to, so the answer is SERVFAIL.';
}

function judge(context: TraceContext, event: QueryEvent | undefined): Judgement {
  if (event === undefined) {
    const reason = 'The query did not reach the resolver, or its log line was not kept.';
    return { verdict: 'unknown', seen: 'The resolver reports nothing about this query.', reason };
  }
  const { answerer } = event;
  const evidence = [eventLine(event)];
  const expectsUpstream = context.expectation.kind === 'upstream';
  switch (answerer.kind) {
    case 'zone':
      return {
        verdict: 'differs',
        seen: 'A zone answered instead.',
        reason: 'Nobody outside was asked.',
        evidence,
      };
    case 'cache':
    case 'upstream': {
      const where = answerer.inside === true ? 'from inside the namespace' : 'from the host';
      const how = answerer.kind === 'cache' ? 'asked earlier and kept' : `asked ${where}`;
      const seen = `${answerer.server}, ${how}, answered ${event.rcode ?? 'nothing'}.`;
      if (expectsUpstream) return { verdict: 'as-expected', seen, evidence };
      return { verdict: 'differs', seen, reason: 'The question left the machine.', evidence };
    }
    case 'fault':
    case 'none': {
      const seen = `Nobody answered: ${answerer.kind === 'none' ? answerer.reason : 'a fault is injected'}.`;
      const nobodyToAsk = expectsUpstream && context.upstreams?.length === 0;
      if (context.expectation.kind === 'withheld' || nobodyToAsk)
        return { verdict: 'as-expected', seen, evidence };
      return {
        verdict: 'differs',
        seen,
        reason: `The resolver answered ${event.rcode ?? 'nothing'} itself.`,
        evidence,
      };
    }
  }
}
