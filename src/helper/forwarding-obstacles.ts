/** Rules of others that keep our packets from passing: overcome where that is a matter of a chain of ours, else found. */
import { filterObstacles, type ForwardObstacle } from '../firewall/forward-obstacle';
import type { HostTablePlan } from '../firewall/host-plan';
import { legacyAddition, legacyRemoval } from '../firewall/legacy-plan';
import {
  hasLegacyFilter,
  type LegacyFamily,
  restoreLegacyFilter,
  saveLegacyFilter,
} from '../kernel/legacy-tables';
import { readForwardFilters } from '../kernel/netlink/forward-filters';
import { NETLINK_NETFILTER, withNetlink } from '../kernel/netlink/socket';
import type { RequestOf } from './protocol';

const FAMILIES: readonly LegacyFamily[] = ['ip', 'ip6'];

/**
 * Adds our chain to tables of the old iptables that are in use, and looks for whatever else refuses our packets.
 * Others' tables stay as they are otherwise.
 *
 * @param plans the rules of the project, of which those of `filter` are added
 */
export function overcome(
  { networks, ports }: Pick<RequestOf<'setHostRules'>, 'networks' | 'ports'>,
  plans: readonly HostTablePlan[],
): ForwardObstacle[] {
  const legacy = FAMILIES.flatMap((family): ForwardObstacle[] => {
    const [chain] = plans.find((plan) => plan.family === family && plan.table === 'filter')?.ownChains ?? [];
    if (!chain || !hasLegacyFilter(family)) return [];
    try {
      const input = legacyAddition(saveLegacyFilter(family), chain);
      if (input !== undefined) restoreLegacyFilter(family, input);
      return [];
    } catch (error) {
      return [{ kind: 'legacy', family, problem: firstLine(error) }];
    }
  });
  const filters = withNetlink(NETLINK_NETFILTER, readForwardFilters);
  return [...legacy, ...filterObstacles(filters, networks, ports)];
}

/** Takes our chain out of tables of the old iptables. Idempotent. @throws where it is there and cannot be removed */
export function removeLegacy(chain: string): void {
  for (const family of FAMILIES) {
    if (!hasLegacyFilter(family)) continue;
    let saved: string;
    try {
      saved = saveLegacyFilter(family);
    } catch (error) {
      // Without the program nothing was added.
      console.error(`helper cannot read the old tables: ${firstLine(error)}`);
      continue;
    }
    const input = legacyRemoval(saved, chain);
    if (input !== undefined) restoreLegacyFilter(family, input);
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').filter(Boolean).slice(0, 2).join(': ');
}
