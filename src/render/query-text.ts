/** One answered query as text. */
import { injectionText } from '../names/fault';
import type { QueryEvent, QueryEvidence } from '../probe/evidence';
import { plainStyle, type Style } from './style';

/** The records as dig prints them, or why there are none, and who answered. */
export function renderQuery(query: QueryEvidence, style: Style = plainStyle): string {
  const { name, type, outcome, tookMs, event } = query;
  const injected =
    event?.injected === undefined
      ? ''
      : `${style.notice(`Injected on purpose: ${injectionText(event.injected)}.`)}\n`;
  if (outcome.kind === 'failure')
    return `${style.bad(`${name} ${type}: no answer (${outcome.reason}).`)}\n${injected}`;
  const records = outcome.answers.map((each) => `${each.name} ${each.ttl} IN ${each.type} ${each.data}\n`);
  if (records.length === 0) {
    const nothing = outcome.rcode === 'NOERROR' ? `the name has no ${type} record (NOERROR)` : outcome.rcode;
    records.push(`${style.bad(`${name} ${type}: ${nothing}.`)}\n`);
  }
  const who = event === undefined ? 'Answered' : answererText(event);
  return `${records.join('')}${style.faint(`${who} in ${tookMs.toFixed(1)} ms.`)}\n${injected}`;
}

function answererText({ answerer, option }: Pick<QueryEvent, 'answerer' | 'option'>): string {
  const by = option === undefined ? '' : `, by the option ${option} of the resolver,`;
  switch (answerer.kind) {
    case 'zone':
      return `Answered by the zone of ${answerer.network}${by}`;
    case 'upstream':
      return `Answered by the upstream ${answerer.server}`;
    case 'cache':
      return `Answered from the cache, by what ${answerer.server} had said,`;
    case 'fault':
      return 'Answered by a fault';
    case 'none':
      return option === undefined
        ? `Nobody could answer (${answerer.reason}); refused by the resolver`
        : `Answered by the resolver itself${by} because ${answerer.reason},`;
  }
}
