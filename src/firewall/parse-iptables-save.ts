/** Reads what `iptables-save` prints, with or without counters. */
import { parseRule, type ParsedRule } from './parse-rule';
import type { Chain, Family, Rule, Table } from './rule';

interface OpenTable {
  readonly name: string;
  readonly declared: { readonly name: string; readonly policy?: 'ACCEPT' | 'DROP' }[];
  /** Chain name and the rest of each `-A` line; kept until all chains are known. */
  readonly lines: string[];
}

/**
 * The tables of an `iptables-save` or `ip6tables-save` listing (`iptables-save(8)`), in its order.
 *
 * Nothing is refused: a match that this program does not decode goes to `otherMatches`, a target it does not
 * decode becomes `other`, and a line that is no rule at all is left out. `-j NAME` is a jump where the table
 * declares a chain of that name.
 */
export function parseIptablesSave(text: string, family: Family = 'ip'): readonly Table[] {
  const tables: Table[] = [];
  let open: OpenTable | undefined;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('*')) {
      if (open !== undefined) tables.push(close(open, family));
      open = { name: line.slice(1), declared: [], lines: [] };
    } else if (open === undefined) {
      continue;
    } else if (line === 'COMMIT') {
      tables.push(close(open, family));
      open = undefined;
    } else if (line.startsWith(':')) {
      const [name = '', policy] = line.slice(1).split(' ');
      open.declared.push(policy === 'ACCEPT' || policy === 'DROP' ? { name, policy } : { name });
    } else if (!line.startsWith('#')) {
      open.lines.push(line);
    }
  }
  // A listing that was cut off still tells something.
  if (open !== undefined) tables.push(close(open, family));
  return tables;
}

function close(open: OpenTable, family: Family): Table {
  const names = new Set(open.declared.map((chain) => chain.name));
  const rules = open.lines
    .map((line) => parseRule(line, names))
    .filter((rule): rule is ParsedRule => rule !== undefined);
  const chains = open.declared.map((chain): Chain => ({ ...chain, rules: rulesOf(chain.name, rules) }));
  return { family, name: open.name, chains };
}

function rulesOf(chain: string, rules: readonly ParsedRule[]): Rule[] {
  return rules.filter((rule) => rule.chain === chain).map((rule) => rule.rule);
}
