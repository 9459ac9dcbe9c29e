import { DNS_PORT, DNS_POSTROUTING_CHAIN, RESOLVER_ADDRESS } from '../../firewall/dns-plan';
import type { Rule } from '../../firewall/rule';
import type { TraceContext } from '../context';
import { findCountedRule, ruleEvidence } from '../counted-rule';
import { step, type Judgement } from '../judge';
import type { LiveEvidence } from '../live-evidence';
import type { TraceStep } from '../trace';

/**
 * The reply must look as if it came from port 53, or the program throws it away. Conntrack sees to that, as it
 * undoes the DNAT of the query; the SNAT rule that Docker keeps beside it counts nothing and is not needed, so
 * its absence is told but is no difference.
 */
export function returnPathStep(context: TraceContext): TraceStep {
  const expected = `The reply comes back as ${RESOLVER_ADDRESS}:${DNS_PORT}: conntrack undoes the DNAT, and an SNAT rule stands by.`;
  return step('return-path', 'Way back', expected, context.live && judge(context, context.live));
}

function judge(context: TraceContext, live: LiveEvidence): Judgement {
  const { transport } = context.question;
  const rule = findCountedRule(live, DNS_POSTROUTING_CHAIN, (each) => restoresPort(each, transport));
  const evidence = rule === undefined ? [] : [ruleEvidence(rule)];
  const standing =
    rule === undefined
      ? 'The SNAT rule is missing, which does no harm.'
      : 'The SNAT rule is there; as it should, it sees no packet of a connection that conntrack knows.';
  if (live.query.outcome.kind === 'failure') {
    const reason = 'No reply arrived, so there is nothing to tell about its way.';
    return { verdict: 'unknown', seen: standing, reason, evidence };
  }
  const seen = `A reply from ${RESOLVER_ADDRESS}:${DNS_PORT} arrived at ${live.query.client}. ${standing}`;
  return { verdict: 'as-expected', seen, evidence };
}

function restoresPort(rule: Rule, transport: 'udp' | 'tcp'): boolean {
  return rule.protocol === transport && rule.target.kind === 'snat' && rule.target.port === DNS_PORT;
}
