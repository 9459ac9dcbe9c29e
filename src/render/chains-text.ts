/** The nat table of a namespace as text that a person can read and `iptables-restore` still understands. */
import { explainRule } from '../firewall/explain';
import { formatChainHeader, formatRuleWithCounters } from '../firewall/format';
import type { Table } from '../firewall/rule';
import type { NamespaceEvidence } from '../probe/evidence';
import { plainStyle, type Style } from './style';

/** `iptables-save -c` form with a comment above each rule that says what it does. */
export function renderChains(evidence: NamespaceEvidence, style: Style = plainStyle): string {
  const { containerName, networkNamespace, nat } = evidence;
  const title = `# ${containerName}, network namespace ${networkNamespace}`;
  if (nat === undefined) return `${style.heading(title)}\n# The namespace has no nat table.\n`;
  const note = '# [packets:bytes] count the first packet of each connection.';
  return `${style.heading(title)}\n${style.faint(note)}\n${renderTable(nat, style)}`;
}

function renderTable(table: Table, style: Style): string {
  const rules = table.chains.flatMap((chain) =>
    chain.rules.flatMap((rule) => [
      style.faint(`# ${explainRule(rule)}`),
      formatRuleWithCounters(chain.name, rule),
    ]),
  );
  const lines = [`*${table.name}`, ...table.chains.map(formatChainHeader), ...rules, 'COMMIT'];
  return lines.map((line) => `${line}\n`).join('');
}
