/** What of others stands in the way of our packets, found in the rules that are there. Pure. */
import { decide, type ForwardFilter, type Passage } from './forward-filter';
import { familyOf, type HostNetwork, type HostPort } from './host-network';

/** A filter of somebody else's that refuses what a network needs. */
export interface FilterObstacle {
  readonly kind: 'filter';
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Bridges of the networks that it concerns. */
  readonly bridges: readonly string[];
  /** False: rules of its own that cannot be judged beforehand may let some packets pass. */
  readonly certain: boolean;
}

/** The tables of iptables before nf_tables forbid it, and our rules could not be added there. */
export interface LegacyObstacle {
  readonly kind: 'legacy';
  readonly family: 'ip' | 'ip6';
  readonly problem: string;
}

export type ForwardObstacle = FilterObstacle | LegacyObstacle;

/**
 * Filters that refuse what leaves the networks, or what reaches published ports.
 *
 * @param filters of others, each with all it leads to
 * @param ports published ports that the kernel turns to their endpoints
 */
export function filterObstacles(
  filters: readonly ForwardFilter[],
  networks: readonly HostNetwork[],
  ports: readonly HostPort[],
): FilterObstacle[] {
  const open = networks.filter(({ internal }) => !internal);
  return filters.flatMap((filter) => {
    const isSeen = (address: string): boolean =>
      filter.family === 'inet' || filter.family === familyOf(address);
    const bridges = open.filter(({ subnet }) => isSeen(subnet)).map(({ bridge }) => bridge);
    const seenPorts = ports.filter(({ address }) => isSeen(address));
    const refused = [...new Set(bridges)]
      .map((bridge) => ({
        bridge,
        decisions: passages(bridge, seenPorts).map((each) => decide(filter, each)),
      }))
      .filter(({ decisions }) => decisions.some((decision) => decision !== 'passes'));
    if (refused.length === 0) return [];
    const { family, table, chain } = filter;
    const certain = refused.some(({ decisions }) => decisions.includes('refused'));
    return [{ kind: 'filter', family, table, chain, bridges: refused.map(({ bridge }) => bridge), certain }];
  });
}

function passages(bridge: string, ports: readonly HostPort[]): Passage[] {
  const out: Passage = { way: 'from', bridge, translated: false };
  return ports.some((port) => port.bridge === bridge)
    ? [out, { way: 'to', bridge, translated: true }]
    : [out];
}
