/** Rules in the text form of `iptables-save` 1.8.9. */
import type { Match, Rule, RuleSpec, Table, Target } from './rule';

/** The order in which iptables prints connection states, whatever order they were given in. */
const STATE_ORDER = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'DNAT'] as const;

/**
 * One rule without counters: `-A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT`.
 *
 * The matches stand in iptables' order. Matches that are not decoded follow the decoded ones, which is where
 * iptables prints them unless somebody wrote a rule with an unusual order of `-m` options.
 */
export function formatRule(chain: string, rule: RuleSpec): string {
  return ['-A', chain, ...matchWords(rule), ...targetWords(rule.target)].join(' ');
}

/** One rule as `iptables-save -c` prints it: `[1:51] -A OUTPUT …`, packets before bytes. */
export function formatRuleWithCounters(chain: string, rule: Rule): string {
  return `[${rule.packets}:${rule.bytes}] ${formatRule(chain, rule)}`;
}

/** The line that declares a chain. Counters of policies read 0, as nf_tables does not keep them. */
export function formatChainHeader(chain: { readonly name: string; readonly policy?: string }): string {
  return `:${chain.name} ${chain.policy ?? '-'} [0:0]`;
}

/**
 * One table, from `*nat` to `COMMIT`, each line ended by a line feed; without the two comment lines that carry
 * the version and the date.
 */
export function formatTable(table: Table, options: { readonly counters: boolean }): string {
  const rules = table.chains.flatMap((chain) =>
    chain.rules.map((rule) =>
      options.counters ? formatRuleWithCounters(chain.name, rule) : formatRule(chain.name, rule),
    ),
  );
  const lines = [`*${table.name}`, ...table.chains.map(formatChainHeader), ...rules, 'COMMIT'];
  return lines.map((line) => `${line}\n`).join('');
}

function matchWords(rule: RuleSpec): string[] {
  const words = [
    ...match('-s', rule.source),
    ...match('-d', rule.destination),
    ...match('-i', rule.inInterface),
    ...match('-o', rule.outInterface),
  ];
  if (rule.protocol !== undefined) {
    words.push('-p', rule.protocol);
    if (rule.sourcePort !== undefined || rule.destinationPort !== undefined) words.push('-m', rule.protocol);
    if (rule.sourcePort !== undefined) words.push('--sport', String(rule.sourcePort));
    if (rule.destinationPort !== undefined) words.push('--dport', String(rule.destinationPort));
  }
  if (rule.destinationType !== undefined) words.push('-m', 'addrtype', '--dst-type', rule.destinationType);
  const states = rule.connectionStates;
  if (states !== undefined) {
    const ordered = STATE_ORDER.filter((state) => states.includes(state));
    words.push('-m', 'conntrack', '--ctstate', ordered.join(','));
  }
  return [...words, ...(rule.otherMatches ?? [])];
}

function match(option: string, value: Match<string> | undefined): string[] {
  if (value === undefined) return [];
  return value.negated ? ['!', option, value.value] : [option, value.value];
}

function targetWords(target: Target): string[] {
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return ['-j', target.kind.toUpperCase()];
    case 'jump':
      return ['-j', target.chain];
    case 'dnat':
      return ['-j', 'DNAT', '--to-destination', endpoint(target)];
    case 'snat':
      return ['-j', 'SNAT', '--to-source', endpoint(target)];
    case 'masquerade':
      return ['-j', 'MASQUERADE'];
    case 'other':
      if (target.text === '') return [];
      return target.text.startsWith('-') ? [target.text] : ['-j', target.text];
  }
}

function endpoint(target: { readonly address?: string; readonly port?: number }): string {
  const { address = '', port } = target;
  if (port === undefined) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
