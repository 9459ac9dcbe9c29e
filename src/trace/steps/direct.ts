/** The steps of a question from a namespace without embedded resolver: programs there ask the servers themselves. */
import type { QueryEvidence } from '../../probe/evidence';
import type { TraceContext } from '../context';
import { parseResolvConf } from '../files';
import { step, type Judgement } from '../judge';
import type { TraceStep } from '../trace';
import { listed } from '../words';
import { recordLine } from './answer';

/** Which servers a program asks. */
export function serversStep(context: TraceContext): TraceStep {
  const servers = serversOf(context);
  const whose = "of this machine's resolver configuration, without those on its loopback";
  const expected =
    servers === undefined
      ? `/etc/resolv.conf lists the servers ${context.owner.mode?.kind === 'host' ? whose.split(',')[0] : whose}.`
      : `/etc/resolv.conf lists ${listed(servers)}; there is no resolver in between.`;
  return step('resolv-conf', 'resolv.conf', expected, context.live && judge(context.live.before.resolvConf));

  function judge(text: string): Judgement {
    const { nameservers, lines } = parseResolvConf(text);
    const seen = `/etc/resolv.conf lists ${listed(nameservers)}.`;
    const asExpected = servers === undefined || servers.join(' ') === nameservers.join(' ');
    if (asExpected) return { verdict: 'as-expected', seen, evidence: lines };
    const reason = 'The file is not as it was written; programs ask other servers.';
    return { verdict: 'differs', seen, reason, evidence: lines };
  }
}

/** Addresses without port, where they are known. */
function serversOf({ owner, upstreams }: TraceContext): readonly string[] | undefined {
  if (upstreams !== undefined)
    return upstreams.map((each) => each.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  return owner.dns.length > 0 ? owner.dns : undefined;
}

/** Who is asked, and from where. */
export function directStep(context: TraceContext): TraceStep {
  const { from, owner, expectation } = context;
  const where =
    owner.mode?.kind === 'host' ? 'from the network of the host' : `from inside ${from.service}'s namespace`;
  const reaches = expectation.kind === 'direct' && expectation.reachable;
  const expected = reaches
    ? `The program asks these servers itself, ${where}.`
    : `The program asks these servers itself, ${where}, which has no network: nobody is reached.`;
  return step('upstream', 'Upstream', expected, context.live && judge(context.live.query, reaches));

  function judge({ outcome, server = 'The server' }: QueryEvidence, isReachable: boolean): Judgement {
    if (outcome.kind === 'answer') {
      const seen = `${server} answered ${outcome.rcode} to a query ${where}.`;
      if (isReachable) return { verdict: 'as-expected', seen };
      return { verdict: 'differs', seen, reason: 'The namespace should have no network.' };
    }
    const seen = `${server} gave no answer: ${outcome.reason}.`;
    if (!isReachable) return { verdict: 'as-expected', seen };
    return { verdict: 'differs', seen, reason: 'The server is not reached, or keeps silent.' };
  }
}

/** What the program gets. */
export function directAnswerStep({ expectation, live }: TraceContext): TraceStep {
  const reaches = expectation.kind === 'direct' && expectation.reachable;
  const expected = reaches ? 'What the server says.' : 'No answer.';
  return step('answer', 'Answer', expected, live && judge(live.query));

  function judge({ outcome, tookMs }: QueryEvidence): Judgement {
    if (outcome.kind === 'failure') {
      const seen = `No answer: ${outcome.reason}.`;
      if (!reaches) return { verdict: 'as-expected', seen };
      return { verdict: 'differs', seen, reason: 'The program gives up, after it has waited for an answer.' };
    }
    const { rcode, answers } = outcome;
    const what =
      answers.length === 0 ? 'without a record' : `with ${listed(answers.map(({ data }) => data))}`;
    const seen = `${rcode} ${what}, in ${tookMs.toFixed(1)} ms.`;
    return { verdict: 'as-expected', seen, evidence: answers.map(recordLine) };
  }
}
