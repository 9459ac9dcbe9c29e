/** The peer of the resolver: dnsmasq in the same namespace, with the same names, behind the same kind of rules. */
import type { Inside } from './inside';
import { resolverNatRules } from './nat-rules';

/** Beside that of the embedded resolver. */
export const DNSMASQ_ADDRESS = '127.0.0.12';
const PORT = 5353;
/** Seconds; what the embedded resolver gives. */
const TTL = 600;

/** Starts dnsmasq; it may take a moment until it answers. @returns its process id */
export async function startDnsmasq(inside: Inside, addresses: ReadonlyMap<string, string>): Promise<number> {
  const rules = resolverNatRules('PEER', { address: DNSMASQ_ADDRESS, udp: PORT, tcp: PORT });
  await inside.run(['iptables-restore', '--noflush'], rules);
  const { pid } = inside.start([
    ...['dnsmasq', '--keep-in-foreground', '--user=root', '--pid-file=', '--conf-file=/dev/null'],
    ...[
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      `--listen-address=${DNSMASQ_ADDRESS}`,
      `--port=${PORT}`,
    ],
    ...[...addresses].map(([name, address]) => `--host-record=${name},${address},${TTL}`),
  ]);
  if (pid === undefined) throw new Error('dnsmasq was not started');
  // nsenter becomes the program it runs, so this is dnsmasq's own.
  return pid;
}
