/** dnsmasq in the same namespace, with the same names, behind the same kind of rules. */
import type { Inside } from './inside';
import { PEER_PORT, type Server, startPeer } from './server';

const ADDRESS = '127.0.0.12';
/** Seconds; what the embedded resolver gives. */
const TTL = 600;

/** It may take a moment until it answers. */
export function startDnsmasq(inside: Inside, addresses: ReadonlyMap<string, string>): Promise<Server> {
  const command = [
    ...['dnsmasq', '--keep-in-foreground', '--user=root', '--pid-file=', '--conf-file=/dev/null'],
    ...['--no-resolv', '--no-hosts', '--bind-interfaces'],
    ...[`--listen-address=${ADDRESS}`, `--port=${PEER_PORT}`],
    ...[...addresses].map(([name, address]) => `--host-record=${name},${address},${TTL}`),
  ];
  return startPeer(inside, { name: 'dnsmasq', address: ADDRESS, command });
}
