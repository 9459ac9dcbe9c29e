/** Who else on this machine passes packets on, as far as devices and rules tell. */
import { listAllChains } from '../kernel/netlink/all-chains';
import { listLinks } from '../kernel/netlink/route';
import { NETLINK_NETFILTER, NETLINK_ROUTE, withNetlink } from '../kernel/netlink/socket';
import { hasOwnName, ownerOf } from './links';
import type { Surroundings } from './host-sysctls';

/** Devices by which others are connected to this machine. */
const CONNECTING = ['bridge', 'veth'];
/** Chains and tables of container engines, orchestrators and virtual machines. */
const ENGINE =
  /^(?:DOCKER|NETAVARK|CNI-|KUBE-|LIBVIRT_|cali-|FLANNEL|docker-|netavark|kube-proxy|libvirt|lxd|incus)/;

/** Of the network namespace that this process is in. */
export const surroundings: Surroundings = {
  others: () => {
    const links = withNetlink(NETLINK_ROUTE, listLinks);
    const chains = withNetlink(NETLINK_NETFILTER, listAllChains);
    const engines = chains.flatMap(({ table, name }) => [table, name]).filter((name) => ENGINE.test(name));
    return [
      ...links.filter(({ kind }) => CONNECTING.includes(kind)).map(({ name, kind }) => `the ${kind} ${name}`),
      ...new Set(engines.map((name) => `the rules of ${name}`)),
    ];
  },
  isOurs: (interfaceName) => {
    const link = withNetlink(NETLINK_ROUTE, listLinks).find(({ name }) => name === interfaceName);
    if (!link) return false;
    return ownerOf(link) !== undefined || (link.group !== 0 && (hasOwnName(link) || link.kind === 'bridge'));
  },
};
