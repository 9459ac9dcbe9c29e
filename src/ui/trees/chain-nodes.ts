/** Running namespaces and their nat tables to the tree of chains. Pure. */
import type { RunningProject } from '../../daemon/api';
import { explainRule } from '../../firewall/explain';
import { formatRuleWithCounters } from '../../firewall/format';
import type { Chain, Rule, Table } from '../../firewall/rule';
import { addressesOf } from '../../topology/both-families';
import type { ServiceNamespace } from '../../topology/topology';
import { ItemToken } from '../contributions';
import { bold, code, plain } from '../markdown';
import type { TreeNode } from './node';
import { ruleLabel } from './rule-label';

/** The first level: one item per namespace of the projects that are up; its chains are read when it is opened. */
export function namespaceNodes(projects: readonly RunningProject[]): readonly TreeNode[] {
  const up = projects.filter((project) => project.state.kind === 'up');
  return up.flatMap((project) =>
    project.topology.namespaces.filter(hasChains).map((namespace): TreeNode => {
      const [address] = namespace.endpoints.flatMap(addressesOf);
      return {
        id: namespaceId(project.project, namespace.containerName),
        label: namespace.service,
        description: namespace.containerName,
        icon: { id: 'server' },
        tokens: [ItemToken.namespace, ItemToken.up],
        tooltip: `${bold(namespace.containerName)}${address === undefined ? '' : ` — ${code(address)}`}`,
        spoken: `Namespace of ${namespace.service}, ${namespace.containerName}`,
        children: 'load',
        subject: {
          kind: 'service',
          project: project.project,
          service: namespace.service,
          containerName: namespace.containerName,
        },
      };
    }),
  );
}

/** Chains lead to the embedded resolver, which only namespaces on networks have, and who shares them. */
function hasChains({ mode }: ServiceNamespace): boolean {
  return mode === undefined || mode.kind === 'own' || mode.kind === 'shared';
}

/** The identity of a namespace's item, by which its chains are found again. */
export function namespaceId(project: string, containerName: string): string {
  return `${project}/${containerName}`;
}

/** The chains of one namespace, chains with rules first and open. */
export function chainNodes(parent: string, table: Table | undefined): readonly TreeNode[] {
  if (table === undefined || table.chains.length === 0) {
    return [
      { id: `${parent}/none`, label: 'No nat table in this namespace', tokens: [], icon: { id: 'info' } },
    ];
  }
  const filled = table.chains.filter((chain) => chain.rules.length > 0);
  const empty = table.chains.filter((chain) => chain.rules.length === 0);
  return [...filled, ...empty].map((chain) => chainNode(parent, chain));
}

function chainNode(parent: string, chain: Chain): TreeNode {
  const id = `${parent}/${chain.name}`;
  const rules = chain.rules.length === 0 ? 'empty' : counted(chain.rules.length, 'rule');
  // A policy of ACCEPT is what everybody expects; the tooltip says it.
  const policy = chain.policy === 'DROP' ? ' · policy DROP' : '';
  return {
    id,
    label: chain.name,
    description: `${rules}${policy}`,
    icon: { id: chain.policy === undefined ? 'list-tree' : 'git-commit' },
    tokens: ['chain'],
    tooltip:
      chain.policy === undefined
        ? `${bold(chain.name)} — reached by a jump from another chain`
        : `${bold(chain.name)} — a base chain: the kernel sends packets here itself; policy ${chain.policy}`,
    spoken: `Chain ${chain.name}, ${rules}${chain.policy === undefined ? '' : `, policy ${chain.policy}`}`,
    ...(chain.rules.length === 0
      ? {}
      : { children: chain.rules.map((rule, index) => ruleNode(id, chain, rule, index)), expanded: true }),
  };
}

function ruleNode(parent: string, chain: Chain, rule: Rule, index: number): TreeNode {
  const counters = `${counted(rule.packets, 'packet')}, ${counted(rule.bytes, 'byte')}`;
  const words = explainRule(rule);
  return {
    id: `${parent}/${rule.handle ?? `#${index}`}`,
    // The counter first and in the short form of `iptables -v`: it is what changes, and a narrow side bar cuts the end off.
    label: counted(rule.packets, 'pkt'),
    description: ruleLabel(rule),
    icon: rule.packets > 0 ? { id: 'circle-filled', color: 'charts.green' } : { id: 'circle-outline' },
    tokens: ['rule'],
    tooltip: `${plain(words)}\n\n\`\`\`\n${formatRuleWithCounters(chain.name, rule)}\n\`\`\`\n\n${counters}; in the nat table a connection counts once.`,
    spoken: `${words} ${counters}`,
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
