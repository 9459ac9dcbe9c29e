/** New DNS sockets in namespaces that have outlived their daemon. */
import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DNS_OUTPUT_CHAIN, DNS_POSTROUTING_CHAIN, dnsNatPlan, RESOLVER_ADDRESS } from '../firewall/dns-plan';
import type { Rule, RuleSpec } from '../firewall/rule';
import { SystemError } from '../kernel/libc';
import { insideNetwork, namespaceInode } from '../kernel/namespaces';
import { NETLINK_NETFILTER, type NetlinkSocket, withNetlink } from '../kernel/netlink/socket';
import { readTable, TableBatch } from '../kernel/netlink/tables';
import { bindUdp, listenTcp } from '../kernel/sockets';
import { BACKLOG, type BoundSocket, type DnsSockets } from './dns-sockets';
import { handOverDns } from './hand-over';
import type { HelperContext } from './operations';
import type { CreatedNamespace, RequestOf } from './protocol';

type Ports = NonNullable<CreatedNamespace['dnsPorts']>;

const OWN_CHAINS: readonly string[] = [DNS_OUTPUT_CHAIN, DNS_POSTROUTING_CHAIN];

/**
 * Binds them, points the rules at them and hands them over; programs inside notice nothing but that names resolve.
 * @throws HelperRefusal `no-such-namespace` where one of the namespaces is not there
 */
export async function renewDns(
  { project, namespaces }: RequestOf<'renewDns'>,
  { home, store }: HelperContext,
): Promise<readonly CreatedNamespace[]> {
  const handedOver: Promise<void>[] = [];
  const renewed: CreatedNamespace[] = [];
  try {
    for (const { name, dns } of namespaces) {
      const { net: netPath, uts: utsPath } = store.paths(project, name);
      const { sockets, networkNamespace } = store.use(project, name, (pair) => ({
        networkNamespace: namespaceInode(pair.net),
        sockets: dns && insideNetwork(home, pair.net, () => renewSockets(dns)),
      }));
      const known = { name, networkNamespace, netPath, utsPath };
      if (sockets === undefined) {
        renewed.push(known);
        continue;
      }
      renewed.push({ ...known, dnsPorts: { udp: sockets.udp.port, tcp: sockets.tcp.port } });
      const sending = handOverDns(project, name, sockets);
      // What goes wrong is told below, when all of them have left.
      sending.catch(() => undefined);
      handedOver.push(sending);
      await nextTurn();
    }
    await Promise.all(handedOver);
    return renewed;
  } catch (error) {
    await Promise.allSettled(handedOver);
    throw error;
  }
}

/**
 * On the ports of the old sockets, what clients and conntrack know stays valid; where a program has taken one meanwhile,
 * another port serves. Rules that lead elsewhere are replaced in one transaction, so that there is no moment without.
 */
function renewSockets(earlier: Ports): DnsSockets {
  const opened: BoundSocket[] = [];
  const open = (bind: (port: number) => BoundSocket, port: number): BoundSocket => {
    const socket = bindNear(bind, port);
    opened.push(socket);
    return socket;
  };
  try {
    const udp = open((port) => bindUdp(RESOLVER_ADDRESS, port), earlier.udp);
    const tcp = open((port) => listenTcp(RESOLVER_ADDRESS, BACKLOG, port), earlier.tcp);
    withNetlink(NETLINK_NETFILTER, (socket) => replaceRules(socket, { udp: udp.port, tcp: tcp.port }));
    return { udp, tcp };
  } catch (error) {
    for (const { fd } of opened) fs.closeSync(fd);
    throw error;
  }
}

function bindNear(bind: (port: number) => BoundSocket, port: number): BoundSocket {
  try {
    return bind(port);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'EADDRINUSE') throw error;
    return bind(0);
  }
}

function replaceRules(socket: NetlinkSocket, ports: Ports): void {
  const plan = dnsNatPlan(ports);
  const present = new Map(readTable(socket, 'nat')?.chains.map(({ name, rules }) => [name, rules]));
  // The usual case; to change rules takes the kernel longer than all else here.
  if (plan.every(({ name, rules }) => isSame(rules, present.get(name)))) return;
  const batch = new TableBatch();
  batch.ensureChains(
    'nat',
    plan.map(({ name }) => name),
  );
  for (const { name, rules } of plan) {
    const earlier = present.get(name);
    if (OWN_CHAINS.includes(name) && earlier !== undefined) batch.flushChain('nat', name);
    for (const rule of rules) {
      const { target } = rule;
      // Jumps have no ports.
      const isThere = target.kind === 'jump' && earlier?.some((each) => jumpsTo(each, target.chain));
      if (isThere !== true) batch.addRule('nat', name, rule);
    }
  }
  batch.commit(socket);
}

function jumpsTo({ target }: Rule, chain: string): boolean {
  return target.kind === 'jump' && target.chain === chain;
}

function isSame(planned: readonly RuleSpec[], present: readonly Rule[] | undefined): boolean {
  const specs = present?.map(({ handle, packets, bytes, ...spec }): RuleSpec => spec);
  return isDeepStrictEqual(specs, planned);
}
