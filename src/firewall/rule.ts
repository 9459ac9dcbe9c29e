/**
 * Packet filter rules as data, in the vocabulary of iptables(8) and iptables-extensions(8).
 *
 * `kernel/netlink` writes and reads them as nf_tables messages; the other files of this room plan,
 * print, parse and explain them.
 */

/** Address families as nftables calls them. */
export type Family = 'ip' | 'ip6';

/** An address or an interface with the `!` of iptables before it. */
export interface Match<T> {
  readonly value: T;
  readonly negated: boolean;
}

/** What happens to a packet that a rule matches. */
export type Target =
  | { readonly kind: 'accept' | 'drop' | 'return' }
  | { readonly kind: 'jump'; readonly chain: string }
  /** `--to-destination ADDRESS:PORT`, an IPv6 address in brackets; a part that is absent stays as the packet has it. */
  | { readonly kind: 'dnat'; readonly address?: string; readonly port?: number }
  /** `--to-source [ADDRESS]:PORT`. */
  | { readonly kind: 'snat'; readonly address?: string; readonly port?: number }
  | { readonly kind: 'masquerade' }
  /** A target this program does not decode: its name, for display. */
  | { readonly kind: 'other'; readonly text: string };

/** `DNAT` is beside the others: a connection whose destination a rule has changed. */
export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'DNAT';

/** What a packet must look like, and what then happens to it. Absent fields match everything. */
export interface RuleSpec {
  readonly protocol?: 'tcp' | 'udp' | 'icmp' | 'ipv6-icmp';
  /** Address with prefix: `127.0.0.11/32`, `fd00::2/128`. */
  readonly source?: Match<string>;
  readonly destination?: Match<string>;
  readonly inInterface?: Match<string>;
  readonly outInterface?: Match<string>;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** `-m addrtype --dst-type`. */
  readonly destinationType?: 'LOCAL';
  /** `-m conntrack --ctstate`. */
  readonly connectionStates?: readonly ConnectionState[];
  /** Matches that are there but not decoded, for display; a rule with any must not be written back. */
  readonly otherMatches?: readonly string[];
  readonly target: Target;
}

/** A rule that stands in the kernel. */
export interface Rule extends RuleSpec {
  /** Kernel handle, unique in its table; absent where the source (iptables-save) does not give it. */
  readonly handle?: number;
  /** Packets and bytes since the rule was written. In the nat table: first packets of connections only. */
  readonly packets: number;
  readonly bytes: number;
}

/** A chain; `policy` is there exactly for base chains. */
export interface Chain {
  readonly name: string;
  readonly policy?: 'ACCEPT' | 'DROP';
  readonly rules: readonly Rule[];
}

/** One table of one address family, chains in the order iptables-save prints them. */
export interface Table {
  readonly family: Family;
  readonly name: string;
  readonly chains: readonly Chain[];
}

/** The rules of a plan: chains to create in a table, with what stands in each. */
export interface PlannedChain {
  readonly name: string;
  readonly rules: readonly RuleSpec[];
}
