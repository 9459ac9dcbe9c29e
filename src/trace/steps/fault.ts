import { injectionText } from '../../names/fault';
import type { TraceContext } from '../context';
import { eventLine } from '../event-line';
import { step } from '../judge';
import type { TraceStep } from '../trace';

/** A fault that somebody has set on purpose stands in front of the resolver. No step where none befell the query. */
export function faultStep({ live }: TraceContext): TraceStep | undefined {
  const event = live?.query.event;
  if (event?.injected === undefined) return undefined;
  const { faults, delayMs, effect } = event.injected;
  const held = delayMs === 0 ? '' : ` It is held back for ${delayMs} ms.`;
  const instead = effect === undefined ? '' : ' The fault answers in place of the resolver.';
  return step('fault', 'Injected fault', 'The question reaches the resolver as it is.', {
    verdict: 'differs',
    seen: `Injected on purpose: ${injectionText(event.injected)}.${held}${instead}`,
    reason: `Somebody has set it; netscope fault clear ${faults.join(' ')} takes it away.`,
    evidence: [eventLine(event)],
  });
}
