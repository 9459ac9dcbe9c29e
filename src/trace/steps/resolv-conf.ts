import { RESOLVER_ADDRESS } from '../../firewall/dns-plan';
import { profileOf } from '../../names/engine-profile';
import { parseResolvConf } from '../files';
import { step, type Judgement } from '../judge';
import type { TraceContext } from '../context';
import type { TraceStep } from '../trace';

/** Which server a program asks, and how it completes a name first. */
export function resolvConfStep(context: TraceContext): TraceStep {
  const { files, forwarding } = profileOf(context.topology);
  const ndots = ndotsOf(context.owner.dnsOptions) ?? (files.addsNdots ? 'ndots:0' : undefined);
  const expected = `The only server in /etc/resolv.conf is ${RESOLVER_ADDRESS}, with ${ndots ?? 'no ndots'}.`;
  // Older engines leave those servers of the host to the programs.
  const mayFollow = (server: string): boolean => !forwarding.hostIpv6Servers && server.includes(':');
  return step('resolv-conf', 'resolv.conf', expected, context.live && judge(context.live.before.resolvConf));

  function judge(text: string): Judgement {
    const { nameservers, options, search, lines } = parseResolvConf(text);
    const seenNdots = ndotsOf(options);
    const servers = nameservers.length === 0 ? 'no server' : `server ${nameservers.join(', ')}`;
    const completion = search.length === 0 ? '' : `, search list ${search.join(' ')}`;
    const seen = `/etc/resolv.conf has ${servers}, ${seenNdots ?? 'no ndots'}${completion}.`;
    if (nameservers[0] !== RESOLVER_ADDRESS || !nameservers.slice(1).every(mayFollow)) {
      const reason = `Programs do not ask, or do not only ask, the resolver at ${RESOLVER_ADDRESS}.`;
      return { verdict: 'differs', seen, reason, evidence: lines };
    }
    if (seenNdots !== ndots && (files.addsNdots || ndots !== undefined)) {
      const reason = 'Programs complete names with the search list at another number of dots.';
      return { verdict: 'differs', seen, reason, evidence: lines };
    }
    return { verdict: 'as-expected', seen, evidence: lines };
  }
}

/** The last `ndots` counts: resolv.conf(5). */
function ndotsOf(options: readonly string[]): string | undefined {
  return options.filter((option) => option.startsWith('ndots:')).at(-1);
}
