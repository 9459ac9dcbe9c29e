import { DNS_OUTPUT_CHAIN, DNS_PORT, RESOLVER_ADDRESS } from '../../firewall/dns-plan';
import type { Rule } from '../../firewall/rule';
import type { TraceContext } from '../context';
import { countedSentence, findCountedRule, ruleEvidence } from '../counted-rule';
import { step, type Judgement } from '../judge';
import type { LiveEvidence } from '../live-evidence';
import type { TraceStep } from '../trace';

/** The query's destination port becomes the one the resolver's socket is bound to. */
export function dnatRuleStep(context: TraceContext): TraceStep {
  const { transport } = context.question;
  const over = transport.toUpperCase();
  const port = context.dnsPorts?.[transport];
  const socket = port === undefined ? 'a port that is chosen on the way up' : `${RESOLVER_ADDRESS}:${port}`;
  const expected = `${DNS_OUTPUT_CHAIN} turns ${over} port ${DNS_PORT} into the resolver's ${over} socket, ${socket}.`;
  return step('dnat-rule', 'DNAT rule', expected, context.live && judge(context.live));

  function judge(live: LiveEvidence): Judgement {
    const found = findCountedRule(live, DNS_OUTPUT_CHAIN, (rule) => translatesDns(rule, transport));
    if (found?.rule.target.kind !== 'dnat') {
      const reason = `${over} queries keep port ${DNS_PORT}, where nobody listens.`;
      return { verdict: 'differs', seen: `${DNS_OUTPUT_CHAIN} has no such rule.`, reason };
    }
    const { target } = found.rule;
    const seen = `It leads to ${target.address ?? ''}:${target.port ?? ''}. ${countedSentence(found)}`;
    const evidence = [ruleEvidence(found)];
    if (port !== undefined && (target.port !== port || target.address !== RESOLVER_ADDRESS)) {
      const reason = `The resolver's socket is ${socket}.`;
      return { verdict: 'differs', seen, reason, evidence };
    }
    if (found.packets > 0) return { verdict: 'as-expected', seen, evidence };
    return { verdict: 'differs', seen, reason: 'The query was not translated by this rule.', evidence };
  }
}

function translatesDns(rule: Rule, transport: 'udp' | 'tcp'): boolean {
  return rule.protocol === transport && rule.destinationPort === DNS_PORT && rule.target.kind === 'dnat';
}
