/** A rule of a namespace's nat table beside what it counted while the query ran. */
import { counterDeltas, type CounterDelta } from '../firewall/delta';
import { formatRuleWithCounters } from '../firewall/format';
import type { Rule } from '../firewall/rule';
import type { LiveEvidence } from './live-evidence';

/** The first rule of a chain that `wanted` accepts: the one that decides in the kernel as well. */
export function findCountedRule(
  live: LiveEvidence,
  chain: string,
  wanted: (rule: Rule) => boolean,
): CounterDelta | undefined {
  const { nat } = live.after;
  if (nat === undefined) return undefined;
  const before = live.before.nat ?? { ...nat, chains: [] };
  return counterDeltas(before, nat).find(
    (delta) => delta.chain === chain && delta.change !== 'removed' && wanted(delta.rule),
  );
}

/** `iptables-save -c` form, with the counters of the later reading. */
export function ruleEvidence(delta: CounterDelta): string {
  return formatRuleWithCounters(delta.chain, delta.rule);
}

/** `It counted 1 packet while the query ran.` */
export function countedSentence(delta: CounterDelta): string {
  if (delta.packets === 0) return 'It counted no packet while the query ran.';
  return `It counted ${delta.packets} ${delta.packets === 1 ? 'packet' : 'packets'} while the query ran.`;
}
