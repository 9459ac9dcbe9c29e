/** Published ports lead into the project's own networks: root turns the machine's traffic to nowhere else. */
import { parseAddress } from '../kernel/netlink/addresses';
import { HelperRefusal } from './errors';
import type { RequestOf } from './protocol';

type Rules = Pick<RequestOf<'setHostRules'>, 'networks' | 'ports' | 'routedPorts'>;

/** @throws HelperRefusal `invalid-request` for a port whose target is not an address of its bridge's network */
export function refuseStrayTargets({ networks, ports, routedPorts }: Rules): void {
  const stray = [...ports, ...routedPorts].find(
    (port) =>
      !networks.some(({ bridge, subnet }) => bridge === port.bridge && contains(subnet, port.address)),
  );
  if (stray) {
    throw new HelperRefusal(
      'invalid-request',
      `port ${stray.containerPort} is at ${stray.address}, which is not in the network of ${stray.bridge}`,
    );
  }
}

/** Whether the bits before the prefix length are the same; of another family none are. */
function contains(subnet: string, address: string): boolean {
  const [base = '', bits = ''] = subnet.split('/');
  if (base.includes(':') !== address.includes(':')) return false;
  const network = (text: string): string =>
    [...parseAddress(text)]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(bits));
  return network(base) === network(address);
}
