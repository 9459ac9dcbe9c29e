/** A rule in as few words as a side bar has room for; the sentence stands in the tooltip. Pure. */
import { explainRule } from '../../firewall/explain';
import { hostMatch } from '../../firewall/match';
import type { RuleSpec } from '../../firewall/rule';

/** `DNAT UDP :53 → :40000`, `→ DOCKER_OUTPUT`; for any other kind of rule its sentence. */
export function ruleLabel(rule: RuleSpec): string {
  const { target, protocol, destination, source, destinationPort, sourcePort } = rule;
  if (rule.otherMatches !== undefined) return explainRule(rule);
  if (target.kind === 'jump') return `→ ${target.chain}`;
  if (protocol === undefined) return explainRule(rule);
  const over = protocol.toUpperCase();
  if (target.kind === 'dnat' && destinationPort !== undefined) {
    return `DNAT ${over} :${destinationPort} → ${changed(target, destination)}`;
  }
  if (target.kind === 'snat' && sourcePort !== undefined) {
    return `SNAT ${over} :${sourcePort} → ${changed(target, source)}`;
  }
  return explainRule(rule);
}

/** What a packet gets: the address only where it is another one than before. */
function changed(
  { address, port }: { readonly address?: string; readonly port?: number },
  before: RuleSpec['source'],
): string {
  const stays =
    address === undefined || (before?.negated === false && before.value === hostMatch(address).value);
  const shown = address?.includes(':') === true ? `[${address}]` : address;
  return `${stays ? '' : shown}${port === undefined ? '' : `:${port}`}`;
}
