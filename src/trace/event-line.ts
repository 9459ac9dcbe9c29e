import { injectionText } from '../names/fault';
import type { QueryEvent } from '../probe/evidence';

/** One line of the resolver's log: who asked what, who answered, with what, and how long it took. */
export function eventLine(event: QueryEvent): string {
  const { answerer } = event;
  const by =
    answerer.kind === 'zone'
      ? `zone ${answerer.network}`
      : answerer.kind === 'upstream'
        ? `upstream ${answerer.server}`
        : answerer.kind === 'fault'
          ? 'a fault on purpose'
          : `nobody (${answerer.reason})`;
  const answers = event.answers.map((answer) => `${answer.type} ${answer.data}`).join(', ');
  const question = `#${event.sequence} ${event.client} ${event.transport} id=${event.id} ${event.name} ${event.type}`;
  const injected = event.injected === undefined ? '' : `, injected: ${injectionText(event.injected)}`;
  return `${question} -> ${by}: ${event.rcode ?? 'no answer'}${answers === '' ? '' : ` ${answers}`} in ${event.tookMs.toFixed(1)} ms${injected}`;
}
