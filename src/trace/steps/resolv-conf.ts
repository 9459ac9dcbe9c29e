import { RESOLVER_ADDRESS } from '../../firewall/dns-plan';
import { parseResolvConf } from '../files';
import { step, type Judgement } from '../judge';
import type { TraceContext } from '../context';
import type { TraceStep } from '../trace';

/** Which server a program asks, and how it completes a name first. */
export function resolvConfStep(context: TraceContext): TraceStep {
  const ndots = ndotsOf(context.owner.dnsOptions) ?? 'ndots:0';
  const expected = `The only server in /etc/resolv.conf is ${RESOLVER_ADDRESS}, with ${ndots}.`;
  return step('resolv-conf', 'resolv.conf', expected, context.live && judge(context.live.before.resolvConf));

  function judge(text: string): Judgement {
    const { nameservers, options, search, lines } = parseResolvConf(text);
    const seenNdots = ndotsOf(options);
    const servers = nameservers.length === 0 ? 'no server' : `server ${nameservers.join(', ')}`;
    const completion = search.length === 0 ? '' : `, search list ${search.join(' ')}`;
    const seen = `/etc/resolv.conf has ${servers}, ${seenNdots ?? 'no ndots'}${completion}.`;
    if (nameservers.length !== 1 || nameservers[0] !== RESOLVER_ADDRESS) {
      const reason = `Programs do not ask, or do not only ask, the resolver at ${RESOLVER_ADDRESS}.`;
      return { verdict: 'differs', seen, reason, evidence: lines };
    }
    if (seenNdots !== ndots) {
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
