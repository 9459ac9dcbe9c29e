import { expectedHostsAddresses, hostsLines } from '../hosts-answer';
import { step, type Judgement } from '../judge';
import type { TraceContext } from '../context';
import type { TraceStep } from '../trace';
import { isIpAddress, listed, sameMembers } from '../words';

/** Programs look into `/etc/hosts` before they ask DNS (`hosts: files dns` in nsswitch.conf). */
export function hostsFileStep(context: TraceContext, hosts: string | undefined): TraceStep {
  const { owner, question } = context;
  const { name, type } = question;
  const addresses = expectedHostsAddresses(owner, name, type);
  // The machine's own file says what it says.
  const isMachines = owner.mode?.kind === 'host' && (owner.hosts ?? []).length === 0;
  const isAddressType = type === 'A' || type === 'AAAA';
  const expected = !isAddressType
    ? `/etc/hosts holds addresses only; ${type} records are always asked for over DNS.`
    : isMachines
      ? `The /etc/hosts of this machine is asked first for ${name}.`
      : addresses.length === 0
        ? `${name} is not in /etc/hosts, so DNS is asked.`
        : `/etc/hosts gives ${listed(addresses)} for ${name}, so DNS is not asked.`;
  return step('hosts-file', 'Hosts file', expected, hosts === undefined ? undefined : judge(hosts));

  function judge(text: string): Judgement {
    const lines = hostsLines(text, name, type);
    const evidence = lines.map((line) => line.raw);
    const found = lines.map((line) => line.address);
    if (found.length === 0) {
      const seen = isAddressType ? `${name} is not in /etc/hosts.` : '/etc/hosts is not asked.';
      return isMachines || addresses.length === 0
        ? { verdict: 'as-expected', seen }
        : { verdict: 'differs', seen, reason: 'The line that the files ask for is missing.' };
    }
    const seen = `/etc/hosts gives ${listed(found)} for ${name}.`;
    if (isMachines) return { verdict: 'as-expected', seen, evidence };
    if (addresses.length === 0 && !isLoopbackName(name)) {
      const reason = 'The line was added by hand or by a program; it hides what DNS would answer.';
      return { verdict: 'differs', seen, reason, evidence };
    }
    if (addresses.every(isIpAddress) && addresses.length > 0 && !sameMembers(addresses, found)) {
      return { verdict: 'differs', seen, reason: 'The addresses are not those of the files.', evidence };
    }
    return { verdict: 'as-expected', seen, evidence };
  }
}

/** The names that every generated file gives to `::1` where IPv6 is on. */
function isLoopbackName(name: string): boolean {
  return /^(localhost|ip6-localhost|ip6-loopback)$/i.test(name);
}
