/** Says in one plain sentence what a rule does. */
import { DNS_PORT, RESOLVER_ADDRESS } from './dns-plan';
import type { Match, RuleSpec } from './rule';

/** One sentence with a full stop, for a person who does not read iptables. */
export function explainRule(rule: RuleSpec): string {
  return explainDnsRule(rule) ?? explainAnyRule(rule);
}

/** The rules of the embedded resolver deserve words that say what they are for. */
function explainDnsRule(rule: RuleSpec): string | undefined {
  if (rule.protocol === undefined || rule.otherMatches !== undefined) return undefined;
  const over = rule.protocol.toUpperCase();
  const { target } = rule;
  if (target.kind === 'dnat' && isResolver(rule.destination) && rule.destinationPort === DNS_PORT) {
    return `Sends DNS over ${over} for ${RESOLVER_ADDRESS} to the resolver's socket, ${destination(target)}.`;
  }
  if (
    target.kind === 'snat' &&
    isResolver(rule.source) &&
    target.port === DNS_PORT &&
    rule.sourcePort !== undefined
  ) {
    const socket = `${RESOLVER_ADDRESS}:${rule.sourcePort}`;
    return `Makes what the resolver's ${over} socket, ${socket}, sends look as if it came from port ${DNS_PORT}.`;
  }
  return undefined;
}

function isResolver(match: Match<string> | undefined): boolean {
  return match !== undefined && !match.negated && plain(match.value) === RESOLVER_ADDRESS;
}

function explainAnyRule(rule: RuleSpec): string {
  const packets = describePackets(rule);
  const { target } = rule;
  switch (target.kind) {
    case 'accept':
      return `Lets ${packets} pass.`;
    case 'drop':
      return `Drops ${packets} without a word to the sender.`;
    case 'return':
      return `Sends ${packets} back to the chain they came from.`;
    case 'jump':
      return `Hands ${packets} to the chain ${target.chain}.`;
    case 'dnat':
      return `Sends ${packets} to ${destination(target)} instead.`;
    case 'snat':
      return `Gives ${packets} the source ${destination(target)}.`;
    case 'masquerade':
      return `Gives ${packets} the address of the interface they leave by.`;
    case 'other':
      return target.text === ''
        ? `Counts ${packets} and does nothing else.`
        : `Applies "${target.text}" to ${packets}; this program does not read that target.`;
  }
}

function destination(target: { readonly address?: string; readonly port?: number }): string {
  if (target.address === undefined) return `port ${target.port ?? ''}`;
  if (target.port === undefined) return target.address;
  return `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}`;
}

function describePackets(rule: RuleSpec): string {
  const parts = [rule.protocol === undefined ? 'packets' : `${nameOf(rule.protocol)} packets`];
  if (rule.sourcePort !== undefined) parts.push(`from port ${rule.sourcePort}`);
  if (rule.destinationPort !== undefined) parts.push(`to port ${rule.destinationPort}`);
  parts.push(...place('from', 'from any address but', rule.source));
  parts.push(...place('for', 'for any address but', rule.destination));
  if (rule.destinationType !== undefined) parts.push('for an address of this machine');
  parts.push(...place('that arrive by', 'that arrive by any interface but', rule.inInterface));
  const and = rule.inInterface === undefined ? 'that' : 'and';
  parts.push(...place(`${and} leave by`, `${and} leave by any interface but`, rule.outInterface));
  if (rule.connectionStates !== undefined) parts.push(describeStates(rule.connectionStates));
  const others = rule.otherMatches ?? [];
  if (others.length > 0) parts.push(`(only where "${others.join(' ')}")`);
  return parts.length === 1 && rule.protocol === undefined ? 'all packets' : parts.join(' ');
}

function nameOf(protocol: NonNullable<RuleSpec['protocol']>): string {
  return protocol === 'ipv6-icmp' ? 'ICMPv6' : protocol.toUpperCase();
}

function describeStates(states: readonly string[]): string {
  if (states.every((state) => state === 'DNAT'))
    return 'as part of connections whose destination a rule has changed';
  const known = states.every((state) => state === 'RELATED' || state === 'ESTABLISHED');
  return known ? 'as part of connections that are already open' : `in the state ${states.join(' or ')}`;
}

function place(positive: string, negative: string, match: Match<string> | undefined): string[] {
  return match === undefined ? [] : [`${match.negated ? negative : positive} ${plain(match.value)}`];
}

function plain(address: string): string {
  const [one = '', bits] = address.split('/');
  return bits === (address.includes(':') ? '128' : '32') ? one : address;
}
