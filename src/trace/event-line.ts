import { injectionText } from '../names/fault';
import type { Answerer, QueryEvent } from '../probe/evidence';

/** One line of the resolver's log: who asked what, who answered, with what, and how long it took. */
export function eventLine(event: QueryEvent): string {
  const by = answererText(event.answerer);
  const answers = event.answers.map((answer) => `${answer.type} ${answer.data}`).join(', ');
  const question = `#${event.sequence} ${event.client} ${event.transport} id=${event.id} ${event.name} ${event.type}`;
  const injected = event.injected === undefined ? '' : `, injected: ${injectionText(event.injected)}`;
  const option = event.option === undefined ? '' : `, option ${event.option}`;
  return `${question} -> ${by}: ${event.rcode ?? 'no answer'}${answers === '' ? '' : ` ${answers}`} in ${event.tookMs.toFixed(1)} ms${injected}${option}`;
}

function answererText(answerer: Answerer): string {
  switch (answerer.kind) {
    case 'zone':
      return `zone ${answerer.network}`;
    case 'upstream':
      return `upstream ${answerer.server}`;
    case 'cache':
      return `the cache (${answerer.server})`;
    case 'fault':
      return 'a fault on purpose';
    case 'none':
      return `nobody (${answerer.reason})`;
  }
}
