/** What happened to the counters of a table between two readings. */
import { formatRule } from './format';
import type { Rule, Table } from './rule';

/** One rule that stands in at least one of two readings. */
export interface CounterDelta {
  readonly chain: string;
  /** The later reading; the earlier one for a rule that is gone. */
  readonly rule: Rule;
  /** Packets and bytes that were counted between the readings, never negative. */
  readonly packets: number;
  readonly bytes: number;
  /**
   * `kept`: the same rule in both; `added` and `removed`: in one only; `reset`: the counter has gone back, so the
   * rule was written anew or set to zero, and the numbers count from then.
   */
  readonly change: 'kept' | 'added' | 'removed' | 'reset';
}

/**
 * Compares two readings of the same table, in the order of the later one with removed rules at the end.
 *
 * Rules are paired by kernel handle where both readings carry one, else by chain, text and place among equal
 * texts.
 */
export function counterDeltas(before: Table, after: Table): readonly CounterDelta[] {
  const earlier = keyed(before);
  const later = keyed(after);
  const deltas = [...later].map(([key, { chain, rule }]): CounterDelta => {
    const old = earlier.get(key)?.rule;
    const { packets, bytes } = rule;
    if (old === undefined) return { chain, rule, packets, bytes, change: 'added' };
    if (packets < old.packets || bytes < old.bytes) return { chain, rule, packets, bytes, change: 'reset' };
    return { chain, rule, packets: packets - old.packets, bytes: bytes - old.bytes, change: 'kept' };
  });
  const removed = [...earlier]
    .filter(([key]) => !later.has(key))
    .map(([, { chain, rule }]): CounterDelta => ({ chain, rule, packets: 0, bytes: 0, change: 'removed' }));
  return [...deltas, ...removed];
}

function keyed(table: Table): Map<string, { chain: string; rule: Rule }> {
  const rules = new Map<string, { chain: string; rule: Rule }>();
  for (const chain of table.chains) {
    for (const rule of chain.rules) rules.set(keyOf(chain.name, rule, rules), { chain: chain.name, rule });
  }
  return rules;
}

function keyOf(chain: string, rule: Rule, taken: ReadonlyMap<string, unknown>): string {
  if (rule.handle !== undefined) return `handle ${rule.handle}`;
  const text = formatRule(chain, rule);
  let place = 1;
  while (taken.has(`${text} #${place}`)) place += 1;
  return `${text} #${place}`;
}
