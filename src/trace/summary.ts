/** The one sentence above a trace. */
import { explain } from '../names/names-of';
import type { TraceContext } from './context';
import type { Trace, TraceStep } from './trace';
import { listed } from './words';

type Outcome = Pick<Trace, 'resolved' | 'rcode' | 'answers'>;

/** What came out of a live trace, and the first step that was not as expected. */
export function liveSummary(context: TraceContext, outcome: Outcome, steps: readonly TraceStep[]): string {
  const broken = steps.find((step) => step.verdict === 'differs');
  const where = broken === undefined ? '' : ` First difference: ${broken.title}. ${broken.reason ?? ''}`;
  return `${liveOutcome(context, outcome)}${where}`;
}

/** What would come out; the upstream's answer is nobody's to tell before it is asked. */
export function planSummary(context: TraceContext): string {
  const { question, expectation, from } = context;
  const { name, type } = question;
  switch (expectation.kind) {
    case 'zone':
      return expectation.answers.length > 0
        ? `Once up, ${name} resolves to ${listed(expectation.answers)} from ${from.service}, by ${expectation.network}.`
        : `Once up, ${expectation.network} knows ${name}, but has no ${type} record for it.`;
    case 'withheld':
      return `Once up, ${name} does not resolve from ${from.service}: ${expectation.why}.${whyUnknown(context)}`;
    case 'direct':
      return `Once up, ${from.service} asks the servers of its resolv.conf for ${name} itself.${whyUnknown(context)}`;
    case 'upstream':
      return `Once up, the upstream servers are asked for ${name}.${whyUnknown(context)}`;
  }
}

/** The outcome where the hosts file has the answer. */
export function hostsSummary(
  { question, from }: TraceContext,
  addresses: readonly string[],
  plan: boolean,
): string {
  const once = plan ? 'Once up, ' : '';
  return `${once}${question.name} is ${listed(addresses)} for ${from.service} by its /etc/hosts; DNS is not asked.`;
}

function liveOutcome(context: TraceContext, { resolved, rcode, answers }: Outcome): string {
  const { question, from, live } = context;
  const { name, type } = question;
  const event = live?.query.event;
  const by =
    event?.answerer.kind === 'zone'
      ? `, by ${event.answerer.network}`
      : event?.answerer.kind === 'upstream' || event?.answerer.kind === 'cache'
        ? `, by the upstream ${event.answerer.server}${event.answerer.kind === 'cache' ? ', kept from an earlier query' : ''}`
        : live?.query.server === undefined
          ? ''
          : `, by the server ${live.query.server}`;
  if (resolved)
    return `${name} resolves to ${listed(answers.map((answer) => answer.data))} from ${from.service}${by}.`;
  if (rcode === undefined) return `${name} gets no answer in ${from.service}.${whyUnknown(context)}`;
  if (rcode === 'NOERROR') return `${name} has no ${type} record for ${from.service}${by}.`;
  return `${name} does not resolve from ${from.service}: ${rcode}${by}.${whyUnknown(context)}`;
}

/** Why no network of the asking service answers, where the topology shows it; a sentence after a space. */
function whyUnknown({ topology, from, question, expectation }: TraceContext): string {
  if (expectation.kind === 'zone' || (question.type !== 'A' && question.type !== 'AAAA')) return '';
  const explanation = explain(topology, from, question.name);
  switch (explanation.kind) {
    case 'resolves':
      return '';
    case 'no-shared-network': {
      const { knownIn, services } = explanation;
      return ` ${listed(knownIn)} knows ${question.name} (${listed(services)}), but ${from.service} is not in it.`;
    }
    case 'left-out':
      return ` ${explanation.note.message}`;
    case 'unknown-name':
      return ` No service of ${topology.project} has that name.`;
  }
}
