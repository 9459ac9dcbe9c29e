import { DNS_OUTPUT_CHAIN, RESOLVER_ADDRESS } from '../../firewall/dns-plan';
import type { Rule } from '../../firewall/rule';
import type { TraceContext } from '../context';
import { countedSentence, findCountedRule, ruleEvidence } from '../counted-rule';
import { step, type Judgement } from '../judge';
import type { LiveEvidence } from '../live-evidence';
import type { TraceStep } from '../trace';

/** The first packet of the query meets the nat table's OUTPUT chain. */
export function outputRuleStep(context: TraceContext): TraceStep {
  const expected = `The nat table's OUTPUT chain hands packets for ${RESOLVER_ADDRESS} to ${DNS_OUTPUT_CHAIN}.`;
  return step('output-rule', 'OUTPUT rule', expected, context.live && judge(context.live));
}

function judge(live: LiveEvidence): Judgement {
  if (live.after.nat === undefined) {
    const reason = `Nothing turns queries for ${RESOLVER_ADDRESS} to the resolver's sockets.`;
    return { verdict: 'differs', seen: 'The namespace has no nat table.', reason };
  }
  const found = findCountedRule(live, 'OUTPUT', leadsToResolver);
  if (found === undefined) {
    const reason = 'The rule was removed, as a flush of the nat table does; queries meet a closed port 53.';
    return { verdict: 'differs', seen: 'There is no such rule.', reason };
  }
  const seen = `The rule is there. ${countedSentence(found)}`;
  const evidence = [ruleEvidence(found)];
  if (found.packets > 0) return { verdict: 'as-expected', seen, evidence };
  const reason = 'The query did not come this far: a rule before this one took it, or it was not sent.';
  return { verdict: 'differs', seen, reason, evidence };
}

function leadsToResolver(rule: Rule): boolean {
  const { destination, target } = rule;
  return (
    target.kind === 'jump' &&
    target.chain === DNS_OUTPUT_CHAIN &&
    (destination === undefined || (!destination.negated && destination.value === `${RESOLVER_ADDRESS}/32`))
  );
}
