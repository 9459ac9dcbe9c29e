/** Rules of plans as input of iptables-restore(8). */
import { dnsNatPlan } from '../../firewall/dns-plan';
import { formatChainHeader, formatRule } from '../../firewall/format';
import { hostPlan, type HostPlanOptions, type HostTablePlan } from '../../firewall/host-plan';
import type { Family } from '../../firewall/rule';

/** Ports that stand for those of the two sockets of a resolver, which the kernel chooses. */
export const PLACEHOLDER_PORTS = { udp: 40053, tcp: 40054 } as const;

/**
 * What a project's chains of one family hold, and the jumps that lead there; nothing where there is none.
 *
 * @param isNew false where the jumps are there already, and only the chains are filled anew
 */
export function hostRules(options: HostPlanOptions, family: Family, isNew: boolean): string {
  return hostPlan(options)
    .filter((plan) => plan.family === family)
    .map((plan) => table(plan, isNew))
    .join('');
}

function table({ table: name, ownChains, jumps }: HostTablePlan, isNew: boolean): string {
  const lines = [
    `*${name}`,
    ...ownChains.map(({ name: chain }) => formatChainHeader({ name: chain })),
    ...ownChains.flatMap(({ name: chain, rules }) => rules.map((rule) => formatRule(chain, rule))),
    // Each goes to the front, as `up` puts it.
    ...(isNew ? jumps : []).map(({ chain, rule }) => formatRule(chain, rule).replace(/^-A/, '-I')),
    'COMMIT',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The nat table of a namespace with a resolver. */
export function dnsRules(): string {
  const plan = dnsNatPlan(PLACEHOLDER_PORTS);
  const isOwn = (name: string): boolean => name.startsWith('DOCKER_');
  const lines = [
    '*nat',
    ...plan.filter(({ name }) => isOwn(name)).map(({ name }) => formatChainHeader({ name })),
    ...plan.flatMap(({ name, rules }) => rules.map((rule) => formatRule(name, rule))),
    'COMMIT',
  ];
  return lines.map((line) => `${line}\n`).join('');
}
