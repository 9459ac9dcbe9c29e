import type { AnswerRecord, QueryEvidence } from '../../probe/evidence';
import type { TraceContext } from '../context';
import { step, type Judgement } from '../judge';
import type { TraceStep } from '../trace';
import { listed, sameMembers } from '../words';

/** What the program gets, beside what the topology says it should get. */
export function answerStep(context: TraceContext): TraceStep {
  return step(
    'answer',
    'Answer',
    expectedSentence(context),
    context.live && judge(context, context.live.query),
  );
}

/** One record as dig prints it. */
export function recordLine(record: AnswerRecord): string {
  return `${record.name} ${record.ttl} IN ${record.type} ${record.data}`;
}

function expectedSentence({ expectation, upstreams, question }: TraceContext): string {
  switch (expectation.kind) {
    case 'zone':
      return expectation.answers.length === 0
        ? `NOERROR without a record: the name is known, but has no ${question.type}.`
        : `NOERROR with ${listed(expectation.answers)}.`;
    case 'withheld':
      return expectation.rcode === undefined ? 'No answer at all.' : `${expectation.rcode} without a record.`;
    case 'direct':
    case 'upstream':
      return upstreams?.length === 0 ? 'SERVFAIL without a record.' : 'What the upstream server says.';
  }
}

function judge(context: TraceContext, query: QueryEvidence): Judgement {
  const { outcome } = query;
  if (outcome.kind === 'failure') {
    const reason = isInjected(query)
      ? INJECTED
      : outcome.reason === 'timeout'
        ? 'The program waits for an answer and then gives up.'
        : 'The program is told at once that nobody answers.';
    return { verdict: 'differs', seen: `No answer: ${outcome.reason}.`, reason };
  }
  const records = outcome.answers
    .filter((answer) => answer.type === query.type)
    .map((answer) => withoutDot(answer.data));
  const truncated = outcome.flags.some((flag) => flag.toLowerCase() === 'tc');
  const what =
    outcome.answers.length === 0 ? 'without a record' : `with ${listed(outcome.answers.map(dataOf))}`;
  const seen = `${outcome.rcode} ${what}${truncated ? ', cut to the size of a datagram' : ''}, in ${query.tookMs.toFixed(1)} ms.`;
  const evidence = outcome.answers.map(recordLine);
  const reason = difference(context, outcome.rcode, records, truncated);
  if (reason === undefined) return { verdict: 'as-expected', seen, evidence };
  return { verdict: 'differs', seen, reason: isInjected(query) ? INJECTED : reason, evidence };
}

const INJECTED = 'The injected fault makes it so.';

function isInjected({ event }: QueryEvidence): boolean {
  return event?.answerer.kind === 'fault';
}

/** Names are told with and without their root dot. */
function withoutDot(data: string): string {
  return data.endsWith('.') ? data.slice(0, -1) : data;
}

function dataOf(record: AnswerRecord): string {
  return record.data;
}

function difference(
  { expectation, upstreams }: TraceContext,
  rcode: string,
  records: readonly string[],
  truncated: boolean,
): string | undefined {
  switch (expectation.kind) {
    case 'zone': {
      if (rcode !== 'NOERROR') return 'A name that a network knows is never refused by its zone.';
      const { answers } = expectation;
      const same = truncated
        ? records.every((each) => answers.includes(each))
        : sameMembers(answers, records);
      return same ? undefined : 'These are not the records that the networks lead to.';
    }
    case 'withheld':
      return rcode === expectation.rcode && records.length === 0 ? undefined : 'Somebody else answered.';
    case 'direct':
    case 'upstream':
      if (rcode !== 'SERVFAIL' && rcode !== 'REFUSED') return undefined;
      return upstreams?.length === 0
        ? undefined
        : 'No upstream server gave an answer; the name may well exist.';
  }
}
