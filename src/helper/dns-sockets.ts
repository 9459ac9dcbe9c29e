/** The two sockets of a resolver inside its namespace, and the NAT rules that lead to them. */
import fs from 'node:fs';
import { dnsNatPlan, RESOLVER_ADDRESS } from '../firewall/dns-plan';
import { NETLINK_NETFILTER, withNetlink } from '../kernel/netlink/socket';
import { TableBatch } from '../kernel/netlink/tables';
import { bindUdp, listenTcp } from '../kernel/sockets';

/** `net.core.somaxconn` of current kernels. */
export const BACKLOG = 4096;

export interface BoundSocket {
  readonly fd: number;
  readonly port: number;
}

/** Both are at 127.0.0.11 of a namespace, on ports of their own. */
export interface DnsSockets {
  readonly udp: BoundSocket;
  readonly tcp: BoundSocket;
}

/**
 * Opens the sockets of one new namespace after the other. The kernel chooses the ports for the first one; the others,
 * in which every port is free, take the same, so that the rules are the same bytes and are made once.
 */
export class DnsSocketMaker {
  private readonly ports = { udp: 0, tcp: 0 };
  private rules: TableBatch | undefined;

  /** In the current network namespace, whose `lo` must be up. */
  open(): DnsSockets {
    const udp = bindUdp(RESOLVER_ADDRESS, this.ports.udp);
    try {
      const tcp = listenTcp(RESOLVER_ADDRESS, BACKLOG, this.ports.tcp);
      try {
        this.lead({ udp: udp.port, tcp: tcp.port });
        return { udp, tcp };
      } catch (error) {
        fs.closeSync(tcp.fd);
        throw error;
      }
    } catch (error) {
      fs.closeSync(udp.fd);
      throw error;
    }
  }

  private lead(ports: { readonly udp: number; readonly tcp: number }): void {
    this.rules ??= new TableBatch().addChains('nat', dnsNatPlan(ports));
    Object.assign(this.ports, ports);
    const { rules } = this;
    withNetlink(NETLINK_NETFILTER, (socket) => rules.commit(socket));
  }
}
