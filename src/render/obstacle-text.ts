/** What of others stands in the way of a rootful network, and the command that lets it pass. */
import type { FilterObstacle, ForwardObstacle } from '../firewall/forward-obstacle';
import type { Topology } from '../topology/topology';

/** One warning, of one line or more. */
export function obstacleText(obstacle: ForwardObstacle, { networks }: Topology): string {
  if (obstacle.kind === 'legacy') {
    const tables = obstacle.family === 'ip' ? 'iptables-legacy' : 'ip6tables-legacy';
    return (
      `the rules of ${tables} may drop what this network forwards, and ours could not be added there: ` +
      `${obstacle.problem}\nInstall the package iptables, which has that program, and run up again.`
    );
  }
  const { family, table, chain, bridges, certain } = obstacle;
  const names = bridges.map(
    (bridge) => networks.find((network) => network.bridge === bridge)?.name ?? bridge,
  );
  const what = certain ? 'refuses' : 'refuses, unless another rule of it lets them pass,';
  return (
    `a firewall on this machine (${family} ${table}, chain ${chain}) ${what} packets that ${names.join(', ')} ` +
    `${names.length === 1 ? 'exchanges' : 'exchange'} with others\nTo let them pass: ${remedy(obstacle)}`
  );
}

function remedy({ family, table, chain, bridges }: FilterObstacle): string {
  if (table === 'firewalld') {
    const interfaces = bridges.map((bridge) => `--add-interface=${bridge}`).join(' ');
    return `sudo firewall-cmd --permanent --zone=trusted ${interfaces} && sudo firewall-cmd --reload`;
  }
  const set =
    bridges.length === 1 ? `"${bridges.join('')}"` : `{ ${bridges.map((each) => `"${each}"`).join(', ')} }`;
  const rule = (direction: string): string =>
    `sudo nft 'insert rule ${family} ${table} ${chain} ${direction} ${set} accept'`;
  return `${rule('iifname')} && ${rule('oifname')}`;
}
