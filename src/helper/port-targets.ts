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

/** @param subnet an IPv4 prefix of 1 to 32 bits */
function contains(subnet: string, address: string): boolean {
  const [base = '', bits = '32'] = subnet.split('/');
  const network = (text: string): number => parseAddress(text).readUInt32BE(0) >>> (32 - Number(bits));
  return network(base) === network(address);
}
